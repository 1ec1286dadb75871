import Carillon
import Triggers

/// An attempt as `runs`, `show` and `trigger --wait` present it.
struct RunView {
    let info: RunInfo

    /// The members that `runs` prints; scripts rely on them.
    var record: JSONText {
        .object(
            [
                ("run_id", .string(info.run.description)), ("job", .string(info.run.job)),
                ("scheduled_time_ms", .integer(info.run.scheduledTime.milliseconds)),
                ("claimed_ms", .integer(info.claimed.milliseconds)),
                ("started_ms", JSONText(info.started?.milliseconds)),
                ("finished_ms", JSONText(info.finished?.milliseconds)), ("attempt", .integer(Int64(info.attempt))),
                ("outcome", JSONText(info.outcome?.rawValue)), ("worker", .string(info.worker)),
                ("fencing_token", JSONText(Int64(info.fencingToken))),
                ("exit_code", JSONText(info.exitCode.map { Int64($0) })),
            ] + progress)
    }

    /// How far an attempt that is under way has come; null for all others.
    var progress: [(String, JSONText)] {
        [
            ("progress", info.progress.map { .raw($0.decimal) } ?? .null),
            ("progress_text", JSONText(info.progress?.text)),
        ]
    }

    /// How far the latest run that is under way has come; null where none is, or it has not said.
    static func progress(of runs: [RunInfo]) -> JSONText {
        runs.first { $0.outcome == nil }.flatMap(\.progress).map { .raw($0.decimal) } ?? .null
    }

    static let headings = ["RUN", "CLAIMED", "LATE", "TOOK", "ATTEMPT", "OUTCOME", "WORKER"]

    var cells: [String] {
        let took = info.finished.map { DurationText.format($0 - (info.started ?? info.claimed)) }
        return [
            info.run.description, info.claimed.description, DurationText.format(info.claimed - info.run.scheduledTime),
            took ?? "-", String(info.attempt), outcome, info.worker,
        ]
    }

    /// `succeeded`, `failed (exit 3)`, `running`, `running 40 % (400 of 1000 files)`.
    var outcome: String {
        guard let outcome = info.outcome else {
            guard let progress = info.progress else { return "running" }
            let text = progress.text.isEmpty ? "" : " (\(progress.text))"
            return "running \(Int((progress.fraction * 100).rounded(.down))) %\(text)"
        }
        guard let code = info.exitCode, code != 0 else { return outcome.rawValue }
        return "\(outcome.rawValue) (exit \(code))"
    }

    static func table(_ runs: [RunInfo]) -> Table {
        var table = Table(headings)
        for run in runs { table.add(RunView(info: run).cells) }
        return table
    }
}
