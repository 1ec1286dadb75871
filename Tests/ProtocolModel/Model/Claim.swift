/// What a claim hands out.
struct Grants {
    let worker: String
    let deadline: Int
    var rooms: [String: Room] = [:]
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
        let expired = everyRun.values.count { ($0.lease?.end ?? .max) < clock.steady }
        var grants = Grants(worker: worker, deadline: clock.steady + lease)
        workers[worker] = clock.steady
        workers = workers.filter { $0.value > clock.steady - 600_000 }
        let order = queues.map { lanes(of: $0) }
        var free = min(capacity, 1_000)
        var shares: [Int] = []
        for (queue, lanes) in zip(queues, order) {
            idle[queue]?[worker] = nil
            let helpers = 1 + (idle[queue]?.count ?? 0)
            let due = lanes.reduce(0) { $0 + min(dueCount(in: $1), places(in: $1, &grants)) }
            let share = max(1, (due + helpers - 1) / helpers)
            shares.append(share)
            free -= serve(lanes, min(free, share), &grants)
        }
        if hasTerminated { reopen() }
        var sleep = Int.max
        for (index, queue) in queues.enumerated() {
            let (left, due) = outlook(queue, order[index], &grants)
            let outlook = Outlook(free: free, left: left, share: shares[index], due: due)
            sleep = min(sleep, keepWatch(queue, worker, request, outlook))
        }
        askAgain(&grants)
        let before = sessions[SessionName(caller: worker, kind: .claim)]?.request ?? "0"
        if provesForgottenClaims(worker, request) { tally("rollbacks") }
        remember(.claim, worker, request, "\(grants.deadline) \(first) \(clock.token)")
        let lists = "[\(grants.runs.joined(separator: " "))] [\(grants.asks.joined(separator: " "))]"
        let complaints = complaints.isEmpty ? "" : " [\(complaints.joined(separator: " "))]"
        return "OK \(max(0, sleep * 1_000)) \(clock.wall) \(expired) \(lists) \(before)\(complaints)"
    }

    /// One queue's part, lane by lane; answers how many runs were granted.
    private mutating func serve(_ lanes: [Lane], _ limit: Int, _ grants: inout Grants) -> Int {
        var left = limit
        for lane in lanes {
            let most = min(left, places(in: lane, &grants))
            let waiting = grantWaiting(lane, most, &grants)
            let taken = waiting + grantDue(lane, most - waiting, &grants)
            take(taken, of: Limit.namespace, &grants)
            take(taken, of: lane.group, &grants)
            left -= taken
            if taken > 0, lanes.count > 1, self.lanes[lane.queue]?[lane.name] != nil {
                self.lanes[lane.queue]?[lane.name] = lane.rank(served: clock.steady)
            }
        }
        return limit - left
    }

    /// What is due in a queue, may start and was not taken, and when something is due next (steady ms). A lane without work is
    /// forgotten. A lease that ends is everybody's business, and so are slots to compute.
    private mutating func outlook(_ queue: String, _ lanes: [Lane], _ grants: inout Grants) -> (left: Int, due: Int?) {
        var left = 0
        var times: [Int] = []
        for lane in lanes {
            guard let soonest = soonest(in: lane) else {
                if !lane.isPlain { self.lanes[queue]?[lane.name] = nil }
                continue
            }
            let places = places(in: lane, &grants)
            if places > 0 {
                left += min(dueCount(in: lane), places)
                times.append(soonest)
            } else if let opening = opening(of: lane, &grants) {
                times.append(max(soonest, opening))
            }
        }
        if self.lanes[queue]?.keys.allSatisfy({ $0 == queue }) == true { self.lanes[queue] = nil }
        for place in jobs.values.map(\.place) + wrecks.values.map(\.place) {
            if case .arming(let end) = place { times.append(end) }
        }
        for run in everyRun.values { if let lease = run.lease { times.append(lease.end + 1) } }
        return (left, times.min())
    }

    // MARK: A claim whose answer was lost

    /// What is left of its grants.
    private func granted(_ worker: String, _ answer: String) -> [String] {
        let numbers = answer.split(separator: " ").compactMap { Int($0) }
        let ids = runs.filter { _, run in
            guard case .leased(let lease) = run.state else { return false }
            return lease.worker == worker && lease.end == numbers[0]
                && (numbers[1]...max(numbers[1], numbers[2])).contains(run.token)
        }
        return ids.keys.sorted().compactMap { id in runs[id].flatMap { $0.granted(id, jobs[$0.job]) } }
    }
}
