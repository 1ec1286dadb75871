/// A run that its worker says has failed.
struct Failure {
    let run: String
    let token: String
    /// `snoozed`: put back, the attempt does not count.
    let outcome: String
    /// ms until the next attempt; nil: no further one.
    let delay: Int?
    let report: String

    init(_ words: ArraySlice<String>) {
        let words = Array(words)
        (run, token, outcome, delay, report) = (words[0], words[1], words[2], Int(words[3]), words[4])
    }
}

extension Model {
    mutating func fail(worker: String, request: String, _ reports: [Failure]) -> String {
        switch recall(.fail, worker, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        let remembered = clock.token
        clock = clock.now
        var letters = ""
        var seen: Set<String> = []
        var ended: [Ended] = []
        var rollbacks: [Int] = []
        var hints: [String: Int] = [:]
        for report in reports {
            guard seen.insert(report.run).inserted, let run = held(report.run, report.token) else {
                letters += "S"
                rollbacks += [provesRollback(report.token, remembered: remembered)].compactMap { $0 }
                continue
            }
            let isAskedToStop = if case .leased = run.state { false } else { true }
            let outcome = isAskedToStop ? "cancelled" : report.outcome
            let isSnoozed = outcome == "snoozed" && report.delay != nil
            if isSnoozed {
                tally("snoozed")
            } else if !run.isOrphaned {
                record(report.run, run, outcome == "snoozed" ? "failed" : outcome, report: report.report)
            }
            if outcome == "cancelled" {
                letters += "C"
                ended.append(over(report.run, outcome))
                drop(report.run)
            } else if let delay = report.delay, isSnoozed || run.attempt < run.attempts {
                letters += isSnoozed ? "Z" : "R"
                if isSnoozed { runs[report.run]?.attempt = max(0, run.attempt - 1) }
                let due = clock.steady + min(delay, 365 * 86_400_000)
                requeue(report.run, from: due)
                hints[run.lane.queue] = min(hints[run.lane.queue] ?? due, due)
            } else {
                letters += "D"
                ended.append(over(report.run, "failed"))
                bury(report.run)
            }
        }
        for (queue, due) in hints { hint(queue, due: due) }
        follow(ended)
        reopen()
        recordRollback(rollbacks)
        remember(.fail, worker, request, letters)
        return "OK \(letters)"
    }
}
