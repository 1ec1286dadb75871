/// How an attempt ended.
public enum Outcome: String, Hashable, Sendable {
    case succeeded
    case failed
    /// It took longer than the job's `timeout`.
    case timedOut = "timed_out"
    case cancelled
    /// Its worker disappeared: the lease ran out.
    case lost
}
