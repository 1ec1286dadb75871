/// A trigger that repeats at a fixed distance: every instant `phase + k × period`, counted from 1970-01-01T00:00:00Z.
///
/// The slots depend on nothing but these two numbers, so every process computes the same ones, and a restart does
/// not move them.
public struct Interval: Hashable, Sendable {
    /// Milliseconds from one slot to the next; at least 1.
    public let period: Int64
    /// Milliseconds after 1970 of the first slot; from 0 to below the period.
    public private(set) var phase: Int64

    /// The shortest period is the caller's rule; here anything above zero is valid. A phase outside `0..<period` is
    /// brought into it.
    public init(period: Int64, phase: Int64 = 0) throws(TriggerError) {
        guard period > 0 else { throw TriggerError("every: the period is \(period) ms, not above 0") }
        self.period = period
        let rest = phase % period
        self.phase = rest < 0 ? rest + period : rest
    }

    func shifted(by offset: Int64) -> Interval {
        var moved = self
        moved.phase = (phase % period).addingSaturated(offset % period) % period
        if moved.phase < 0 { moved.phase += period }
        return moved
    }

    /// The first slot strictly later than `instant`, or nil past ``Timestamp/horizon``.
    public func next(after instant: Timestamp) -> Timestamp? {
        guard instant < .horizon else { return nil }
        guard instant.milliseconds >= phase else { return slot(0) }
        return slot((instant.milliseconds - phase) / period + 1)
    }

    /// The last slot at or before `instant`, or nil before the first.
    public func latest(notAfter instant: Timestamp) -> Timestamp? {
        let end = min(instant, .horizon).milliseconds
        return end < phase ? nil : slot((end - phase) / period)
    }

    /// How many slots lie in `first...last`; at most `limit`.
    public func count(from first: Timestamp, through last: Timestamp, limit: Int = .max) -> Int {
        let before = slots(through: max(first, .earliest).adding(milliseconds: -1))
        return min(limit, Int(max(0, slots(through: min(last, .horizon)) - before)))
    }

    private func slots(through instant: Timestamp) -> Int64 {
        instant.milliseconds < phase ? 0 : (instant.milliseconds - phase) / period + 1
    }

    private func slot(_ index: Int64) -> Timestamp? {
        let (product, overflow) = index.multipliedReportingOverflow(by: period)
        guard !overflow else { return nil }
        let slot = Timestamp(milliseconds: product.addingSaturated(phase))
        return slot <= .horizon ? slot : nil
    }
}
