/// What a claim hands out.
struct Grants {
    let worker: String
    let deadline: Int
    var runs: [String] = []
    var asks: [String] = []
}

extension Model {
    mutating func claim(worker: String, request: String, capacity: Int, lease: Int, queues: [String]) -> String {
        switch recall(.claim, worker, request) {
        case .repeated(let answer):
            return "OK 0 \(clock.wall) 0 [\(granted(worker, answer).joined(separator: " "))] [] \(request)"
        case .overtaken(let error): return error
        case .new: break
        }
        clock = clock.now
        let first = clock.token + 1
        let expired = runs.values.count { ($0.lease?.end ?? .max) < clock.steady }
        var grants = Grants(worker: worker, deadline: clock.steady + lease)
        workers[worker] = clock.steady
        workers = workers.filter { $0.value > clock.steady - 600_000 }
        var free = min(capacity, 1_000)
        var shares: [String: Int] = [:]
        for queue in queues {
            idle[queue]?[worker] = nil
            let helpers = 1 + (idle[queue]?.count ?? 0)
            let share = max(1, (dueCount(queue) + helpers - 1) / helpers)
            shares[queue] = share
            let limit = min(free, share)
            let waiting = grantWaiting(queue, limit, &grants)
            free -= waiting + grantDue(queue, limit - waiting, &grants)
        }
        var sleep = Int.max
        for queue in queues {
            let outlook = Outlook(
                free: free, left: dueCount(queue), share: shares[queue] ?? 1, due: nextDue(queue))
            sleep = min(sleep, keepWatch(queue, worker, outlook))
        }
        askAgain(&grants)
        let before = sessions[SessionName(caller: worker, kind: .claim)]?.request ?? "0"
        remember(.claim, worker, request, "\(grants.deadline) \(first) \(clock.token)")
        let lists = "[\(grants.runs.joined(separator: " "))] [\(grants.asks.joined(separator: " "))]"
        return "OK \(max(0, sleep * 1_000)) \(clock.wall) \(expired) \(lists) \(before)"
    }

    // MARK: What is due

    /// Due jobs of a queue, by slot.
    private func dueJobs(_ queue: String) -> [String: Int] {
        jobs.compactMapValues { job in
            guard job.options.queue == queue, let slot = job.slot, slot <= clock.wall else { return nil }
            return slot
        }
    }

    private func dueRuns(_ queue: String) -> [String: Int] {
        runs.compactMapValues { run in
            guard run.queue == queue, let time = run.readyFrom, time <= clock.steady else { return nil }
            return time
        }
    }

    private func dueCount(_ queue: String) -> Int { dueJobs(queue).count + dueRuns(queue).count }

    /// When something is due next, steady ms. A lease that ends is everybody's business, and so are slots to compute.
    private func nextDue(_ queue: String) -> Int? {
        var times: [Int] = []
        for job in jobs.values {
            if case .arming(let end) = job.place { times.append(end) }
            if let slot = job.slot, job.options.queue == queue { times.append(slot + clock.skew) }
        }
        for run in runs.values {
            if let time = run.readyFrom, run.queue == queue { times.append(time) }
            if let lease = run.lease { times.append(lease.end + 1) }
        }
        return times.min()
    }

    // MARK: Granting

    private mutating func grant(_ id: String, _ run: Run, body: String, _ grants: inout Grants) {
        clock.token += 1
        var run = run
        run.state = .leased(.init(worker: grants.worker, end: grants.deadline))
        run.token = clock.token
        run.attempt += 1
        run.claimed = clock.wall
        runs[id] = run
        events.append(.granted(run: id, token: clock.token))
        grants.runs.append("\(id) \(run.token) \(run.attempt) \(body)")
    }

    private mutating func grantWaiting(_ queue: String, _ limit: Int, _ grants: inout Grants) -> Int {
        var count = 0
        for id in byTime(dueRuns(queue)).prefix(max(0, limit)) {
            guard let run = runs[id], let body = run.ownBody ?? jobs[run.job]?.body else { continue }
            grant(id, run, body: body, &grants)
            count += 1
        }
        return count
    }

