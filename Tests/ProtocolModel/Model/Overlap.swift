extension Model {
    enum Admission {
        case starts, waits, skipped
    }

    /// What a new run of a job does while others are live. `body`: what it has to keep of its job.
    mutating func admit(_ id: String, of name: String, _ job: Job, policy: String, body: String?) -> Admission {
        if policy == "allow_all" { return .starts }
        quarantineLive(of: name)
        let live = liveRuns(of: name)
        if live.isEmpty { return .starts }
        var room = 0
        switch policy {
        case "terminate_other":
            for other in live { terminate(other) }
            return .starts
        case "cancel_other":
            for other in bufferedRuns(of: name) { giveUp(other, for: id) }
            for other in live { askToStop(other) }
            if !hasLiveRun(name) { return .starts }
            room = 1
        case "buffer_one": room = 1
        case "buffer_all": room = 1_000
        default: room = 0
        }
        guard bufferedRuns(of: name).count < room else { return .skipped }
        runs[id] = Run(
            job: name, state: .buffered, attempts: job.options.attempts, claimed: clock.wall, kind: "r",
            generation: job.generation, lane: job.options.lane, ownBody: body, isLive: false)
        return .waits
    }

    /// Live runs that nobody can read hold up no others.
    mutating func quarantineLive(of name: String) {
        for id in wreckedLiveRuns(of: name) {
            setAside(run: id)
            hasTerminated = true
        }
    }

    /// It is over, whoever works on it.
    private mutating func terminate(_ id: String) {
        guard let run = runs[id] else { return }
        over.append(end(of: id, run, "cancelled"))
        if !run.isOrphaned { record(id, run, "cancelled") }
        hasTerminated = true
        drop(id)
    }

    private mutating func askToStop(_ id: String) {
        switch runs[id]?.state {
        case .leased(let lease): runs[id]?.state = .cancelling(lease)
        case .waiting, .awaiting: terminate(id)
        default: break
        }
    }

    /// A run that waits for its turn loses it to a newer one.
    private mutating func giveUp(_ id: String, for newer: String) {
        if let slot = Run.slot(of: id) {
            skip(Run.job(of: id), "skipped_overlap", slot, slot, 1, detail: newer)
        } else if let run = runs[id] {
            record(id, run, "cancelled")
        }
        if wreckedRuns[id] != nil { setAside(run: id) }
        runs[id] = nil
    }

    /// What the end of runs means to their families and to those who waited behind them.
    mutating func follow(_ ended: [Ended]) {
        var ended = ended
        settle(&ended)
        promote(after: ended)
    }

    /// The same for runs that the overlap policy or their windows ended.
    mutating func followOver() {
        follow(over)
        over = []
    }

    /// After runs have ended: where a job has no live run left, the first that waited has its turn. Who cannot be read loses it.
    mutating func promote(after ended: [Ended]) {
        for job in ended.map(\.job) {
            for next in bufferedRuns(of: job).prefix(10) where !hasLiveRun(job) {
                guard let lane = runs[next]?.lane else {
                    setAside(run: next)
                    continue
                }
                runs[next]?.state = .waiting(from: clock.steady)
                runs[next]?.isLive = true
                open(lane)
                hint(lane.queue, due: clock.steady)
            }
        }
    }
}
