import Carillon
import Synchronization
import Triggers

/// Tells people what an agent does, a line an event: `10:15:02.004 hello: Hello, world`.
public final class AgentLog: Sendable {
    private let write: @Sendable (String) -> Void
    private let showsSuccess: Bool

    /// - Parameters:
    ///   - showsSuccess: whether starts, output and successes are worth a line (`carillon dev`), or only trouble.
    ///   - write: takes one line without line break.
    public init(showsSuccess: Bool, write: @escaping @Sendable (String) -> Void) {
        self.showsSuccess = showsSuccess
        self.write = write
    }

    public func report(_ event: AgentEvent) {
        guard let text = line(for: event) else { return }
        // The time of day is enough: these lines are read as they come.
        let now = Timestamp.hostNow().milliseconds % 86_400_000
        let parts = [now / 3_600_000, now / 60_000 % 60, now / 1_000 % 60].map { $0 < 10 ? "0\($0)" : String($0) }
        let milliseconds = String(1_000 + now % 1_000).dropFirst()
        write("\(parts.joined(separator: ":")).\(milliseconds) \(text)")
    }

    private func line(for event: AgentEvent) -> String? {
        switch event {
        case .applied(let summary): return summary.isEmpty ? nil : "jobs: \(summary)"
        case .started(let run, let attempt):
            return showsSuccess
                ? "\(run.job): due \(run.scheduledTime)\(attempt > 1 ? ", attempt \(attempt)" : "")" : nil
        case .output(let run, let line):
            return showsSuccess ? "\(run.job): | \(printable(line))" : nil
        case .finished(let run, let attempt, let outcome, let exitCode, let duration, let willRetry, let reason):
            guard showsSuccess || outcome != .succeeded else { return nil }
            var text = "\(run.job): \(outcome.rawValue) in \(DurationText.format(max(duration, .milliseconds(1))))"
            if let exitCode, exitCode != 0 { text += ", exit code \(exitCode)" }
            if !reason.isEmpty, outcome != .succeeded { text += ": \(printable(reason))" }
            if willRetry { text += "; attempt \(attempt + 1) follows" }
            return text
        case .snoozed(let run, let duration):
            return "\(run.job): snoozed for \(DurationText.format(max(duration, .milliseconds(1))))"
        case .leaseLost(let run): return "\(run.job): the lease of \(run) is lost, the run is another worker's now"
        case .writesLost:
            return "trouble: Redis was emptied, restored or has lost writes; applying the job files again"
        case .trouble(let message): return "trouble: \(message)"
        case .recovered: return "claiming works again"
        case .stopped: return "stopped"
        }
    }

    private func printable(_ bytes: [UInt8]) -> String { escapedForMessage(String(decoding: bytes, as: UTF8.self)) }
}

extension Deployment.Summary: CustomStringConvertible {
    private var parts: [(jobs: [JobID], done: String)] {
        [
            (created, "created"), (updated, "updated"), (unchanged, "unchanged"), (removed, "removed"),
            (exhausted, "left out, without a slot left"),
            (duplicates, "refused, another job holds its unique key"),
            (orphans, "refused, its parent does not exist or has ended"),
        ]
    }

    var isEmpty: Bool { parts.allSatisfy(\.jobs.isEmpty) }

    public var description: String {
        parts.filter { !$0.jobs.isEmpty }.map { "\($0.jobs.count) \($0.done)" }.joined(separator: ", ")
    }
}
