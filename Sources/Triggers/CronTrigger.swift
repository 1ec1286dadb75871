/// A cron expression on the clock of a zone.
public struct CronTrigger: Hashable, Sendable {
    public let expression: CronExpression
    public let zone: Zone
    public let dst: DSTPolicy
    /// By how many milliseconds each slot is later than the calendar says; not below 0.
    public let shift: Int64

    public init(_ expression: CronExpression, zone: Zone = .utc, dst: DSTPolicy = DSTPolicy(), shift: Int64 = 0) {
        self.expression = expression
        self.zone = zone
        self.dst = dst
        self.shift = max(0, shift)
    }

    /// True when the expression can never match a date.
    public var neverFires: Bool { expression.neverFires }

    /// The first slot strictly later than `instant`, or nil when there is none up to ``Timestamp/horizon``.
    public func next(after instant: Timestamp) -> Timestamp? {
        guard instant < .horizon else { return nil }
        var second = max(instant.adding(milliseconds: -shift).seconds + 1, 0)
        while second <= Timestamp.horizon.seconds {
            let stretch = stretch(at: second)
            if let found = stretch.first(from: second) {
                let slot = Timestamp(seconds: found).adding(milliseconds: shift)
                return slot <= .horizon ? slot : nil
            }
            guard stretch.interval.end < .max, !expression.neverFires else { return nil }
            second = stretch.interval.end
        }
        return nil
    }

    /// The last slot at or before `instant`, or nil when there is none since ``Timestamp/earliest``.
    public func latest(notAfter instant: Timestamp) -> Timestamp? {
        guard instant >= .earliest else { return nil }
        var end = min(instant, .horizon).adding(milliseconds: -shift).seconds + 1
        while end > 0 {
            let stretch = stretch(at: end - 1)
            if let found = stretch.last(before: end) {
                return Timestamp(seconds: found).adding(milliseconds: shift)
            }
            guard stretch.interval.start > .min, !expression.neverFires else { return nil }
            end = stretch.interval.start
        }
        return nil
    }

    /// How many slots lie in `first...last`, counted by days rather than one by one; at most `limit`.
    public func count(from first: Timestamp, through last: Timestamp, limit: Int = .max) -> Int {
        // Without its shift a slot has no milliseconds, so the first second that counts is `first` rounded up.
        let (first, last) = (first.adding(milliseconds: -shift), min(last, .horizon).adding(milliseconds: -shift))
        var second = max(first, .earliest).adding(milliseconds: 999).seconds
        let end = last < .earliest ? 0 : last.seconds + 1
        var count = 0
        while second < end, count < limit {
            let stretch = stretch(at: second)
            count += stretch.count(from: second, to: min(end, stretch.interval.end))
            second = stretch.interval.end
        }
        return min(count, limit)
    }

    func stretch(at second: Int) -> CronStretch {
        CronStretch(
            schedule: expression.schedule, interval: zone.interval(at: second),
            policy: expression.followsElapsedTime ? .elapsed : dst)
    }
}
