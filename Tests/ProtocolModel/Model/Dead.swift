/// Dead runs, which a person has looked at.
extension Model {
    /// They get all their attempts again.
    mutating func revive(caller: String, request: String, _ ids: [String]) -> String {
        switch recall(.revive, caller, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        clock = clock.now
        var letters = ""
        var lanes: Set<Lane> = []
        var seen: Set<String> = []
        for id in ids {
            guard seen.insert(id).inserted, let run = runs[id], run.isDead else {
                letters += "N"
                continue
            }
            guard run.ownBody != nil || jobs[run.job] != nil else {
                letters += "J"
                continue
            }
            letters += "O"
            if let job = jobs[run.job], case .once(let slot) = job.trigger, run.kind == "r", id != "\(run.job)@\(slot)"
            {
                // The one-shot that has taken the job's name may be gone before it begins.
                runs[id]?.ownBody = run.ownBody ?? job.body
            }
            requeue(id, from: clock.steady)
            runs[id]?.attempt = 0
            runs[id]?.isLive = run.kind == "r"
            lanes.insert(run.lane)
            families[id]?.expires = false
            if let parent = parent(of: id), families[parent]?.children[run.job] == .failed {
                families[parent]?.children[run.job] = .pending
            }
        }
        for lane in lanes { hint(lane.queue, due: clock.steady) }
        remember(.revive, caller, request, letters)
        return "OK \(letters)"
    }

    /// They go, with that of a one-shot its job; what is recorded of their attempts stays.
    mutating func forget(caller: String, request: String, _ ids: [String]) -> String {
        switch recall(.forget, caller, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        clock = clock.now
        var letters = ""
        for id in ids {
            let isDead = runs[id]?.isDead == true
            letters += isDead ? "O" : "N"
            if isDead { drop(id) }
        }
        remember(.forget, caller, request, letters)
        return "OK \(letters)"
    }
}
