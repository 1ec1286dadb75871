/// What a caller wants a job to be.
struct Definition {
    let job: String
    let expected: String
    /// In its place, of a calendar job: what the caller counted of its overdue slots.
    let counted: Counted?
    let trigger: Job.Trigger
    var options: Options
    let body: String
    /// The first slot; nil for an interval, and for a calendar that has none left.
    let armed: Int?

    /// How many slots may start; nil: no limit.
    var runs: Int? { if case .once = trigger { nil } else { options.runs } }

    /// A one-shot that does not stay when it is over.
    var isOnce: Bool { if case .once = trigger { options.keep != "r" } else { false } }

    /// It has no slot at all.
    var isOver: Bool { armed == nil && trigger == .calendar(.none(chosen: false)) }

    init(_ words: ArraySlice<String>) {
        let words = Array(words)
        job = words[0]
        expected = words[1]
        counted = Counted(words[1])
        options = Options(tags: words[4])
        body = words[5]
        armed = Int(words[6])
        let numbers = words[3].split(separator: ":").map { Int($0) ?? 0 }
        switch words[2] {
        case "a": trigger = .once(numbers[0])
        case "e": trigger = .every(interval: numbers[0], phase: numbers[1])
        default:
            trigger =
                switch words[3] {
                case "-": .calendar(.unknown)
                case "$": .calendar(.none(chosen: false))
                default: .calendar(.slot(numbers[0], chosen: false))
                }
        }
    }
}

extension Job {
    /// A calendar is told by the digest of its text: what is known of its slots is no part of it.
    func hasTrigger(of new: Definition) -> Bool {
        if case .calendar = trigger, case .calendar = new.trigger { return options.digest == new.options.digest }
        if case .once = trigger, case .once(let slot) = new.trigger, options.digest == "\(slot)" { return true }
        return trigger == new.trigger
    }

    /// Whether the job goes on where it was. One whose runs are used up starts anew with another number of them.
    func goesOn(as new: Definition) -> Bool {
        hasTrigger(of: new) && !(left == 0 && options.runs != new.options.runs)
    }
}

extension Model {
    mutating func apply(caller: String, request: String, _ definitions: [Definition]) -> String {
        switch recall(.apply, caller, request) {
        case .repeated(let answer): return answer
        case .overtaken(let error): return error
        case .new: break
        }
        var names: Set<String> = []
        for definition in definitions where !names.insert(definition.job).inserted {
            return "! INVALID apply: \(definition.job)"
        }
        clock = clock.now
        var answer = "OK"
        var hints: [String: Int] = [:]
        let before = self
        var taken: [String: String] = [:]
        for definition in definitions {
            let old = jobs[definition.job]
            var definition = definition
            if let old, old.place == .taken, old.options.keep == "r", old.hasTrigger(of: definition),
                definition.options.keep != "r"
            {
                // It has had its slot and was to stay: without this nobody could tell it from one whose slot was lost.
                definition.options = definition.options.staying()
            }
            let current = old.map { "\($0.generation)" } ?? "0"
            let expected = definition.counted?.generation ?? definition.expected
            if expected != "*" && expected != current {
                answer += " conflict \(current)"
            } else if let old, old.hasTrigger(of: definition), old.options.said == definition.options.said,
                old.body == definition.body
            {
                answer += " unchanged \(current)"
            } else if old == nil && definition.isOver {
                answer += " exhausted 0"
            } else if let holder = duplicate(of: definition.job, definition.options, taken: taken, before: before) {
                answer += " duplicate \(holder)"
            } else if definition.options.parent != nil, namedParent(definition.options) == nil {
                answer += " no_parent \(current)"
            } else if let old, old.options.parent != nil || definition.options.parent != nil {
                // Nobody changes parents.
                answer += " conflict \(current)"
            } else if let old, !old.goesOn(as: definition), overdue(old, definition.counted) == nil {
                answer += " behind \(current)"
            } else {
                let isWrecked = wrecks[definition.job] != nil
                let next = max(generation ?? 0, old?.generation ?? 0) + 1
                generation = next
                answer += " \(old == nil ? "created" : "updated") \(next)"
                let queue = definition.options.lane.queue
                if let limit = definition.options.limit, let group = definition.options.lane.group,
                    let known = before.limits[group], known.tag != limit
                {
                    freed.insert(group)
                }
                if let parent = namedParent(definition.options) {
                    definition.options = definition.options.with(parent: parent)
                    attach(definition.job, to: parent)
                }
                if old?.options.hasChildren == true { definition.options = definition.options.withChildren() }
                defer { give(definition.job, to: definition, from: old, wasWrecked: isWrecked) }
                if let due = define(definition, generation: next) { hints[queue] = min(hints[queue] ?? due, due) }
                hold(definition.options, by: definition.job, taken: &taken)
            }
        }
        generation = generation ?? 0
        for (queue, due) in hints { hint(queue, due: due + clock.skew) }
        if !freed.isEmpty { reopen() }
        remember(.apply, caller, request, answer)
        return answer
    }

