import Carillon

/// C7: a job has one live run, unless its policy says otherwise; and what waits is no more than the policy lets.
enum OverlapChecker: Checker {
    static let name = "C7"
    static let law = "Runs of a job overlap only where its policy says so"

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        var replay = RunReplay()
        let exclusive = histories.jobsByID.filter { $0.value.isExclusive }
        for step in histories.ledger.surviving {
            var changed: [String: RecurringJob] = [:]
            for change in replay.take(step) {
                let job = RunName(change.run).job
                changed[job] = exclusive[job]
            }
            for (id, job) in changed {
                let live = replay.live(of: id)
                if live.count > 1 {
                    findings.append("\(id): \(live.map(\.run).sorted().joined(separator: " and ")) at the same time")
                }
                let waiting = (replay.runsByJob[id] ?? []).filter { replay.records[$0]?.state == "B" }
                if waiting.count > room(of: job) { findings.append("\(id): \(waiting.count) runs are buffered") }
            }
        }
        return findings
    }

    private static func room(of job: RecurringJob) -> Int {
        switch job.overlap {
        case .bufferOne, .cancelOther: 1
        case .bufferAll: 1_000
        default: 0
        }
    }
}
