/// A due slot becomes a run, or is skipped.
extension Model {
    /// The only slot of a one-shot; nil when it is too late for it.
    mutating func take(_ name: String, _ job: Job, _ slot: Int) -> Int? {
        jobs[name]?.place = .taken
        guard slot < clock.wall - job.options.window else {
            events.append(.dispatched(job: name, slot: slot))
            return slot
        }
        let stays = job.options.kind == "r"
        if !stays { jobs[name] = nil }
        skip(name, "missed", slot, slot, 1, single: !stays)
        return nil
    }

    /// The due slots of a recurring job: one may start, and the next is armed or asked for.
    mutating func dispatch(_ name: String, _ job: Job, _ slot: Int, _ grants: inout Grants) -> Int? {
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
}
