/// What must hold of every history, whatever the scripts do: the laws that can be told from the model's states and events alone.
struct Audit: Sendable {
    private var lastToken = 0
    /// As it was when Redis was saved.
    private var saved: [Audit] = []
    /// Attempts under way: run, token.
    private var underWay: [String: Int] = [:]
    /// Slots that each job has dispatched since it was created, and those of its runs from before.
    private var dispatched: [String: Set<Int>] = [:]

    /// The law that a step breaks; nil if none.
    mutating func violation(of command: Command, from before: Model, to after: Model) -> String? {
        switch command.call {
        case .clock: return nil
        case .damage:
            // Of what nobody can read no end is recorded.
            underWay = underWay.filter { after.runs[$0.key] != nil }
            return nil
        case .save:
            saved = []
            saved = [self]
            return nil
        case .restore:
            // What was claimed since is claimed again, but no token is given out twice.
            guard let old = saved.first else { return nil }
            (underWay, dispatched, saved) = (old.underWay, old.dispatched, [])
            return nil
        default: break
        }
        if after.clock.steady < before.clock.steady { return "the steady clock stepped back" }
        for (name, job) in after.jobs where job.isRecurring {
            let isExhausted = job.left == 0 || job.trigger == .calendar(.none(chosen: false))
            if job.place == .taken || job.place == .exhausted && !isExhausted {
                return "the recurring job \(name) is neither scheduled nor being armed nor paused"
            }
        }
        for (name, job) in before.jobs where job.isRecurring && after.jobs[name] == nil && command.call != .remove {
            return "the recurring job \(name) is gone, and nobody removed it"
        }
        for event in after.events {
            switch event {
            case .granted(let run, let token):
                if token <= lastToken { return "the token of \(run) is not above every token before" }
                lastToken = token
                underWay[run] = token
            case .dispatched(let job, let slot):
                if !dispatched[job, default: []].insert(slot).inserted { return "\(job)@\(slot) was dispatched twice" }
                if slot > after.clock.wall { return "\(job)@\(slot) was dispatched before its time" }
            case .defined(let job, _):
                // Who asks for an instant by name gets it, also one that was a slot of something else before.
                if case .once(let slot) = after.jobs[job]?.trigger { dispatched[job]?.remove(slot) }
            case .skipped, .asked: break
            }
        }
        for (name, slots) in dispatched where after.jobs[name] == nil {
            // A new job of that name may have the same slots again, but not while their runs are there.
            dispatched[name] = slots.filter { after.hasRecord("\(name)@\($0)") }
        }
        if let problem = conservation(command, before, after) { return problem }
        for (name, job) in before.jobs {
            if let problem = tiling(name, job, after.jobs[name], after.events, before.everyRun) { return problem }
        }
        // Of a run that was set aside nobody remembers the slot.
        for (id, wreck) in before.wreckedRuns where after.wreckedRuns[id] == nil {
            if let slot = Run.slot(of: id) { dispatched[wreck.run.job]?.remove(slot) }
        }
        return nil
    }

    /// Every attempt has one end: recorded with an outcome, given back, waiting for its children, or that of a removed job.
    private mutating func conservation(_ command: Command, _ before: Model, _ after: Model) -> String? {
        func recorded(_ model: Model) -> Int {
            ["succeeded", "failed", "timed_out", "cancelled", "lost", "snoozed"].reduce(0) {
                $0 + (model.counters[$1] ?? 0)
            }
        }
        let ended = underWay.filter { id, token in after.runs[id]?.token != token || after.runs[id]?.lease == nil }
        for id in ended.keys { underWay[id] = nil }
        let open = ended.keys.filter { id in
            if before.runs[id]?.isOrphaned == true || [.release, .repair].contains(command.call) {
                return false
            }
            if case .awaiting = after.runs[id]?.state { return false }
            return true
        }
        let count = recorded(after) - recorded(before)
        return open.count > count ? "of \(open.sorted()) only \(count) ends were recorded" : nil
    }

