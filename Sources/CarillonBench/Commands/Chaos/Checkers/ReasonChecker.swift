import Carillon

/// C13, the other half: a slot is skipped only for a reason that holds.
enum ReasonChecker: Checker {
    static let name = "C13r"
    static let law = "A slot is skipped only for a reason that holds"

    static func findings(in histories: Histories) -> [String] {
        let jobs = histories.jobsByID
        var findings: [String] = []
        var replay = RunReplay()
        let pausable = Set(RecurringJob.pausable + histories.operated.map(\.id))
        for (step, moment) in zip(histories.ledger.steps, histories.stepMoments) where step.lostIn == nil {
            var ranges: [(range: SkippedSlots, wasBusy: Bool)] = []
            for case .skipped(let range) in step.changes {
                ranges.append((range, !replay.live(of: range.job).isEmpty))
            }
            _ = replay.take(step)
            for (range, wasBusy) in ranges {
                guard let job = jobs[range.job] else { continue }
                // Slots of the trigger that a job had until then.
                if range.reason == "missed", step.defines(range.job) { continue }
                // Whoever computed a calendar's slots may have done so before the clock stepped back.
                // And when exactly the clock was set is known to some ms only, but it has shown what this step says.
                if let wall = step.wall, let moment, case let latest = max(wall, histories.latestShown(by: moment)),
                    range.last > latest
                {
                    findings.append("\(range.job)@\(range.last) was skipped as \(range.reason) at \(latest) already")
                }
                if let complaint = complaint(
                    range, job, isBusy: wasBusy || !replay.live(of: job.id).isEmpty,
                    isPausable: pausable.contains(job.id))
                {
                    findings.append("\(range.job)@\(range.first): \(range.reason), but \(complaint)")
                }
            }
        }
        return findings
    }

    private static func complaint(_ range: SkippedSlots, _ job: RecurringJob, isBusy: Bool, isPausable: Bool) -> String?
    {
        switch range.reason {
        case "skipped_overlap": return isBusy ? nil : "no run of the job was live"
        case "coalesced": return job.coalesce == .all ? "the job catches up on all slots" : nil
        case "missed": return job.window == nil ? "the job's catch-up window is a year" : nil
        case "skipped_paused": return isPausable ? nil : "nobody pauses that job"
        default: return "there is no such reason"
        }
    }
}
