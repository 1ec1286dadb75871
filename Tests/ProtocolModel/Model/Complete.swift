/// A run that its worker says has succeeded.
struct Success {
    let run: String
    let token: String
    let report: String

    init(_ words: ArraySlice<String>) {
        let words = Array(words)
        (run, token, report) = (words[0], words[1], words[2])
    }
}

extension Model {
    mutating func complete(worker: String, request: String, _ reports: [Success]) -> String {
        switch recall(.complete, worker, request) {
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
        for report in reports {
            let isNew = seen.insert(report.run).inserted
            guard isNew, let run = held(report.run, report.token) else {
                letters += "S"
                if isNew { rollbacks += [provesRollback(report.token, remembered: remembered)].compactMap { $0 } }
                continue
            }
            letters += "O"
            if "ag".contains(run.kind) || run.isOrphaned {
                // Of a plain one-shot nothing stays but the number, and nothing of a job that was removed.
                tally("succeeded")
                // Nobody waits behind a plain one-shot; what damage has left waiting goes with another run's end.
                if run.kind != "a" { ended.append(Ended(run: report.run, job: run.job)) }
                drop(report.run)
            } else if let end = finish(report.run, run, report.report) {
                ended.append(end)
            }
        }
        follow(ended)
        reopen()
        recordRollback(rollbacks)
        remember(.complete, worker, request, letters)
        return "OK \(letters)"
    }

    /// Its own work has succeeded; nil if it has to wait for its children.
    private mutating func finish(_ id: String, _ run: Run, _ report: String) -> Ended? {
        let isAskedToStop = if case .leased = run.state { false } else { true }
        guard let outcome = familyOutcome(of: id) ?? (isAskedToStop ? "cancelled" : nil) else {
            free(id)
            runs[id]?.state = .awaiting(report: report)
            return nil
        }
        let end = over(id, outcome)
        record(id, run, outcome, report: report)
        if outcome == "failed" { bury(id) } else { drop(id) }
        return end
    }
}
