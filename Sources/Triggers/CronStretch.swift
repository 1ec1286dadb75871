/// The part of the time line between two changes of a zone's offset, and the slots that a schedule has in it.
///
/// Inside a stretch the local clock runs evenly, so slots are matches of the schedule on that clock. The policy only
/// matters at the edges: `window` leaves out the pass of a repeated hour that must not fire, and `skipped` is the
/// piece of local clock that was jumped over at the start. All numbers are seconds; instants count from 1970 UTC.
struct CronStretch {
    let schedule: CronSchedule
    let interval: ZoneInterval
    let gap: DSTPolicy.Gap
    /// The instants at which a match of the local clock is a slot.
    let window: Range<Int>

    init(schedule: CronSchedule, interval: ZoneInterval, policy: DSTPolicy) {
        self.schedule = schedule
        self.interval = interval
        gap = policy.gap
        // Whatever a file says, nothing outside the years that slots can have is searched.
        var from = max(interval.start, 0)
        var end = min(interval.end, Timestamp.horizon.seconds + 1)
        if policy.overlap == .first { from = from.addingSaturated(max(0, interval.offsetBefore - interval.offset)) }
        if policy.overlap == .last, interval.end < .max { end -= max(0, interval.offset - interval.offsetAfter) }
        window = from..<max(from, end)
    }

    /// The local seconds that the clock jumped over at the start of the stretch; empty when it did not.
    var skipped: Range<Int> {
        guard interval.start >= 0, interval.offset > interval.offsetBefore else { return 0..<0 }
        return (interval.start + interval.offsetBefore)..<(interval.start + interval.offset)
    }

    /// The first slot at or after instant `second`.
    func first(from second: Int) -> Int? {
        let regular = regularFirst(from: second)
        switch gap {
        case .skip: return regular
        case .runAtTransition: return second <= interval.start && missesSlot ? interval.start : regular
        case .shiftForward: return [regular, shiftedFirst(from: second)].compactMap { $0 }.min()
        }
    }

    /// The last slot before instant `end`.
    func last(before end: Int) -> Int? {
        let regular = regularLast(before: end)
        switch gap {
        case .skip: return regular
        case .runAtTransition: return regular ?? (end > interval.start && missesSlot ? interval.start : nil)
        case .shiftForward: return [regular, shiftedLast(before: end)].compactMap { $0 }.max()
        }
    }

    /// The number of slots from instant `second` to before `end`.
    func count(from second: Int, to end: Int) -> Int {
        let (low, high) = (max(second, window.lowerBound), min(end, window.upperBound))
        let regular = low < high ? schedule.count(in: (low + interval.offset)..<(high + interval.offset)) : 0
        switch gap {
        case .skip:
            return regular
        case .runAtTransition:
            let runs = second <= interval.start && interval.start < end && missesSlot
            return runs && regularFirst(from: interval.start) != interval.start ? regular + 1 : regular
        case .shiftForward:
            var count = regular
            var next = second
            while let slot = shiftedFirst(from: next), slot < end {
                if regularFirst(from: slot) != slot { count += 1 }
                next = slot + 1
            }
            return count
        }
    }

    /// Whether a match fell into the skipped piece of the clock.
    var missesSlot: Bool { firstMissed != nil }

    /// The first match that fell into the skipped piece of the clock, in local seconds.
    var firstMissed: Int? {
        let skipped = skipped
        return skipped.isEmpty ? nil : schedule.next(from: skipped.lowerBound, before: skipped.upperBound)
    }

    private func regularFirst(from second: Int) -> Int? {
        let from = max(second, window.lowerBound)
        guard from < window.upperBound else { return nil }
        let found = schedule.next(from: from + interval.offset, before: window.upperBound + interval.offset)
        return found.map { $0 - interval.offset }
    }

    private func regularLast(before end: Int) -> Int? {
        let end = min(end, window.upperBound)
        guard window.lowerBound < end else { return nil }
        let found = schedule.previous(before: end + interval.offset, from: window.lowerBound + interval.offset)
        return found.map { $0 - interval.offset }
    }

    /// A skipped time runs at the instant that the old offset gives it, which is later by the length of the gap. The
    /// stretch may in theory be shorter than its gap; then the rest is cut off, so that slots stay in order.
    private var shifted: Range<Int> {
        let skipped = skipped
        guard !skipped.isEmpty else { return skipped }
        let end = min(interval.end, Timestamp.horizon.seconds + 1)
        return interval.start..<min(skipped.upperBound - interval.offsetBefore, end)
    }

    private func shiftedFirst(from second: Int) -> Int? {
        let from = max(second, shifted.lowerBound)
        guard from < shifted.upperBound else { return nil }
        let found = schedule.next(
            from: from + interval.offsetBefore, before: shifted.upperBound + interval.offsetBefore)
        return found.map { $0 - interval.offsetBefore }
    }

    private func shiftedLast(before end: Int) -> Int? {
        let end = min(end, shifted.upperBound)
        guard shifted.lowerBound < end else { return nil }
        let found = schedule.previous(
            before: end + interval.offsetBefore, from: shifted.lowerBound + interval.offsetBefore)
        return found.map { $0 - interval.offsetBefore }
    }
}
