extension Generator {
    /// To an instant at which something happens, or a millisecond next to it; sometimes far ahead, or back.
    mutating func clock() -> Command {
        let wall = model.clock.wall
        switch random.number(0...19) {
        case 0: return to(wall - random.pick([1, 10, 999, 60_000, 3_600_000]))
        case 1: return to(wall + random.pick([60_000, 600_000, 3_600_000]))
        case 2, 3: return to(wall + random.number(0...5_000))
        default:
            let ahead = instants().filter { $0 > wall }.sorted()
            guard !ahead.isEmpty else { return to(wall + random.number(1...60_000)) }
            // The next ones most of all: further ahead, everything before has passed.
            return to(ahead[min(random.number(0...5), random.number(0...5), ahead.count - 1)])
        }
    }

    /// Redis goes back to its saved state. It does not answer for a moment, so that every instant of the lost time has passed.
    mutating func restore() -> Command {
        let skew = model.saved.first?.clock.skew ?? 0
        return Command(.restore, ["\(model.clock.now.steady - skew + random.pick([1, 2, 1_000]))"])
    }

    private func to(_ time: Int) -> Command { Command(.clock, ["\(time)"]) }

    /// What scripts compare the clock with, in wall time, and the milliseconds next to it.
    private func instants() -> Set<Int> {
        let skew = model.clock.skew
        var edges: Set<Int> = []
        for job in model.jobs.values {
            switch job.place {
            case .scheduled(let slot):
                edges.insert(slot)
                if job.options.window < 86_400_000 { edges.insert(slot + job.options.window) }
            case .arming(let end): edges.insert(end - skew)
            case .paused(_, let armed?, _): edges.insert(armed)
            case .paused, .taken, .exhausted: break
            }
        }
        for run in model.everyRun.values {
            if let time = run.readyFrom { edges.insert(time - skew) }
            if let lease = run.lease { edges.insert(lease.end - skew) }
        }
        for limit in model.limits.values where limit.full > 0 { edges.insert((limit.full + 999) / 1_000 - skew) }
        for watch in model.watches.values { edges.formUnion([watch.due - skew, watch.due - skew + Model.grace]) }
        for time in model.workers.values { edges.insert(time + 600_000 - skew) }
        return Set(edges.flatMap { [$0 - 1, $0, $0 + 1] })
    }
}
