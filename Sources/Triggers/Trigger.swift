/// When a job is due. Each due instant is a slot; slots never depend on the present time.
///
/// The law that callers build on: the slots of a trigger are one strictly rising sequence, and it is the same however
/// one walks along it. `next(after:)` is always strictly later than its argument.
public enum Trigger: Hashable, Sendable {
    /// On the calendar and clock of a zone.
    case cron(CronTrigger)
    /// At a fixed distance.
    case every(Interval)
    /// Once.
    case at(Timestamp)
    /// Another trigger within bounds; see ``bounded(from:through:excluding:in:)``.
    case bounded(BoundedTrigger)

    /// The first slot strictly later than `instant`; nil when the trigger is exhausted or can never fire.
    public func next(after instant: Timestamp) -> Timestamp? {
        switch self {
        case .cron(let cron): cron.next(after: instant)
        case .every(let interval): interval.next(after: instant)
        case .at(let slot): slot > instant ? slot : nil
        case .bounded(let bounded): bounded.next(after: instant)
        }
    }

    /// The last slot at or before `instant`; nil when there is none.
    public func latest(notAfter instant: Timestamp) -> Timestamp? {
        switch self {
        case .cron(let cron): cron.latest(notAfter: instant)
        case .every(let interval): interval.latest(notAfter: instant)
        case .at(let slot): slot <= instant ? slot : nil
        case .bounded(let bounded): bounded.latest(notAfter: instant)
        }
    }

    /// How many slots lie in `first...last`, without visiting each; at most `limit`.
    public func count(from first: Timestamp, through last: Timestamp, limit: Int = .max) -> Int {
        switch self {
        case .cron(let cron): cron.count(from: first, through: last, limit: limit)
        case .every(let interval): interval.count(from: first, through: last, limit: limit)
        case .at(let slot): min(limit, first <= slot && slot <= last ? 1 : 0)
        case .bounded(let bounded): bounded.count(from: first, through: last, limit: limit)
        }
    }

    /// True when no slot exists at any time.
    public var neverFires: Bool {
        switch self {
        case .cron(let cron): cron.neverFires
        case .every, .at: false
        case .bounded(let bounded): bounded.next(after: Timestamp.earliest.adding(milliseconds: -1)) == nil
        }
    }
}
