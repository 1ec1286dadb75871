import Carillon
import Triggers

/// A job as `ls` and `show` present it.
struct JobView {
    let info: JobInfo

    /// The trigger in the words of a job file: `0 2 * * *`, `@every 30s`, `@every 1h/15m`, or the instant of a one-shot.
    var trigger: String {
        let document = info.document
        if let cron = document.cron { return cron }
        if let every = document.every { return "@every \(every)" + (document.phase.map { "/\($0)" } ?? "") }
        return document.at ?? ""
    }

    /// The zone on whose clock a cron job is due; nil for all others.
    var timezone: String? {
        guard let cron = info.document.cron, !cron.lowercased().hasPrefix("@every") else { return nil }
        return info.document.timezone ?? "UTC"
    }

    /// The zone to show times in. A zone that this host does not know is no reason to show nothing.
    var zone: Zone {
        guard let name = info.document.timezone, let zone = try? Zone(identifier: name) else { return .utc }
        return zone
    }

    var state: String {
        guard let reason = info.pauseReason, !reason.isEmpty else { return info.state.rawValue }
        return "\(info.state.rawValue) \"\(reason)\""
    }

    /// What it does, on one line: `handler report`, or the command.
    var action: String {
        let document = info.document
        if let handler = document.handler { return "handler \(handler)" }
        return document.shell ?? (document.run ?? []).joined(separator: " ")
    }

    /// The members that `ls` prints; scripts rely on them.
    var members: [(String, JSONText)] {
        [
            ("id", .string(info.id)), ("trigger", .string(trigger)), ("timezone", JSONText(timezone)),
            ("next_run_time", JSONText(info.nextRunTime.map { $0.readable(in: zone) })),
            ("next_run_time_ms", JSONText(info.nextRunTime?.milliseconds)), ("state", .string(info.state.rawValue)),
            ("last_outcome", JSONText(info.lastOutcome)),
        ]
    }
}
