extension Model {
    mutating func trigger(caller: String, request: String, _ name: String, policy: String) -> String {
        switch recall(.trigger, caller, request) {
        case .repeated(let answer): return answer
        case .overtaken(let error): return error
        case .new: break
        }
        guard let job = jobs[name] else { return "NONE" }
        let before = clock
        clock = clock.now
        var time = clock.wall
        while hasRecord("\(name)@\(time).m") { time += 1 }
        let id = "\(name)@\(time).m"
        let own = job.isRecurring ? job.options.overlap : "skip"
        // A one-shot may be gone before the run begins.
        let body = job.isRecurring ? nil : job.body
        let waiting = bufferedRuns(of: name).compactMap { run in Run.slot(of: run).map { (run, $0) } }
        let admission = admit(id, of: name, job, policy: policy.isEmpty ? own : policy, body: body)
        let due = giveBack(waiting.filter { !hasRecord($0.0) }.map(\.1), to: name)
        switch admission {
        case .skipped:
            // Nothing is remembered of it.
            if hasTerminated { reopen() }
            clock = before
            return "SKIPPED \(liveRuns(of: name).first ?? "")"
        case .starts:
            runs[id] = Run(
                job: name, state: .waiting(from: clock.steady), attempts: job.options.attempts, claimed: clock.wall,
                kind: "r", generation: job.generation, lane: job.options.lane, ownBody: body, isLive: true)
            open(job.options.lane)
            followOver()
            hint(job.options.lane.queue, due: clock.steady)
        case .waits:
            followOver()
            if let due { hint(job.options.lane.queue, due: due) }
        }
        reopen()
        remember(.trigger, caller, request, "OK \(id)")
        return "OK \(id)"
    }

    /// Slots that were taken out of the buffer may start again; a job that they had exhausted goes on after them. Answers when it is due
    /// (steady ms), if that is news.
    private mutating func giveBack(_ slots: [Int], to name: String) -> Int? {
        guard let job = jobs[name], let left = job.left, let last = slots.max() else { return nil }
        jobs[name]?.left = min(job.options.runs ?? 0, left + slots.count)
        guard left == 0 else { return nil }
        let from = max(clock.wall, last)
        let isPaused = if case .paused = job.place { true } else { false }
        switch job.trigger {
        case .once: return nil
        case .calendar:
            jobs[name]?.trigger = .calendar(.settled(from))
            if isPaused { return nil }
            jobs[name]?.place = .arming(until: clock.steady)
            return clock.steady
        case .every(let interval, let phase):
            if isPaused { return nil }
            let slot = Job.slot(after: from, interval: interval, phase: phase)
            jobs[name]?.place = .scheduled(slot)
            open(job.options.lane)
            return slot + clock.skew
        }
    }
}
