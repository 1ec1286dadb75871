/// What the caller of `resume` computed for a calendar job.
struct Backlog {
    let generation: String
    /// The armed slot that it went by.
    let expected: Int?
    let count: Int?
    let last: Int?
    /// `.max`: there is none.
    let armed: Int?
    let following: Int?

    init(generation: String, _ numbers: [Int?]) {
        self.generation = generation
        (expected, count, last) = (numbers[0], numbers[1], numbers[2])
        (armed, following) = (numbers[3], numbers[4])
    }
}

extension Model {
    mutating func pause(caller: String, request: String, reason: String, _ names: [String]) -> String {
        switch recall(.pause, caller, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        clock = clock.now
        let before = jobs
        var letters = ""
        for name in names {
            switch before[name]?.place {
            case nil, .taken: letters += "N"
            case .paused: letters += "A"
            case .scheduled, .arming, .exhausted:
                letters += "O"
                jobs[name]?.place = .paused(since: clock.wall, armed: before[name]?.slot, reason: reason)
            }
        }
        remember(.pause, caller, request, letters)
        return "OK \(letters)"
    }

    /// A dead run pauses its job, if that says so, until a person has looked.
    mutating func pauseOnFailure(_ name: String, of run: String) {
        guard let job = jobs[name], job.isRecurring, job.options.pausesOnFailure else { return }
        if case .paused = job.place { return }
        jobs[name]?.place = .paused(since: clock.wall, armed: job.slot, reason: "failed: \(run)")
    }

    mutating func resume(caller: String, request: String, _ name: String, _ backlog: Backlog) -> String {
        switch recall(.resume, caller, request) {
        case .repeated(let answer): return "OK \(answer)"
        case .overtaken(let error): return error
        case .new: break
        }
        guard let job = jobs[name] else { return "NONE" }
        guard case .paused(let since, let paused, let reason) = job.place else { return "ACTIVE" }
        let now = clock.now
        var armed = paused
        var skipped: Settlement.Range?
        switch (job.trigger, paused) {
        case _ where job.isOver: break
        case (.every(let interval, let phase), _):
            let first = paused ?? Job.slot(after: now.wall, interval: interval, phase: phase)
            let passed = Job.slots(from: first, through: now.wall, interval: interval)
            skipped = Settlement.Range("skipped_paused", passed)
            armed = passed.last.map { $0 + interval } ?? first
        case (.calendar, let paused?):
            guard let next = accept(backlog, for: job, paused, at: now.wall) else { return "STALE" }
            armed = next
        case (.calendar, nil), (.once, _): break
        }
        clock = now
        if case .calendar = job.trigger, let paused, let count = backlog.count, let following = backlog.following {
            if count > 0 {
                skip(name, "skipped_paused", paused, backlog.last ?? paused, count, detail: "\(since) \(reason)")
            }
            jobs[name]?.trigger = .calendar(.after(following, chosen: false))
        }
        if let range = skipped {
            skip(name, range.reason, range.first, range.last, range.count, detail: "\(since) \(reason)")
        }
        if job.isOver || armed == .max {
            jobs[name]?.place = .exhausted
            armed = nil
        } else if let armed {
            jobs[name]?.place = .scheduled(armed)
            open(job.options.lane)
            hint(job.options.lane.queue, due: armed + clock.skew)
        } else {
            jobs[name]?.place = .arming(until: clock.steady)
            hint(job.options.lane.queue, due: clock.steady)
        }
        let answer = armed.map { "\($0)" } ?? "-"
        remember(.resume, caller, request, answer)
        return "OK \(answer)"
    }

    /// The next slot, if the caller computed it from what the job is now.
    private func accept(_ backlog: Backlog, for job: Job, _ paused: Int, at now: Int) -> Int? {
        guard backlog.generation == "\(job.generation)", backlog.expected == paused, let count = backlog.count,
            let armed = backlog.armed, let following = backlog.following, armed >= paused,
            following > armed || following == .max,
            (armed == paused) == (count == 0), armed > now || count == 0
        else { return nil }
        return armed
    }
}
