/// How many runs of a group may be under way at once and how fast they may start, across all workers.
///
/// A group belongs to the namespace; jobs of several queues may share it. Its limits are those of the definition that was
/// written last.
public struct ConcurrencyLimit: Hashable, Sendable {
    /// At most `count` starts in each `period`, evenly spaced after a burst (GCRA).
    public struct Rate: Hashable, Sendable {
        public var count: Int
        public var period: Duration
        /// How many may start at once after a quiet time. Default 1.
        public var burst: Int

        public init(_ count: Int, per period: Duration, burst: Int = 1) {
            self.count = count
            self.period = period
            self.burst = burst
        }
    }

    /// A name, by the rule of ``JobID``.
    public var group: String
    /// Runs of the group under way at once, 1…100,000; nil means any number.
    public var limit: Int?
    /// Nil means as fast as they come.
    public var rate: Rate?

    public init(group: String, limit: Int? = nil, rate: Rate? = nil) {
        self.group = group
        self.limit = limit
        self.rate = rate
    }
}

/// What makes a one-shot a duplicate of another, so that it is not created (BullMQ's deduplication).
public struct Uniqueness: Hashable, Sendable {
    /// A name, by the rule of ``JobID``.
    public var key: String
    /// For how long after its creation a job keeps others with its key out; nil means until it has ended.
    public var window: Duration?

    public init(key: String, window: Duration? = nil) {
        self.key = key
        self.window = window
    }
}

/// What the failure of a child means for its parent, once all children have ended.
public enum OnChildFailure: String, Hashable, Sendable, CaseIterable {
    /// The parent is failed, and dead. The default.
    case fail
    /// The parent succeeds all the same.
    case ignore
}
