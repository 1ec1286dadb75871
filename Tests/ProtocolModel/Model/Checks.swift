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
        for (id, run) in runs {
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
        case .checkIndex: command.words + (indexes[command.words[1]] ?? []).sorted()
        default: command.words
        }
    }
}
