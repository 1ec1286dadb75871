import Carillon
import Triggers

/// An attempt as `runs`, `show` and `trigger --wait` present it.
struct RunView {
    let info: RunInfo

    /// The members that `runs` prints; scripts rely on them.
    var record: JSONText {
        .object([
            ("run_id", .string(info.run.description)), ("job", .string(info.run.job)),
            ("scheduled_time_ms", .integer(info.run.scheduledTime.milliseconds)),
            ("claimed_ms", .integer(info.claimed.milliseconds)), ("started_ms", JSONText(info.started?.milliseconds)),
            ("finished_ms", JSONText(info.finished?.milliseconds)), ("attempt", .integer(Int64(info.attempt))),
            ("outcome", JSONText(info.outcome?.rawValue)), ("worker", .string(info.worker)),
            ("fencing_token", JSONText(Int64(info.fencingToken))),
            ("exit_code", JSONText(info.exitCode.map { Int64($0) })),
        ])
    }

    static let headings = ["RUN", "CLAIMED", "LATE", "TOOK", "ATTEMPT", "OUTCOME", "WORKER"]

    var cells: [String] {
        let took = info.finished.map { DurationText.format($0 - (info.started ?? info.claimed)) }
        return [
            info.run.description, info.claimed.description, DurationText.format(info.claimed - info.run.scheduledTime),
            took ?? "-", String(info.attempt), outcome, info.worker,
        ]
    }

    /// `succeeded`, `failed (exit 3)`, `running`.
    var outcome: String {
        guard let outcome = info.outcome else { return "running" }
        guard let code = info.exitCode, code != 0 else { return outcome.rawValue }
        return "\(outcome.rawValue) (exit \(code))"
    }

    static func table(_ runs: [RunInfo]) -> Table {
        var table = Table(headings)
        for run in runs { table.add(RunView(info: run).cells) }
        return table
    }
}
