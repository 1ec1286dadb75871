extension Model {
    private mutating func grant(_ id: String, _ run: Run, _ job: Job?, _ grants: inout Grants) {
        clock.token += 1
        var run = run
        run.state = .leased(.init(worker: grants.worker, end: grants.deadline))
        run.firstLease = grants.deadline
        run.token = clock.token
        run.attempt += 1
        run.claimed = clock.wall
        run.progress = ""
        runs[id] = run
        events.append(.granted(run: id, token: clock.token))
        if let granted = run.granted(id, job) { grants.runs.append(granted) }
    }

    mutating func grantWaiting(_ lane: Lane, _ limit: Int, _ grants: inout Grants) -> Int {
        var count = 0
        var gone: [Ended] = []
        for id in byTime(dueRuns(in: lane)).prefix(max(0, limit)) {
            guard let run = runs[id], run.ownBody != nil || jobs[run.job] != nil else {
                setAside(run: id)
                gone.append(Ended(run: id, job: Run.job(of: id)))
                continue
            }
            grant(id, run, jobs[run.job], &grants)
            count += 1
        }
        promote(after: gone)
        return count
    }

    mutating func grantDue(_ lane: Lane, _ limit: Int, _ grants: inout Grants) -> Int {
        var count = 0
        for name in byTime(dueJobs(in: lane)).prefix(max(0, limit)) {
            setAside(job: name)
            guard let job = jobs[name], let slot = job.slot else { continue }
            let starts = job.isRecurring ? dispatch(name, job, slot, &grants) : take(name, job, slot)
            guard let start = starts else { continue }
            let id = "\(name)@\(start)"
            let kind = job.isRecurring ? "r" : job.options.kind
            let run = Run(
                job: name, state: .buffered, attempts: job.options.attempts, claimed: clock.wall, kind: kind,
                generation: job.generation, lane: lane, isLive: kind == "r")
            grant(id, run, job, &grants)
            count += 1
        }
        followOver()
        return count
    }
}
