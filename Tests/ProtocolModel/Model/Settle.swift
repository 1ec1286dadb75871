/// What becomes of the overdue slots of a recurring job.
struct Settlement {
    struct Range {
        let reason: String
        let first: Int
        let last: Int
        let count: Int

        init?(_ reason: String, _ slots: some Collection<Int>) {
            guard let first = slots.min(), let last = slots.max() else { return nil }
            self.reason = reason
            self.first = first
            self.last = last
            count = slots.count
        }
    }

    var run: Int?
    var armed: Int?
    /// There is no next slot.
    var isOver = false
    var skipped: [Range] = []
    /// For a calendar job that is to be parked: all slots up to this one are settled.
    var settled = 0
}

extension Job {
    /// Catch-up: of the slots that are due at `now`, the first of which is `slot`.
    func settle(_ slot: Int, at now: Int) -> Settlement {
        switch trigger {
        case .every(let interval, _): settleInterval(slot, at: now, interval)
        case .calendar(let following): settleCalendar(slot, at: now, following)
        case .once: Settlement(run: slot)
        }
    }

    private func settleInterval(_ slot: Int, at now: Int, _ interval: Int) -> Settlement {
        let due = Job.slots(from: slot, through: now, interval: interval)
        let timely = due.filter { $0 >= now - options.window }
        let missed = due.filter { $0 < now - options.window }
        let after = (due.last ?? slot) + interval
        var result = Settlement(run: nil, armed: after)
        result.skipped = [Settlement.Range("missed", missed)].compactMap { $0 }
        guard let oldest = timely.first, let latest = timely.last else { return result }
        switch options.coalesce {
        case "all":
            result.run = oldest
            result.armed = oldest + interval
        case "earliest":
            result.run = oldest
            result.skipped += [Settlement.Range("coalesced", timely.dropFirst())].compactMap { $0 }
        default:
            result.run = latest
            result.skipped += [Settlement.Range("coalesced", timely.dropLast())].compactMap { $0 }
        }
        return result
    }

    /// Only the slot after this one is known, if that. Where others may be due as well, a worker has to look, unless this
    /// one was chosen by a worker that did.
    private func settleCalendar(_ slot: Int, at now: Int, _ following: Following) -> Settlement {
        var next: Int?
        var chosen = false
        var isOver = false
        switch following {
        case .slot(let slot, let isChosen): (next, chosen) = (slot, isChosen)
        case .none(let isChosen): (isOver, chosen) = (true, isChosen)
        case .unknown, .settled: break
        }
        let isTimely = slot >= now - options.window
        let isLast = isOver || next.map { $0 > now } ?? false
        let settled = chosen ? next.map { $0 - 1 } ?? slot : slot
        let takesEach = options.coalesce == "all" && isTimely
        if !isLast && !chosen && !takesEach { return Settlement(run: nil, settled: slot - 1) }
        guard isTimely else {
            return Settlement(
                run: nil, armed: isLast ? next : nil, isOver: isOver,
                skipped: [Settlement.Range("missed", [slot])].compactMap { $0 }, settled: settled)
        }
        return Settlement(run: slot, armed: isLast || takesEach ? next : nil, isOver: isOver, settled: settled)
    }
}
