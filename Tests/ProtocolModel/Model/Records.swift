/// The slots of a job that did not start; newest first, the last 100 entries.
struct Ledger: Sendable {
    var entries: [String] = []
    var expires = false
}

/// The last 20 attempts of a job, newest first, and what they printed.
struct AttemptHistory: Sendable {
    struct Attempt: Sendable {
        let line: String
        let run: String
        /// `<run>#<attempt>`
        let name: String
    }

    var attempts: [Attempt] = []
    var output: [String: String] = [:]
    var expires = false
    var outputExpires = false
}

extension Model {
    mutating func tally(_ name: String, _ count: Int = 1) { counters[name, default: 0] += count }

    /// Records slots that do not start. `single`: the job does not stay to hold its ledger.
    mutating func skip(_ job: String, _ reason: String, _ first: Int, _ last: Int, _ count: Int, single: Bool = false) {
        events.append(.skipped(job: job, reason: reason, first: first, last: last, count: count))
        var ledger = ledgers[job] ?? Ledger()
        ledger.entries.insert("\(reason) \(first) \(last) \(count) \(clock.wall)", at: 0)
        if ledger.entries.count > 100 { ledger.entries.removeLast() }
        if single { ledger.expires = true }
        ledgers[job] = ledger
        tally(reason, count)
    }

    /// Records the end of an attempt; `run` as it was while it was worked on.
    mutating func record(_ id: String, _ run: Run, _ outcome: String, report: String = "") {
        var started = "-"
        var exit = "-"
        var printed = ""
        if let end = report.firstIndex(of: "\n") {
            let words = report[..<end].split(separator: " ")
            if words.count == 2, let delay = Int(words[0]) {
                started = "\(run.claimed + delay)"
                exit = String(words[1])
                printed = String(report[report.index(after: end)...])
            }
        }
        let line = "\(id) \(run.attempt) \(outcome) \(run.claimed) \(started) \(clock.wall)"
        let name = "\(id)#\(run.attempt)"
        var history = histories[run.job] ?? AttemptHistory()
        history.attempts.insert(
            .init(line: "\(line) \(run.lease?.worker ?? "-") \(run.token) \(exit)", run: id, name: name), at: 0)
        if !printed.isEmpty { history.output[name] = printed }
        if history.attempts.count > 20, let oldest = history.attempts.popLast() { history.output[oldest.name] = nil }
        if history.output.isEmpty { history.outputExpires = false }
        if run.kind != "r" {
            history.expires = true
            history.outputExpires = !history.output.isEmpty
        }
        histories[run.job] = history
        tally(outcome)
    }
}
