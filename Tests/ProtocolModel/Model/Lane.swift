/// A part of a queue whose jobs are treated alike: one priority, at most one group.
package struct Lane: Sendable, Hashable {
    /// `<queue>`, `<queue>/<priority>` or `<queue>/<priority>/<group>`.
    package let name: String
    package let queue: String
    let priority: Int
    package let group: String?

    init(_ name: String) {
        let parts = name.split(separator: "/", maxSplits: 2).map(String.init)
        self.name = name
        queue = parts.first ?? name
        priority = parts.count > 1 ? Int(parts[1]) ?? 50 : 50
        group = parts.count > 2 ? parts[2] : nil
    }

    /// Priority 50 and no group.
    var isPlain: Bool { name == queue }

    /// The lower, the sooner is it served: by priority, then by who has waited longest.
    func rank(served: Int) -> Int { (100 - priority) * 10_000_000_000_000 + served }
}

extension Model {
    /// The lanes of a queue in the order in which they are served; the plain one is always among them.
    func lanes(of queue: String) -> [Lane] {
        let known = byTime(lanes[queue] ?? [:]).map { Lane($0) }
        return known.contains { $0.isPlain } ? known : known + [Lane(queue)]
    }

    /// Work was put into a lane: claims have to know it.
    mutating func open(_ lane: Lane) {
        guard !lane.isPlain else { return }
        for known in [lane, Lane(lane.queue)] where lanes[lane.queue]?[known.name] == nil {
            lanes[lane.queue, default: [:]][known.name] = known.rank(served: clock.steady)
        }
    }

    /// When the oldest slot or waiting run of a lane is due, steady ms; nil if there is none.
    func soonest(in lane: Lane) -> Int? {
        let slots = jobs.values.compactMap { $0.options.lane == lane ? $0.slot.map { $0 + clock.skew } : nil }
        let wrecks = wrecks.values.compactMap { $0.lane == lane ? $0.slot.map { $0 + clock.skew } : nil }
        let runs = everyRun.values.compactMap { $0.lane == lane ? $0.readyFrom : nil }
        return (slots + wrecks + runs).min()
    }

    /// How much of a lane is due.
    func dueCount(in lane: Lane) -> Int { dueJobs(in: lane).count + dueRuns(in: lane).count }

    /// Due jobs of a lane, by slot; also those that nobody can read.
    func dueJobs(in lane: Lane) -> [String: Int] {
        let due = jobs.compactMapValues { job -> Int? in
            guard let slot = job.slot, slot <= clock.wall, job.options.lane == lane else { return nil }
            return slot
        }
        let wrecks = wrecks.compactMapValues { wreck -> Int? in
            guard let slot = wreck.slot, slot <= clock.wall, wreck.lane == lane else { return nil }
            return slot
        }
        return due.merging(wrecks) { slot, _ in slot }
    }

    func dueRuns(in lane: Lane) -> [String: Int] {
        everyRun.compactMapValues { run in
            guard let time = run.readyFrom, time <= clock.steady, run.lane == lane else { return nil }
            return time
        }
    }
}
