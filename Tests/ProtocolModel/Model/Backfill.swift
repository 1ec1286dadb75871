extension Model {
    /// Slots of a job run now, besides its schedule.
    mutating func backfill(caller: String, request: String, _ name: String, policy: String, _ slots: [Int]) -> String {
        switch recall(.backfill, caller, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        guard let job = jobs[name] else { return "NONE" }
        clock = clock.now
        var letters = ""
        let taken = Set(slots.map { "\(name)@\($0).b" }.filter { hasRecord($0) })
        if policy != "allow_all" { quarantineLive(of: name) }
        for slot in slots {
            let id = "\(name)@\(slot).b"
            let room = ["buffer_one": 1, "buffer_all": 1_000][policy] ?? 0
            var state: Run.State?
            if taken.contains(id) {
                letters += "E"
            } else if policy == "allow_all" || !hasLiveRun(name) {
                letters += "O"
                state = .waiting(from: clock.steady)
                open(job.options.lane)
            } else if bufferedRuns(of: name).count < room {
                letters += "B"
                state = .buffered
            } else {
                letters += policy == "buffer_all" ? "F" : "S"
            }
            guard let state else { continue }
            // A one-shot may be gone before the run begins.
            runs[id] = Run(
                job: name, state: state, attempts: job.options.attempts, claimed: clock.wall, kind: "r",
                generation: job.generation, lane: job.options.lane, ownBody: job.isRecurring ? nil : job.body,
                isLive: state != .buffered)
        }
        if letters.contains("O") { hint(job.options.lane.queue, due: clock.steady) }
        if hasTerminated {
            promote(after: [Ended(run: "\(name)@", job: name)])
            reopen()
        }
        remember(.backfill, caller, request, letters)
        return "OK \(letters)"
    }
}
