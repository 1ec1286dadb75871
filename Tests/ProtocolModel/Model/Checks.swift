/// `fsck` on what only the scripts have written: it must find nothing, whatever has happened.
extension Model {
    /// A key of the namespace and its members, as a check has to be told.
    package var indexes: [String: [String]] {
        var indexes: [String: [String]] = [:]
        func add(_ index: String, _ member: String) { indexes[index, default: []].append(member) }
        for (name, job) in jobs {
            switch job.place {
            case .scheduled: add("schedule:\(job.options.lane.name)", name)
            case .arming: add("arming", name)
            case .paused: add("paused", name)
            case .taken, .exhausted: break
            }
        }
        for (id, run) in everyRun {
            if run.isLive { add("live", id) }
            if run.lease != nil {
                add("leases", id)
                if let group = run.lane.group { add("held:\(group)", id) }
            }
            switch run.state {
            case .waiting: add("ready:\(run.lane.name)", id)
            case .buffered: add("buffered", id)
            case .awaiting: add("parents", id)
            case .dead:
                add("dead", id)
                add("buried", id)
            case .leased, .cancelling, .orphaned: break
            }
        }
        for (run, family) in families { for child in family.children.keys { add("children:\(run)", child) } }
        return indexes
    }

    /// ARGV of a command: a check names what there is at that time.
    package func arguments(of command: Command) -> [String] {
        switch command.call {
        case .checkJobs: command.words + jobs.keys.sorted()
        case .checkRuns: command.words + runs.keys.sorted()
        case .damage: command.words[0].contains("@") || mayBeDamaged(command.words[0]) ? command.words : []
        case .checkLimits: command.words + namedGroups
        case .checkIndex: command.words + (indexes[command.words[1]] ?? []).sorted()
        default: command.words
        }
    }

    /// If there are none, one that never was.
    private var namedGroups: [String] { unusedGroups.isEmpty ? ["never"] : unusedGroups }

    /// Groups with limits and without a job or a run.
    var unusedGroups: [String] {
        let used = Set(jobs.values.map(\.options.lane.group) + runs.values.map(\.lane.group))
        return limits.keys.filter { $0 != Limit.namespace && !used.contains($0) }.sorted()
    }

    /// Nobody uses them any more. One that still pays for its last burst stays, or a new one of that name would have another.
    mutating func checkLimits(generation known: String) -> String {
        clock = clock.now
        guard known == "\(generation ?? 0)" else { return "OK" }
        let now = clock.steady * 1_000
        let forgotten = unusedGroups.filter { group in
            // What is further ahead than the rate of today allows is of another rate, and nobody would wait for it.
            limits[group].map { $0.full <= now || $0.full > now + max(1, $0.burst) * $0.step } ?? false
        }
        for group in forgotten { limits[group] = nil }
        return (["OK"] + forgotten).joined(separator: " ")
    }
}