    /// Gives a job its new definition; answers when it is due (wall ms), if that is news.
    private mutating func define(_ new: Definition, generation: Int) -> Int? {
        let name = new.job
        let old = jobs[name]
        let lane = new.options.lane
        if lane.queue != "default" { queues.insert(lane.queue) }
        if let limit = new.options.limit, let group = lane.group {
            limits[group] = Limit(tag: limit, full: limits[group]?.full ?? 0)
        }
        defer { if jobs[name]?.slot != nil { open(lane) } }
        if let old, old.goesOn(as: new) {
            keepBodies(of: name, old, staysOneShot: true)
            var options = new.options
            if !old.isRecurring, let slot = old.options.digest { options = options.defined(for: slot) }
            var place = old.place
            // Whoever is asked for its slots will be refused, since he counts for the old generation.
            if case .arming = place { place = .arming(until: clock.steady) }
            jobs[name] = Job(
                generation: generation, trigger: old.trigger, options: options, body: new.body, place: place,
                left: old.options.runs == new.options.runs ? old.left : new.runs)
            if case .arming = place { return clock.wall }
            return old.slot
        }
        var from = clock.wall
        if let old {
            keepBodies(of: name, old, staysOneShot: false)
            if let overdue = overdue(old, new.counted) {
                from = overdue.from
                skip(overdue, of: name, old, isOnce: new.isOnce)
            }
        }
        let wreck = wrecks.removeValue(forKey: name)
        if let wreck { quarantine["jobs \(name)"] = wreck.record }
        events.append(.defined(job: name, from: from))
        var job = Job(
            generation: generation, trigger: new.trigger, options: new.options, body: new.body, place: .exhausted,
            left: new.runs)
        let latest = old.map { latestRun(of: name, $0) } ?? 0
        let first = begin(&job, name, new, after: max(from, latest, settledThrough(old)))
        if case .paused(let since, _, let reason) = old?.place ?? wreck?.place {
            job.place = .paused(since: since, armed: first, reason: reason)
        } else {
            job.place = first.map { .scheduled($0) } ?? (new.isOver ? .exhausted : .arming(until: clock.steady))
        }
        jobs[name] = job
        if case .paused = job.place { return nil }
        return new.isOver ? nil : first ?? clock.wall
    }

    /// The first slot of a new trigger; nil where there is none, or where the caller's has passed meanwhile and a worker has to compute it.
    private func begin(_ job: inout Job, _ name: String, _ new: Definition, after time: Int) -> Int? {
        switch new.trigger {
        case .once(let instant):
            var slot = new.armed ?? 0
            while hasRecord("\(name)@\(slot)") { slot += 1 }
            if slot != new.armed { job.options = job.options.defined(for: "\(instant)") }
            job.trigger = .once(slot)
            return slot
        case .every(let interval, let phase):
            return Job.slot(after: time, interval: interval, phase: phase)
        case .calendar:
            guard let armed = new.armed else { return nil }
            if armed > time { return armed }
            job.trigger = .calendar(.settled(time))
            return nil
        }
    }

    /// The slot before the armed one of an interval: it was taken, though after the clock stepped back it seems to lie ahead.
    private func settledThrough(_ old: Job?) -> Int {
        guard let old, case .every(let interval, _) = old.trigger else { return 0 }
        switch old.place {
        case .scheduled(let slot): return min(clock.steady, slot - interval)
        case .paused(_, let armed?, _): return min(clock.steady, armed - interval)
        default: return 0
        }
    }

    /// The latest slot of which a job remembers a run. Only after the clock has stepped back is it later than now, and must not run
    /// again under another definition.
    private func latestRun(of name: String, _ old: Job) -> Int {
        var ids = liveRuns(of: name) + wreckedLiveRuns(of: name) + bufferedRuns(of: name)
        ids += histories[name]?.runs ?? []
        if case .once(let slot) = old.trigger, hasRecord("\(name)@\(slot)") { ids.append("\(name)@\(slot)") }
        return ids.compactMap { Run.slot(of: $0) }.max() ?? 0
    }

    /// Runs that were dispatched under the old definition keep it.
    private mutating func keepBodies(of name: String, _ old: Job, staysOneShot: Bool) {
        var ids = liveRuns(of: name) + bufferedRuns(of: name)
        if case .once(let slot) = old.trigger { ids.append("\(name)@\(slot)") }
        for id in ids {
            guard let run = runs[id] else { continue }
            runs[id]?.ownBody = run.ownBody ?? old.body
            if !staysOneShot && run.kind != "r" {
                runs[id]?.kind = "r"
                runs[id]?.isLive = !run.isDead
            }
        }
    }
}
