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
        var ended: [String] = []
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
            } else {
                record(report.run, run, "succeeded", report: report.report)
            }
            drop(report.run)
            ended.append(run.job)
        }
        promote(after: ended)
        reopen()
        recordRollback(rollbacks)
        remember(.complete, worker, request, letters)
        return "OK \(letters)"
    }
}
