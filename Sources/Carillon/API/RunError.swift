/// What a handler throws to say more than "it failed".
///
/// ```swift
/// guard let report = try await api.report(id) else { throw RunError.snooze(for: .seconds(30)) }
/// guard report.isValid else { throw RunError.discard("report \(id) is malformed") }
/// ```
///
/// Any other error is a failed attempt, tried again after the job's backoff while attempts are left.
public enum RunError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The attempt failed; try again after this delay instead of the job's backoff. The attempt counts: the run is dead when it
    /// was the last one. At most 365 days; a negative delay is none.
    case retry(after: Duration, _ reason: String = "")
    /// The attempt failed and another would not help: the run is dead at once, kept for a person (`carillon dead ls`).
    case discard(_ reason: String = "")
    /// Nothing failed, it is too early: the run is put back for so long. The attempt does not count and leaves nothing in the
    /// history, so a run may be snoozed any number of times. At most 365 days; a negative duration is none.
    case snooze(for: Duration)

    public var description: String {
        switch self {
        case .retry(_, let reason): reason.isEmpty ? "the handler asks for another attempt" : reason
        case .discard(let reason): reason.isEmpty ? "the handler discards the run" : reason
        case .snooze: "the handler snoozes the run"
        }
    }
}

extension RunResult {
    /// How an attempt ended whose handler threw.
    init(throwing error: any Error) {
        let ending: Ending =
            switch error as? RunError {
            case .retry(let delay, _): .retry(after: delay)
            case .discard: .discarded
            case .snooze(let duration): .snoozed(for: duration)
            case nil: .failed
            }
        self.init(ending, output: Array("\(error)".utf8.prefix(8_192)))
    }
}
