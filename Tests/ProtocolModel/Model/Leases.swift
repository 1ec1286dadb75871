/// A run and the token under which its worker believes to hold it.
struct Hold {
    let run: String
    let token: String

    init(_ words: ArraySlice<String>) {
        (run, token) = (words.first ?? "", words.last ?? "")
    }
}

extension Model {
    mutating func heartbeat(worker: String, lease: Int, _ holds: [Hold]) -> String {
        let remembered = clock.token
        clock = clock.now
        var letters = ""
        var rollbacks: [Int] = []
        for hold in holds {
            guard let run = held(hold.run, hold.token), var renewed = run.lease else {
                letters += "S"
                rollbacks += [provesRollback(hold.token, remembered: remembered)].compactMap { $0 }
                continue
            }
            renewed.end = clock.steady + lease
            switch run.state {
            case .cancelling: runs[hold.run]?.state = .cancelling(renewed)
            case .orphaned: runs[hold.run]?.state = .orphaned(renewed)
            default: runs[hold.run]?.state = .leased(renewed)
            }
            if case .leased = run.state { letters += "O" } else { letters += "C" }
        }
        recordRollback(rollbacks)
        workers[worker] = clock.steady
        return "OK \(letters)"
    }

    /// Runs that were not started: the attempt does not count.
    mutating func release(_ holds: [Hold]) -> String {
        clock = clock.now
        var letters = ""
        var seen: Set<String> = []
        var ended: [Ended] = []
        var lanes: Set<Lane> = []
        for hold in holds {
            guard seen.insert(hold.run).inserted, let run = held(hold.run, hold.token) else {
                letters += "S"
                continue
            }
            letters += "O"
            if case .leased = run.state {
                runs[hold.run]?.attempt = max(0, run.attempt - 1)
                requeue(hold.run, from: clock.steady)
                lanes.insert(run.lane)
            } else {
                if !run.isOrphaned { record(hold.run, run, "cancelled") }
                ended.append(end(of: hold.run, run, "cancelled"))
                drop(hold.run)
            }
        }
        follow(ended)
        reopen()
        for lane in lanes { hint(lane.queue, due: clock.steady) }
        return "OK \(letters)"
    }

    /// The family of a removed job's run has been told before.
    func end(of id: String, _ run: Run, _ outcome: String) -> Ended {
        run.isOrphaned ? Ended(run: id, job: run.job) : over(id, outcome)
    }

    /// Attempts whose lease has run out.
    mutating func reap(limit: Int) -> String {
        let now = clock.now
        let ends = everyRun.compactMapValues { run in run.lease.flatMap { $0.end < now.steady ? $0.end : nil } }
        if ends.isEmpty { return "OK 0" }
        clock = now
        let ids = byTime(ends).prefix(limit)
        var ended: [Ended] = []
        var lanes: Set<Lane> = []
        for id in ids {
            guard let run = runs[id] else {
                setAside(run: id)
                ended.append(Ended(run: id, job: Run.job(of: id)))
                continue
            }
            if !run.isOrphaned { record(id, run, "lost") }
            if case .leased = run.state {
                if run.attempt < run.attempts {
                    requeue(id, from: clock.steady)
                    lanes.insert(run.lane)
                    continue
                }
                ended.append(over(id, "lost"))
                bury(id)
            } else {
                ended.append(end(of: id, run, "cancelled"))
                drop(id)
            }
        }
        for lane in lanes { hint(lane.queue, due: clock.steady) }
        follow(ended)
        reopen()
        return "OK \(ids.count)"
    }
}
