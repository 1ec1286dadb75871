public import Carillon

/// What an agent does, for people.
public enum AgentEvent: Sendable {
    /// The job files are in Redis.
    case applied(Deployment.Summary)
    case started(RunID, attempt: Int)
    /// A line that a command printed, without its line break.
    case output(run: RunID, line: [UInt8])
    case finished(RunID, attempt: Int, Outcome, exitCode: Int32?, duration: Duration, willRetry: Bool, reason: [UInt8])
    /// Put back for so long; the attempt does not count.
    case snoozed(RunID, for: Duration)
    case leaseLost(RunID)
    /// Redis was emptied, restored from a copy, or has lost its last writes; the job files are applied again.
    case writesLost
    case trouble(String)
    /// What kept it from claiming is over.
    case recovered
    case stopped

    init?(_ event: RunEvent) {
        switch event {
        case .started(let run): self = .started(run.run, attempt: run.attempt)
        case .finished(let run, let outcome, let result, let duration, let willRetry):
            self = .finished(
                run.run, attempt: run.attempt, outcome, exitCode: result.exitCode, duration: duration,
                willRetry: willRetry, reason: result.exitCode == nil ? result.output : [])
        case .snoozed(let run, let duration): self = .snoozed(run.run, for: duration)
        case .leaseLost(let run): self = .leaseLost(run.run)
        case .writesLost: self = .writesLost
        case .trouble(let message): self = .trouble(message)
        case .recovered: self = .recovered
        }
    }
}
