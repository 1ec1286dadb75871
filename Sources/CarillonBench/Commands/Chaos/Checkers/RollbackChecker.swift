/// C3, after a power failure: each worker that had been given something in the lost time notices it with its next claim.
enum RollbackChecker: Checker {
    static let name = "C3r"
    static let law = "A rollback is noticed by every worker whose claims it took"

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        var remembered: [String: Int] = [:]
        var lost: [String: Int] = [:]
        for step in histories.ledger.steps {
            for case .claimed(let worker, let request) in step.changes {
                if step.lostIn != nil {
                    lost[worker] = max(lost[worker] ?? 0, request)
                    continue
                }
                let known = remembered.updateValue(request, forKey: worker)
                // The same number again: its answer had not come. A worker that Redis has never heard of proves nothing.
                guard let gone = lost.removeValue(forKey: worker), gone < request, known != nil else { continue }
                if !step.changes.contains(.rollbackNoticed) {
                    findings.append("\(worker) claimed as number \(request) after \(gone) was lost, and nobody noticed")
                }
            }
        }
        return findings
    }
}
