extension Model {
    /// Every count at one instant; the counters by name.
    func status() -> String {
        let now = clock.now
        let places = jobs.values.map(\.place) + wrecks.values.map(\.place)
        let slots = places.compactMap { if case .scheduled(let slot) = $0 { slot } else { nil } }
        let runs = everyRun
        let ready = runs.values.compactMap { $0.readyFrom }
        let due = slots.count { $0 <= now.wall } + ready.count { $0 <= now.steady }
        let retrying = ready.count { $0 > now.steady }
        let buffered = runs.values.count { $0.isBuffered }
        let heard = now.steady - max(60_000, 3_000 * workers.count)
        let exhausted =
            jobs.count { isExhausted($0.key, $0.value) }
            + wrecks.values.count { $0.place == .taken || $0.place == .exhausted }
        // A run that takes its one-shot with it stands for it; one that nobody can read does so too, whatever has become of the job.
        let strays = wreckedRuns.count { id, wreck in
            guard !wreck.run.isLive, !wreck.run.isDead, !wreck.run.isBuffered else { return false }
            let job = jobs[wreck.run.job]
            return job?.place != .taken || job?.trigger != Run.slot(of: id).map { .once($0) }
        }
        let counts: [(String, Int)] = [
            ("time_ms", now.wall), ("jobs", places.count), ("scheduled", slots.count { $0 > now.wall }),
            ("ready_now", due), ("retrying", retrying), ("buffered", buffered),
            ("queue_depth", due + retrying + buffered), ("running", runs.values.count { $0.lease != nil }),
            ("arming", places.count { if case .arming = $0 { true } else { false } }),
            ("paused", places.count { if case .paused = $0 { true } else { false } }),
            ("exhausted", max(0, exhausted - strays)), ("dead", runs.values.count { $0.isDead }),
            ("quarantined", quarantine.count),
            ("workers", workers.values.count { $0 >= heard }),
        ]
        let all = counts + counters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return "OK " + all.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    /// Its slots are over, and it stays.
    private func isExhausted(_ name: String, _ job: Job) -> Bool {
        guard case .once(let slot) = job.trigger else { return job.place == .exhausted }
        // One that is under way goes with its run.
        let run = everyRun["\(name)@\(slot)"]
        return job.place == .taken && (run.map { $0.isDead || $0.kind == "r" } ?? true)
    }
}
