/// A job whose record somebody has overwritten with what nobody can read.
///
/// For every call it is as if it were not there, until a claim comes to where it was: then its record goes to `quarantine`, with a
/// complaint.
package struct Wreck: Sendable {
    var record: String
    /// Where the job was; the pause outlives it.
    let place: Job.Place
    let lane: Lane

    var slot: Int? { if case .scheduled(let slot) = place { slot } else { nil } }
}

extension Model {
    /// Whether a history may damage the job's record. The run of a one-shot takes the job with it, so a new job of that name would
    /// not be safe from it: that is out of the model's reach.
    func mayBeDamaged(_ name: String) -> Bool {
        (jobs[name] != nil || wrecks[name] != nil) && !runs.values.contains { $0.job == name && $0.kind != "r" }
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

    /// A waiting run of which nobody knows any more what it is to execute.
    mutating func setAside(run id: String) {
        guard let run = runs.removeValue(forKey: id) else { return }
        quarantine["runs \(id)"] = run.record
        complaints.append("set aside, as it made no sense: the record of run \(id)")
    }
}
