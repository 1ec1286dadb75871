import ArgumentParser
import Carillon
import Triggers

/// An expression and its zone: what `next` and `explain` are asked about.
struct ScheduleArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Five cron fields, six with leading seconds, a macro such as @daily, or '@every 90s'.", valueName: "expr"))
    var expression: String

    @Option(
        name: .customLong("tz"), parsing: .unconditional,
        help: ArgumentHelp("Time zone, an IANA name (default: UTC).", valueName: "zone"))
    var zone: String?

    /// Tells that `H` stands for other numbers in a job.
    func noteHashedFields() {
        let letters = expression.uppercased().split(separator: "THU").joined()
        guard !expression.contains("@"), letters.contains("H") else { return }
        StandardStreams.complain("H depends on the job's name: a job with this expression fires at other times")
    }

    /// Checked by the rules of a job with this trigger.
    func checked() throws(InvalidInput) -> (trigger: Trigger, zone: Zone) {
        var document = JobDocument()
        document.cron = expression
        document.timezone = zone
        document.handler = "none"
        let job = try Job(id: JobID("expression"), document: document, payload: [])
        guard case .cron(let cron) = job.trigger else { return (job.trigger, .utc) }
        return (job.trigger, cron.zone)
    }
}

extension Timestamp {
    /// RFC 3339 on the clock of the zone, with `Z` where that is UTC.
    func readable(in zone: Zone) -> String { formatted(in: zone == .utc ? nil : zone) }
}

/// `in 5h 12m`, `3s ago`: the two largest units of the time between two instants.
func relative(_ time: Timestamp, to now: Timestamp) -> String {
    let difference = time.milliseconds(since: now)
    var rest = difference.magnitude / 1_000
    var parts: [String] = []
    for (name, seconds) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] as [(String, UInt64)] {
        let count = rest / seconds
        rest %= seconds
        if count > 0 { parts.append("\(count)\(name)") } else if !parts.isEmpty { break }
        if parts.count == 2 { break }
    }
    guard !parts.isEmpty else { return "now" }
    let text = parts.joined(separator: " ")
    return difference < 0 ? "\(text) ago" : "in \(text)"
}
