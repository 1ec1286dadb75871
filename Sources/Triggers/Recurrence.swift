/// The triggers that go on and on, which are those that can be bounded.
public enum Recurrence: Hashable, Sendable {
    /// On the calendar and clock of a zone.
    case cron(CronTrigger)
    /// At a fixed distance.
    case every(Interval)

    /// The first slot strictly later than `instant`, or nil when there is none.
    public func next(after instant: Timestamp) -> Timestamp? {
        switch self {
        case .cron(let cron): cron.next(after: instant)
        case .every(let interval): interval.next(after: instant)
        }
    }

    /// The last slot at or before `instant`, or nil when there is none.
    public func latest(notAfter instant: Timestamp) -> Timestamp? {
        switch self {
        case .cron(let cron): cron.latest(notAfter: instant)
        case .every(let interval): interval.latest(notAfter: instant)
        }
    }

    /// How many slots lie in `first...last`, without visiting each; at most `limit`.
    public func count(from first: Timestamp, through last: Timestamp, limit: Int = .max) -> Int {
        switch self {
        case .cron(let cron): cron.count(from: first, through: last, limit: limit)
        case .every(let interval): interval.count(from: first, through: last, limit: limit)
        }
    }
}
