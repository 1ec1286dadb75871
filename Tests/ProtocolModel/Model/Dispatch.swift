/// A due slot becomes a run, or is skipped.
extension Model {
    /// The only slot of a one-shot; nil when it is too late for it.
    mutating func take(_ name: String, _ job: Job, _ slot: Int) -> Int? {
        jobs[name]?.place = .taken
        guard slot < clock.wall - job.options.window else {
            events.append(.dispatched(job: name, slot: slot))
            return slot
        }
        over.append(over("\(name)@\(slot)", "failed"))
        let stays = job.options.kind == "r"
        if !stays {
            freeKey(of: name)
            jobs[name] = nil
        }
        skip(name, "missed", slot, slot, 1, single: !stays)
        return nil
    }

    /// The due slots of a recurring job: one may start, and the next is armed or asked for.
    mutating func dispatch(_ name: String, _ job: Job, _ slot: Int, _ grants: inout Grants) -> Int? {
        let settlement = job.settle(slot, at: clock.wall)
        for range in settlement.skipped { skip(name, range.reason, range.first, range.last, range.count) }
        // A job that was created again after the clock had stepped back comes to a slot whose run is still there.
        guard let start = settlement.run, !hasRecord("\(name)@\(start)") else {
            moveOn(name, settlement, left: job.left, &grants)
            return nil
        }
        let waiting = bufferedRuns(of: name).filter { Run.slot(of: $0) != nil }
        let admission = admit("\(name)@\(start)", of: name, job, policy: job.options.overlap, body: nil)
        if admission == .skipped {
            skip(name, "skipped_overlap", start, start, 1, detail: liveRuns(of: name).first)
        } else {
            events.append(.dispatched(job: name, slot: start))
        }
        // What has lost its turn has not started after all.
        let givenBack = waiting.count { !hasRecord($0) }
        let left = job.left.map { admission == .skipped ? $0 : max(0, $0 - 1 + givenBack) }
        moveOn(name, settlement, left: left, &grants)
        return admission == .starts ? start : nil
    }

    /// The next slot is armed, asked for, or there is none.
    private mutating func moveOn(_ name: String, _ settlement: Settlement, left: Int?, _ grants: inout Grants) {
        jobs[name]?.left = left
        let isCalendar = jobs[name]?.kind == "c"
        if settlement.isOver || left == 0 {
            jobs[name]?.place = .exhausted
            if isCalendar { jobs[name]?.trigger = .calendar(.none(chosen: false)) }
        } else if let armed = settlement.armed {
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
    }
}
