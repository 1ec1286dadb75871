/// C6: what was acknowledged has happened, and is still so, unless the power failed in that second.
enum DurabilityChecker: Checker {
    static let name = "C6"
    static let law = "What was acknowledged is not lost"

    static func findings(in histories: Histories) -> [String] {
        var created: Set<String> = []
        var runs: Set<String> = []
        for step in histories.ledger.surviving {
            for change in step.changes {
                switch change {
                case .job(let job, exists: true): created.insert(job)
                case .run(let run, _): runs.insert(run)
                default: break
                }
            }
        }
        var findings: [String] = []
        for operation in histories.operations where operation.result == .ok {
            guard !histories.mayBeForgotten(operation.ended) else { continue }
            switch operation.kind {
            case .create where !created.contains(operation.subject):
                findings.append("\(operation.subject) was created, and is not in the ledger")
            case .trigger where operation.answer != "skipped" && !runs.contains(operation.answer):
                findings.append("\(operation.answer) was triggered, and is not in the ledger")
            default: break
            }
        }
        return findings + unexecuted(histories, created: created)
    }

    /// Every one-shot that exists comes to an end, and so does a handler of it.
    private static func unexecuted(_ histories: Histories, created: Set<String>) -> [String] {
        let ended = Set(histories.effects.filter { $0.kind == .end }.map { RunName($0.run).job })
        return created.subtracting(histories.jobsByID.keys).subtracting(ended).sorted().map {
            "\($0) exists, and no handler has worked on it to its end"
        }
    }
}
