extension Model {
    mutating func trigger(caller: String, request: String, _ name: String, policy: String) -> String {
        switch recall(.trigger, caller, request) {
        case .repeated(let answer): return answer
        case .overtaken(let error): return error
        case .new: break
        }
        guard let job = jobs[name] else { return "NONE" }
        let before = self
        clock = clock.now
        var time = clock.wall
        while runs["\(name)@\(time).m"] != nil { time += 1 }
        let id = "\(name)@\(time).m"
        let own = job.isRecurring ? job.options.overlap : "skip"
        // A one-shot may be gone before the run begins.
        let body = job.isRecurring ? nil : job.body
        let admission = admit(id, of: name, job, policy: policy.isEmpty ? own : policy, body: body)
        switch admission {
        case .skipped:
            self = before
            return "SKIPPED \(liveRuns(of: name).first ?? "")"
        case .starts:
            runs[id] = Run(
                job: name, state: .waiting(from: clock.steady), attempts: job.options.attempts, claimed: clock.wall,
                kind: "r", generation: job.generation, lane: job.options.lane, ownBody: body, isLive: true)
            open(job.options.lane)
            followOver()
            hint(job.options.lane.queue, due: clock.steady)
        case .waits: followOver()
        }
        reopen()
        remember(.trigger, caller, request, "OK \(id)")
        return "OK \(id)"
    }
}
