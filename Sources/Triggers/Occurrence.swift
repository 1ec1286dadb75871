/// A slot for people to look at.
public struct Occurrence: Hashable, Sendable {
    public let time: Timestamp
    /// A sentence when a change of the zone's offset touched this slot: moved it, doubled it, or dropped one before it.
    public let note: String?
}

extension Trigger {
    /// The first `count` slots strictly later than `instant`; fewer when the trigger is exhausted.
    public func occurrences(after instant: Timestamp, count: Int) -> [Occurrence] {
        var occurrences: [Occurrence] = []
        var instant = instant
        while occurrences.count < count, let slot = next(after: instant) {
            occurrences.append(Occurrence(time: slot, note: note(for: slot)))
            instant = slot
        }
        return occurrences
    }

    private func note(for slot: Timestamp) -> String? {
        if case .cron(let cron) = unbounded { cron.note(for: slot) } else { nil }
    }
}

extension CronTrigger {
    /// What a change of offset did to this slot, or to matches just before it.
    func note(for slot: Timestamp) -> String? {
        let second = slot.adding(milliseconds: -shift).seconds
        let stretch = stretch(at: second)
        return overlapNote(at: second, in: stretch.interval) ?? gapNote(at: second, in: stretch)
    }

    private func overlapNote(at second: Int, in interval: ZoneInterval) -> String? {
        let isSecondPass = interval.start > .min && second - interval.start < interval.offsetBefore - interval.offset
        let isFirstPass = interval.end < .max && interval.end - second <= interval.offset - interval.offsetAfter
        guard isFirstPass || isSecondPass else { return nil }
        let local = LocalTime(localSeconds: second + interval.offset)
        let twice = "\(local.shortTime) happens twice (clocks go back)"
        let policy = expression.followsElapsedTime ? .elapsed : dst
        switch policy.overlap {
        case .first: return "\(twice): runs the first time only"
        case .last: return "\(twice): runs the second time only"
        case .both: return "\(twice): runs both times, this is the \(isSecondPass ? "second" : "first")"
        }
    }

    private func gapNote(at second: Int, in stretch: CronStretch) -> String? {
        guard let missed = stretch.firstMissed else { return nil }
        let skipped = stretch.skipped
        switch expression.followsElapsedTime ? DSTPolicy.elapsed.gap : dst.gap {
        case .runAtTransition:
            guard second == stretch.interval.start else { return nil }
            return "\(Self.missing(missed)): runs at the first valid minute"
        case .shiftForward:
            let before = second + stretch.interval.offsetBefore
            guard skipped.contains(before), expression.schedule.next(from: before, before: before + 1) != nil else {
                return nil
            }
            let shift = DurationText.format(milliseconds: Int64(skipped.count) * 1_000)
            return "\(Self.missing(before)): runs \(shift) later"
        case .skip:
            // Told once, at the first slot after the gap.
            guard stretch.first(from: stretch.interval.start) == second else { return nil }
            let day = LocalTime(localSeconds: missed).date
            if expression.followsElapsedTime {
                let (from, to) = (
                    LocalTime(localSeconds: skipped.lowerBound), LocalTime(localSeconds: skipped.upperBound)
                )
                return "clocks go forward on \(day) from \(from.shortTime) to \(to.shortTime): no runs in between"
            }
            return "\(Self.missing(missed)): skipped on \(day)"
        }
    }

    private static func missing(_ local: Int) -> String {
        "\(LocalTime(localSeconds: local).shortTime) does not exist (clocks go forward)"
    }
}
