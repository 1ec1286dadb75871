/// What a catch-up has to decide about: the slots that came due while nobody looked, and the two that follow.
public struct Backlog: Hashable, Sendable {
    /// How many slots are due.
    public let count: Int
    /// The latest due slot; nil when none is due.
    public let latest: Timestamp?
    /// The first slot that is not due yet; nil when the trigger is exhausted.
    public let next: Timestamp?
    /// The slot after ``next``.
    public let following: Timestamp?

    package init(count: Int, latest: Timestamp?, next: Timestamp?, following: Timestamp?) {
        (self.count, self.latest, self.next, self.following) = (count, latest, next, following)
    }
}

extension Trigger {
    /// The slots in `armed...now` as a ``Backlog``.
    ///
    /// Arithmetic for intervals; for cron the work grows with the months between the two instants, not the slots.
    public func backlog(from armed: Timestamp, through now: Timestamp) -> Backlog {
        let latest = latest(notAfter: now).flatMap { $0 >= armed ? $0 : nil }
        // With the armed slot still ahead, the next one is the armed one itself.
        let next = next(after: max(now, armed.adding(milliseconds: -1)))
        return Backlog(
            count: count(from: armed, through: now), latest: latest, next: next,
            following: next.flatMap { self.next(after: $0) })
    }
}