    private mutating func grantDue(_ queue: String, _ limit: Int, _ grants: inout Grants) -> Int {
        var count = 0
        for name in byTime(dueJobs(queue)).prefix(max(0, limit)) {
            guard let job = jobs[name], let slot = job.slot else { continue }
            let starts = job.isRecurring ? dispatch(name, job, slot, &grants) : take(name, job, slot)
            guard let start = starts else { continue }
            let id = "\(name)@\(start)"
            let kind = job.isRecurring ? "r" : job.options.keep
            let run = Run(
                job: name, state: .buffered, attempts: job.options.attempts, claimed: clock.wall, kind: kind,
                generation: job.generation, queue: queue, isLive: kind == "r")
            grant(id, run, body: job.body, &grants)
            count += 1
        }
        return count
    }

    /// The only slot of a one-shot; nil when it is too late for it.
    private mutating func take(_ name: String, _ job: Job, _ slot: Int) -> Int? {
        jobs[name]?.place = .taken
        guard slot < clock.wall - job.options.window else {
            events.append(.dispatched(job: name, slot: slot))
            return slot
        }
        let stays = job.options.keep == "r"
        if !stays { jobs[name] = nil }
        skip(name, "missed", slot, slot, 1, single: !stays)
        return nil
    }

    /// The due slots of a recurring job: one may start, and the next is armed or asked for.
    private mutating func dispatch(_ name: String, _ job: Job, _ slot: Int, _ grants: inout Grants) -> Int? {
        let settlement = job.settle(slot, at: clock.wall)
        for range in settlement.skipped { skip(name, range.reason, range.first, range.last, range.count) }
        let isCalendar = if case .calendar = job.trigger { true } else { false }
        if let armed = settlement.armed {
            jobs[name]?.place = .scheduled(armed)
            if isCalendar {
                jobs[name]?.trigger = .calendar(.unknown)
                ask(name, armed, "armed", &grants)
            }
        } else {
            jobs[name]?.place = .arming(until: grants.deadline)
            jobs[name]?.trigger = .calendar(.settled(settlement.settled))
            ask(name, settlement.settled, "parked", &grants)
        }
        // A job that was created again after the clock had stepped back comes to a slot whose run is still there.
        guard let start = settlement.run, runs["\(name)@\(start)"] == nil else { return nil }
        switch admit("\(name)@\(start)", of: name, job, policy: job.options.overlap, body: nil) {
        case .starts:
            events.append(.dispatched(job: name, slot: start))
            return start
        case .waits:
            events.append(.dispatched(job: name, slot: start))
            return nil
        case .skipped:
            skip(name, "skipped_overlap", start, start, 1, detail: liveRuns(of: name).first)
            return nil
        }
    }

    // MARK: Asking for slots

    private mutating func ask(_ name: String, _ slot: Int, _ state: String, _ grants: inout Grants) {
        guard let job = jobs[name] else { return }
        events.append(.asked(job: name, generation: job.generation, slot: slot, state: state))
        grants.asks.append("\(name) \(job.generation) \(slot) \(state) \(job.document)")
    }

    /// Whoever was to compute these slots did not.
    private mutating func askAgain(_ grants: inout Grants) {
        let late = jobs.compactMapValues { job -> Int? in
            guard case .arming(let end) = job.place, end <= clock.steady else { return nil }
            return end
        }
        for name in byTime(late).prefix(100) {
            guard case .calendar(.settled(let slot)) = jobs[name]?.trigger else { continue }
            jobs[name]?.place = .arming(until: grants.deadline)
            ask(name, slot, "parked", &grants)
        }
    }

    /// What is left of the grants of a claim whose answer was lost.
    private func granted(_ worker: String, _ answer: String) -> [String] {
        let numbers = answer.split(separator: " ").compactMap { Int($0) }
        let ids = runs.filter { _, run in
            guard case .leased(let lease) = run.state else { return false }
            return lease.worker == worker && lease.end == numbers[0]
                && (numbers[1]...max(numbers[1], numbers[2])).contains(run.token)
        }
        return ids.keys.sorted().compactMap { id in
            guard let run = runs[id], let body = run.ownBody ?? jobs[run.job]?.body else { return nil }
            return "\(id) \(run.token) \(run.attempt) \(body)"
        }
    }
}
