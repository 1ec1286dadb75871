/// A job whose record somebody has overwritten with what nobody can read.
///
/// For every call it is as if it were not there, until a claim comes to where it was: then its record goes to `quarantine`, with a
/// complaint.
package struct Wreck: Sendable {
    var record: String
    /// Where the job was; the pause outlives it.
    let place: Job.Place
    let lane: Lane

    /// What is left of it reads like a one-shot that does not stay.
    var looksSingle: Bool {
        let line = record.prefix { $0 != "\n" }
        return line.prefixMatch(of: #/[0-9]+ a /#) != nil && !line.contains(" k=r")
    }

    var slot: Int? { if case .scheduled(let slot) = place { slot } else { nil } }
}

extension Model {
    /// Whether a history may damage the job's record. The run of a one-shot takes the job with it, so a new job of that name would
    /// not be safe from it: that is out of the model's reach.
    func mayBeDamaged(_ name: String) -> Bool {
        (jobs[name] != nil || wrecks[name] != nil) && !everyRun.values.contains { $0.job == name && $0.kind != "r" }
    }

    mutating func damage(_ name: String, _ record: String) -> String {
        if let job = jobs.removeValue(forKey: name) {
            wrecks[name] = Wreck(record: record, place: job.place, lane: job.options.lane)
        } else {
            wrecks[name]?.record = record
        }
        return "OK"
    }

    /// A person finds the record in quarantine; the job is in no place any more.
    mutating func setAside(job name: String) {
        guard let wreck = wrecks.removeValue(forKey: name) else { return }
        quarantine["jobs \(name)"] = wreck.record
        complaints.append("set aside, as it made no sense: the record of job \(name)")
    }

    /// A run that nobody can read, or a waiting one of which nobody knows any more what it is to execute. It is in no index any more.
    mutating func setAside(run id: String) {
        free(id)
        guard let record = wreckedRuns.removeValue(forKey: id)?.record ?? runs.removeValue(forKey: id)?.record else {
            return
        }
        quarantine["runs \(id)"] = record
        complaints.append("set aside, as it made no sense: the record of run \(id)")
    }
}

/// A run whose record somebody has overwritten with what nobody can read.
///
/// It has no worker any more: whoever reports it is stale. But it stays in the indexes that it was in, until a call comes to it there:
/// then its record goes to `quarantine`, it leaves all of them, and what waited behind it has its turn.
package struct WreckedRun: Sendable {
    var record: String
    /// As it was: the indexes still say so.
    package let run: Run
}

extension Model {
    /// All runs as the indexes have them, also those that nobody can read.
    package var everyRun: [String: Run] {
        wreckedRuns.isEmpty ? runs : runs.merging(wreckedRuns.mapValues(\.run)) { run, _ in run }
    }

    /// Whether a name is taken, by whatever record.
    func hasRecord(_ id: String) -> Bool { runs[id] != nil || wreckedRuns[id] != nil }

    mutating func damage(run id: String, _ record: String) -> String {
        if let run = runs.removeValue(forKey: id) {
            wreckedRuns[id] = WreckedRun(record: record, run: run)
        } else {
            wreckedRuns[id]?.record = record
        }
        return "OK"
    }

    /// Those among the live runs of a job that nobody can read.
    func wreckedLiveRuns(of job: String) -> [String] {
        wreckedRuns.filter { $0.value.run.isLive && $0.value.run.job == job }.keys.sorted()
    }
}
