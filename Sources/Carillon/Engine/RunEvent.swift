import Triggers

/// What a worker does, for logs, metrics and `carillon dev`.
package enum RunEvent: Sendable {
    case started(RunContext)
    /// The attempt has ended and Redis has recorded it, as `disposition` says.
    case finished(RunContext, Outcome, RunResult, duration: Duration, willRetry: Bool)
    /// The handler put the run back; the attempt does not count.
    case snoozed(RunContext, for: Duration)
    /// Another worker has the run now: this attempt was stopped and records nothing.
    case leaseLost(RunContext)
    /// Redis no longer knows what it has told this worker: it was emptied, restored from a copy, or lost its last writes. Jobs may
    /// be missing.
    case writesLost
    /// Something a person should know; work goes on.
    case trouble(String)
    /// What kept the worker from claiming is over.
    case recovered
}
