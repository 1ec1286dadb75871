/// C9: what is due is taken within a second. A lease that has run out is due, so the runs of a dead worker move on within its lease
/// and that second.
enum PunctualityChecker: Checker {
    static let name = "C9"
    static let law = "What is due, a lost lease too, is taken within 1 s of calm time"

    /// Nanoseconds.
    static let bound: Int64 = 1_000_000_000

    static func findings(in histories: Histories) -> [String] {
        Punctuality(histories).waits.filter { $0.calm > bound }.map {
            "\($0.item) was due in \($0.index.rawValue) \(($0.since - histories.began) / 1_000_000) ms after the start and "
                + "was left there for \($0.whole / 1_000_000) ms, \($0.calm / 1_000_000) ms of them without a fault"
        } + renewedForTheDead(histories)
    }

    /// A lease that is renewed after its worker was killed, although nothing of what the worker had sent was still under way.
    private static func renewedForTheDead(_ histories: Histories) -> [String] {
        let calmTime = CalmTime(histories)
        let deaths = Dictionary(
            histories.faults.filter { $0.fault == .kill }.map { ($0.detail, $0.began) },
            uniquingKeysWith: { first, _ in first })
        var findings: [String] = []
        var replay = RunReplay()
        for (step, now) in zip(histories.ledger.steps, histories.stepMoments) where step.lostIn == nil {
            let begun = Set(replay.take(step).map(\.run))
            for case .due(.leases, let run, at: _?) in step.changes where !begun.contains(run) {
                guard let now, let holder = replay.records[run]?.worker, let death = deaths[name(of: holder)] else {
                    continue
                }
                if calmTime.length(from: death, to: now, watch: [holder]) > bound {
                    findings.append("the lease of \(run) was renewed for \(holder), long dead")
                }
            }
        }
        return findings
    }

    /// Of `w0-3-a1b2c3`, `w0-3`.
    private static func name(of worker: String) -> String {
        String(worker[..<(worker.lastIndex(of: "-") ?? worker.endIndex)])
    }
}