    /// No slot is lost and none has two dispositions: a step decides, once each, about the slots of a job that were open before it
    /// and are not after it, and about no others.
    private func tiling(_ name: String, _ before: Job, _ after: Job?, _ events: [Event], _ runsBefore: [String: Run])
        -> String?
    {
        guard let after else { return nil }
        let decided = events.compactMap { $0.lastSlot(of: name) }.max() ?? 0
        let redefined = events.compactMap { $0.redefinition(of: name) }.first
        let horizon = redefined ?? (after.isOver ? decided : max(before.horizon, after.horizon, decided))
        guard var open = before.openSlots(through: horizon),
            let stillOpen = redefined == nil ? after.openSlots(through: horizon) : open.filter({ $0 > horizon })
        else { return nil }
        let known = open
        open.subtract(stillOpen)
        for event in events {
            var decided: [Int] = []
            switch event {
            case .dispatched(name, let slot): decided = [slot]
            // A slot that was dispatched before waited for its turn, and has been given up now.
            case .skipped(name, "skipped_overlap", let slot, _, 1) where dispatchedBefore(name, slot, events): continue
            case .skipped(name, let reason, let first, let last, let count):
                decided = known.filter { first <= $0 && $0 <= last }
                if decided.count != count && count > 0 {
                    return "\(name): \(count) slots \(reason), but there are \(decided.count)"
                }
            default: continue
            }
            for slot in decided where open.remove(slot) == nil {
                return "\(name)@\(slot) has two dispositions, or needs none"
            }
        }
        // A slot whose run is there already has its disposition.
        open = open.filter { runsBefore["\(name)@\($0)"] == nil }
        return open.min().map { "\(name)@\($0) was lost" }
    }

    private func dispatchedBefore(_ name: String, _ slot: Int, _ events: [Event]) -> Bool {
        dispatched[name]?.contains(slot) == true && !events.contains(.dispatched(job: name, slot: slot))
    }
}

extension Event {
    /// The instant from which on a job has another trigger.
    fileprivate func redefinition(of name: String) -> Int? {
        if case .defined(name, let from) = self { from } else { nil }
    }

    /// The last slot of a job that it decides about.
    fileprivate func lastSlot(of name: String) -> Int? {
        switch self {
        case .dispatched(name, let slot): slot
        case .skipped(name, _, _, let last, _): last
        default: nil
        }
    }
}

extension Job {
    /// The last slot that the job's record speaks of.
    fileprivate var horizon: Int {
        switch trigger {
        case .calendar(.slot(let following, _)): max(following, firstOpenSlot ?? 0)
        case .once, .every, .calendar: firstOpenSlot ?? 0
        }
    }

    /// The first slot without a disposition; nil where the record does not tell.
    private var firstOpenSlot: Int? {
        switch (place, trigger) {
        case (.scheduled(let slot), _), (.paused(_, let slot?, _), _): slot
        case (_, .calendar(.settled(let slot))): Calendar(digest: options.digest).slot(after: slot)
        default: nil
        }
    }

    /// The slots without a disposition up to a horizon.
    fileprivate func openSlots(through end: Int) -> Set<Int>? {
        if isOver { return [] }
        guard isRecurring, let first = firstOpenSlot else { return nil }
        if case .calendar(.none) = trigger { return [first] }
        // What lies between a slot that a catch-up chose and the next one is settled.
        if case .calendar(.slot(let following, chosen: true)) = trigger {
            return Set([first] + slots(from: following, through: end))
        }
        return Set(slots(from: first, through: end))
    }

    fileprivate func slots(from start: Int, through end: Int) -> [Int] {
        switch trigger {
        case .every(let interval, _): Job.slots(from: start, through: end, interval: interval)
        case .calendar: Calendar(digest: options.digest).slots(after: start - 1, through: end)
        case .once: []
        }
    }
}
