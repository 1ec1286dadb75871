/// `carillon fsck --repair`, where nothing but records of jobs and runs has been damaged: what nobody can read goes to `quarantine`,
/// with whatever cannot do without it, and everything else stays as it is.
extension Model {
    /// Answers the findings, sorted.
    mutating func repair() -> String {
        let generation = "\(generation ?? 0)"
        if !jobs.isEmpty || !wrecks.isEmpty || !everyRun.isEmpty || !families.isEmpty { clock = clock.now }
        let findings = repairRuns() + repairJobs()
        if !unusedGroups.isEmpty { _ = checkLimits(generation: generation) }
        return findings.sorted().joined(separator: ", ")
    }

    private mutating func repairRuns() -> [String] {
        var findings: [String] = []
        var gone: [Ended] = []
        var lost: [String] = []
        for (id, run) in everyRun.sorted(by: { $0.key < $1.key }) {
            var finding: String?
            if wreckedRuns[id] != nil {
                finding = "has a record that nobody can read"
                lost.append(id)
            } else if !run.isDead, !run.isOrphaned, run.ownBody == nil, jobs[run.job] == nil {
                finding = "has no job any more"
                lost.append(id)
            } else if run.isBuffered, !hasLiveRun(run.job) {
                finding = "waits for the end of a run that is not there"
            }
            guard let finding else { continue }
            findings.append("run \(id) \(finding)")
            gone.append(Ended(run: id, job: run.job))
        }
        for id in lost { setAside(run: id) }
        promote(after: gone)
        if !gone.isEmpty { reopen() }
        return findings
    }

    private mutating func repairJobs() -> [String] {
        var findings: [String] = []
        for (name, wreck) in wrecks {
            findings.append("job \(name) has a record that nobody can read")
            switch wreck.place {
            case .scheduled: findings.append("schedule:\(wreck.lane.name) \(name) has no record")
            case .arming: findings.append("arming \(name) has no record")
            case .paused: findings.append("paused \(name) has no record")
            case .taken, .exhausted: break
            }
            setAside(job: name)
        }
        for (name, job) in jobs {
            // Nobody knows what became of its run, so it has another.
            guard case .once(let slot) = job.trigger, job.place == .taken, !hasRecord("\(name)@\(slot)"),
                job.options.keep != "r"
            else { continue }
            findings.append("job \(name) has neither a slot nor a run")
            jobs[name]?.place = .scheduled(slot)
            open(job.options.lane)
            events.append(.defined(job: name, from: clock.wall))
        }
        return findings
    }
}
