extension Model {
    mutating func remove(caller: String, request: String, expected: String, _ names: [String]) -> String {
        switch recall(.remove, caller, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        clock = clock.now
        let before = jobs
        var letters = ""
        for name in names {
            guard let job = before[name] else {
                letters += "N"
                continue
            }
            guard expected == "*" || expected == "\(job.generation)" else {
                letters += "G"
                continue
            }
            letters += "O"
            jobs[name] = nil
            ledgers[name] = nil
            histories[name] = nil
            var ids = liveRuns(of: name) + runs.filter { $0.value.isDead && $0.value.job == name }.keys
            if case .once(let slot) = job.trigger { ids.append("\(name)@\(slot)") }
            for id in ids { abandon(id) }
            for id in bufferedRuns(of: name) { runs[id] = nil }
        }
        reopen()
        remember(.remove, caller, request, letters)
        return "OK \(letters)"
    }

    /// Whoever works on it is asked to stop, and its end takes nothing of a new job of that name away; else it just goes.
    private mutating func abandon(_ id: String) {
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
