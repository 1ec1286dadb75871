/// What happens when a slot is due while an earlier run of the same job is still live (Temporal's names).
public enum OverlapPolicy: String, Hashable, Sendable, CaseIterable {
    /// The new slot does not start; its disposition is `skipped_overlap`. The default.
    case skip
    /// The slot waits for the end of the live run; while one waits, others are `skipped_overlap`.
    case bufferOne = "buffer_one"
    /// Every slot waits for its turn; at most 1,000 of a job, others are `skipped_overlap`.
    case bufferAll = "buffer_all"
    /// The live run is asked to stop (its worker hears it with the next heartbeat), the slot starts once it has, and what
    /// waited before is `skipped_overlap`.
    case cancelOther = "cancel_other"
    /// The live run loses its lease at once, is recorded as cancelled, and the slot starts. The old attempt may go on until
    /// its worker's next heartbeat.
    case terminateOther = "terminate_other"
    /// Runs of one job may overlap freely.
    case allowAll = "allow_all"
}

/// Which of several overdue slots run.
public enum Coalesce: String, Hashable, Sendable, CaseIterable {
    /// Only the newest overdue slot runs; the others are `coalesced`. The default.
    case latest
    /// Only the oldest overdue slot inside the catch-up window runs.
    case earliest
    /// Every overdue slot inside the catch-up window runs, oldest first.
    case all
}

/// What becomes of slots that nobody took on time, for instance during an outage.
public struct CatchUp: Hashable, Sendable {
    /// Slots overdue by more than this are `missed`. Default 365 days (Temporal's), so a nightly job survives any outage.
    public var window: Duration
    /// Which of the slots inside the window run. Default ``Coalesce/latest``.
    public var coalesce: Coalesce

    public init(window: Duration = .seconds(365 * 86_400), coalesce: Coalesce = .latest) {
        self.window = window
        self.coalesce = coalesce
    }
}

/// How many attempts of a job are remembered, with what they printed or returned.
///
/// A job that runs once, calls a handler and says nothing about it leaves only counters when it succeeds. What is remembered of a
/// job that runs once goes a day after its last attempt, or when something has been recorded of 10,000 other such jobs since.
public struct Retention: Hashable, Sendable {
    /// Attempts that succeeded. 0…1,000, default 20.
    public var succeeded: Int
    /// Attempts that ended otherwise. 0…1,000, default 20.
    public var failed: Int

    public init(succeeded: Int = 20, failed: Int = 20) {
        self.succeeded = succeeded
        self.failed = failed
    }
}

/// When a failed attempt is tried again. A lost attempt (its worker disappeared) is tried again at once.
public struct Retry: Hashable, Sendable {
    /// How the delay grows from attempt to attempt.
    public enum Growth: String, Hashable, Sendable, CaseIterable {
        case fixed
        /// Doubles with every attempt.
        case exponential
    }

    /// Attempts in all, the first included; lost attempts count, so a job that kills its worker ends. 1…100, default 3.
    public var maxAttempts: Int
    /// Default ``Growth/exponential``.
    public var growth: Growth
    /// Delay before the second attempt. Default 1 s.
    public var delay: Duration
    /// No delay is longer than this. Default 1 h.
    public var maxDelay: Duration
    /// Each delay is moved by up to this share of itself, up or down. 0…1, default 0.2.
    public var jitter: Double

    public init(
        maxAttempts: Int = 3, growth: Growth = .exponential, delay: Duration = .seconds(1),
        maxDelay: Duration = .seconds(3_600), jitter: Double = 0.2
    ) {
        self.maxAttempts = maxAttempts
        self.growth = growth
        self.delay = delay
        self.maxDelay = maxDelay
        self.jitter = jitter
    }

    /// The delay after failed attempt number `attempt` (from 1); `random` in -1…1 places it within the jitter.
    public func delay(afterAttempt attempt: Int, random: Double) -> Duration {
        var base = min(delay, maxDelay)
        if growth == .exponential {
            var doublings = attempt - 1
            while doublings > 0, base > .zero, base < maxDelay {
                base = min(base * 2, maxDelay)
                doublings -= 1
            }
        }
        return min(base * (1 + jitter * random), maxDelay)
    }
}
