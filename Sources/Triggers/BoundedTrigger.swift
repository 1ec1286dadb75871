/// A recurring trigger without the slots before an instant, after another, or on certain dates.
///
/// What is left is again one strictly rising sequence of slots. No operation visits slots one by one: the excluded
/// dates are stretches of time, and the arithmetic of the trigger inside goes on behind each.
public struct BoundedTrigger: Hashable, Sendable {
    /// Where the slots come from.
    public let base: Recurrence
    /// The first and the last instant that a slot may have.
    public let bounds: ClosedRange<Timestamp>
    /// The dates, on the clock of ``zone``, that have no slots.
    public let excluded: [DateRange]
    public let zone: Zone
    /// ``excluded`` in seconds from 1970 UTC: disjoint and rising.
    let gaps: [Range<Int>]

    init(base: Recurrence, bounds: ClosedRange<Timestamp>, excluded: [DateRange], zone: Zone) {
        self.base = base
        self.bounds = bounds
        self.excluded = excluded
        self.zone = zone
        var gaps: [Range<Int>] = []
        for span in excluded.flatMap({ $0.spans(in: zone) }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = gaps.last, span.lowerBound <= last.upperBound {
                gaps[gaps.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                gaps.append(span)
            }
        }
        self.gaps = gaps
    }

    /// The first slot strictly later than `instant`, or nil when none is left.
    public func next(after instant: Timestamp) -> Timestamp? {
        var instant = max(instant, bounds.lowerBound.adding(milliseconds: -1))
        while let slot = base.next(after: instant), slot <= bounds.upperBound {
            guard let gap = gap(around: slot) else { return slot }
            instant = Timestamp(seconds: gap.upperBound).adding(milliseconds: -1)
        }
        return nil
    }

    /// The last slot at or before `instant`, or nil when there is none.
    public func latest(notAfter instant: Timestamp) -> Timestamp? {
        var instant = min(instant, bounds.upperBound)
        while let slot = base.latest(notAfter: instant), slot >= bounds.lowerBound {
            guard let gap = gap(around: slot) else { return slot }
            instant = Timestamp(seconds: gap.lowerBound).adding(milliseconds: -1)
        }
        return nil
    }

    /// How many slots lie in `first...last`; at most `limit`.
    public func count(from first: Timestamp, through last: Timestamp, limit: Int = .max) -> Int {
        var first = max(first, bounds.lowerBound)
        let last = min(last, bounds.upperBound)
        var count = 0
        for gap in gaps[index(endingAfter: first)...] {
            let (start, end) = (Timestamp(seconds: gap.lowerBound), Timestamp(seconds: gap.upperBound))
            guard start <= last, count < limit else { break }
            if first < start {
                count += base.count(from: first, through: start.adding(milliseconds: -1), limit: limit - count)
            }
            first = end
        }
        if first <= last, count < limit { count += base.count(from: first, through: last, limit: limit - count) }
        return count
    }

    /// Whether a slot at this instant would be within the bounds, and not on an excluded date.
    func allows(_ instant: Timestamp) -> Bool { bounds.contains(instant) && gap(around: instant) == nil }

    private func gap(around slot: Timestamp) -> Range<Int>? {
        let index = index(endingAfter: slot)
        return index < gaps.count && gaps[index].contains(slot.seconds) ? gaps[index] : nil
    }

    /// The first gap that is not over at `instant`.
    private func index(endingAfter instant: Timestamp) -> Int {
        var (low, high) = (0, gaps.count)
        while low < high {
            let middle = (low + high) / 2
            if gaps[middle].upperBound <= instant.seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
