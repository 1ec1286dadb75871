extension Model {
    mutating func remove(caller: String, request: String, expected: String, _ names: [String]) -> String {
        switch recall(.remove, caller, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        clock = clock.now
        let before = jobs
        let wrecksBefore = wrecks
        var letters = ""
        var ended: [Ended] = []
        for name in names {
            let job = before[name]
            guard job != nil || wrecksBefore[name] != nil else {
                letters += "N"
                continue
            }
            guard expected == "*" || job.map({ expected == "\($0.generation)" }) == true else {
                letters += "G"
                continue
            }
            letters += "O"
            ledgers[name] = nil
            histories[name] = nil
            ended += delete(name, as: job)
        }
        follow(ended)
        reopen()
        remember(.remove, caller, request, letters)
        return "OK \(letters)"
    }

    /// A job with its runs: what has not started goes with it, whoever works on one is asked to stop, and none is retried. What is
    /// recorded of it stays.
    mutating func delete(_ name: String, as job: Job? = nil) -> [Ended] {
        let job = job ?? jobs[name]
        guard job != nil || wrecks[name] != nil else { return [] }
        var own = "\(name)@0"
        if case .once(let slot) = job?.trigger { own = "\(name)@\(slot)" }
        let live = liveRuns(of: name) + wreckedLiveRuns(of: name)
        freeKey(of: name)
        jobs[name] = nil
        wrecks[name] = nil
        for id in Set(live + [own]) { abandon(id) }
        for (id, run) in everyRun where run.job == name && (run.isDead || run.isBuffered) {
            (runs[id], wreckedRuns[id]) = (nil, nil)
        }
        let others = live.filter { $0 != own }.map { Ended(run: $0, job: name, outcome: "cancelled") }
        return others + [
            Ended(
                run: own, job: name, outcome: "cancelled", parent: job?.isRecurring == false ? job?.options.parent : nil
            )
        ]
    }

    /// Whoever works on it is asked to stop, and its end takes nothing of a new job of that name away; else it just goes.
    private mutating func abandon(_ id: String) {
        if wreckedRuns[id] != nil { return setAside(run: id) }
        guard let lease = runs[id]?.lease else {
            runs[id] = nil
            return
        }
        runs[id]?.state = .orphaned(lease)
        runs[id]?.kind = "r"
        // A new job of that name goes by its overlap policy.
        runs[id]?.isLive = true
    }
}
