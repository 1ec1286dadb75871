/// What the caller of `apply` counted of a calendar job's overdue slots.
struct Counted {
    let generation: String
    /// What the record said, as text.
    let position: String
    let through: Int
    /// First, last, how many (0: nobody knows); nil: there are none.
    let range: (first: Int, last: Int, count: Int)?

    /// Nil for a plain generation.
    init?(_ text: String) {
        let words = text.split(separator: " ").map { String($0) }
        guard words.count == 4, let through = Int(words[2]) else { return nil }
        (generation, position, self.through) = (words[0], words[1], through)
        let numbers = words[3].split(separator: ":").compactMap { Int($0) }
        range = numbers.count == 3 ? (numbers[0], numbers[1], numbers[2]) : nil
    }
}

/// The slots of a trigger that were due and undecided when the job got another one.
struct Overdue {
    /// The instant from which on the new trigger counts.
    var from: Int
    var range: (first: Int, last: Int, count: Int)?
}

extension Model {
    /// Nil: the caller has to count them first.
    func overdue(_ old: Job, _ counted: Counted?) -> Overdue? {
        var armed = old.slot
        if case .paused(_, let slot, _) = old.place { armed = slot }
        switch (old.trigger, armed) {
        case (.every(let interval, _), let slot?):
            let slots = Job.slots(from: slot, through: clock.wall, interval: interval)
            return Overdue(from: clock.wall, range: slots.last.map { (slot, $0, slots.count) })
        case (.once, let slot?), (.calendar(.none), let slot?):
            return Overdue(from: clock.wall, range: slot <= clock.wall ? (slot, slot, 1) : nil)
        case (.calendar(let following), let slot?):
            guard slot <= clock.wall else { return Overdue(from: clock.wall) }
            if case .slot(let next, _) = following, next > clock.wall {
                return Overdue(from: clock.wall, range: (slot, slot, 1))
            }
            guard let counted, fits(counted, old), counted.range?.first == slot else { return nil }
            return Overdue(from: counted.through, range: counted.range)
        case (.calendar(.settled(let slot)), nil):
            guard slot < clock.wall else { return Overdue(from: clock.wall) }
            guard let counted, fits(counted, old), counted.range.map({ $0.first > slot }) ?? true else { return nil }
            return Overdue(from: counted.through, range: counted.range)
        case (_, nil):
            return Overdue(from: clock.wall)
        }
    }

    /// Whether it was counted from what the job is now.
    private func fits(_ counted: Counted, _ job: Job) -> Bool {
        guard counted.generation == "\(job.generation)", counted.position == job.position, counted.through <= clock.wall
        else { return false }
        return counted.range.map { $0.first <= $0.last && $0.last <= counted.through } ?? true
    }

    mutating func skip(_ overdue: Overdue, of name: String, _ old: Job, isOnce: Bool) {
        guard let range = overdue.range else { return }
        var reason = "missed"
        var detail = "redefined"
        if case .paused(let since, _, let why) = old.place {
            reason = "skipped_paused"
            detail += " \(since) \(why)"
        }
        skip(name, reason, range.first, range.last, range.count, single: isOnce, detail: detail)
    }
}
