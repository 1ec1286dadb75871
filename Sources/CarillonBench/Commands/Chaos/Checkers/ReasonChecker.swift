import Carillon

/// C13, the other half: a slot is skipped only for a reason that holds.
enum ReasonChecker: Checker {
    static let name = "C13r"
    static let law = "A slot is skipped only for a reason that holds"

    static func findings(in histories: Histories) -> [String] {
        let jobs = Dictionary(histories.jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var findings: [String] = []
        var replay = RunReplay()
        for step in histories.ledger.surviving {
            var ranges: [(range: SkippedSlots, wasBusy: Bool)] = []
            for case .skipped(let range) in step.changes {
                ranges.append((range, !replay.live(of: range.job).isEmpty))
            }
            _ = replay.take(step)
            for (range, wasBusy) in ranges {
                guard let job = jobs[range.job] else { continue }
                if let wall = step.wall, range.last > wall {
                    findings.append("\(range.job)@\(range.last) was skipped as \(range.reason) at \(wall) already")
                }
                if let complaint = complaint(range, job, isBusy: wasBusy || !replay.live(of: job.id).isEmpty) {
                    findings.append("\(range.job)@\(range.first): \(range.reason), but \(complaint)")
                }
            }
        }
        return findings
    }

    private static func complaint(_ range: SkippedSlots, _ job: RecurringJob, isBusy: Bool) -> String? {
        switch range.reason {
        case "skipped_overlap": return isBusy ? nil : "no run of the job was live"
        case "coalesced": return job.coalesce == .all ? "the job catches up on all slots" : nil
        case "missed": return job.window == nil ? "the job's catch-up window is a year" : nil
        case "skipped_paused": return RecurringJob.pausable.contains(job.id) ? nil : "nobody pauses that job"
        default: return "there is no such reason"
        }
    }
}
