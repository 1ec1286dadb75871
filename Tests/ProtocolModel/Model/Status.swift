extension Model {
    /// Every count at one instant; the counters by name.
    func status() -> String {
        let now = clock.now
        let slots = jobs.values.compactMap { $0.slot }
        let ready = runs.values.compactMap { $0.readyFrom }
        let due = slots.count { $0 <= now.wall } + ready.count { $0 <= now.steady }
        let retrying = ready.count { $0 > now.steady }
        let buffered = runs.values.count { $0.isBuffered }
        let heard = now.steady - max(60_000, 3_000 * workers.count)
        let counts: [(String, Int)] = [
            ("time_ms", now.wall), ("jobs", jobs.count), ("scheduled", slots.count { $0 > now.wall }),
            ("ready_now", due), ("retrying", retrying), ("buffered", buffered),
            ("queue_depth", due + retrying + buffered), ("running", runs.values.count { $0.lease != nil }),
            ("arming", jobs.values.count { if case .arming = $0.place { true } else { false } }),
            ("paused", jobs.values.count { if case .paused = $0.place { true } else { false } }),
            ("exhausted", jobs.count { isExhausted($0.key, $0.value) }), ("dead", runs.values.count { $0.isDead }),
            ("quarantined", 0),
            ("workers", workers.values.count { $0 >= heard }),
        ]
        let all = counts + counters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        return "OK " + all.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    /// Its slots are over, and it stays.
    private func isExhausted(_ name: String, _ job: Job) -> Bool {
        guard case .once(let slot) = job.trigger else { return job.place == .exhausted }
        // One that is under way goes with its run.
        let run = runs["\(name)@\(slot)"]
        return job.place == .taken && (run.map { $0.isDead || $0.kind == "r" } ?? true)
    }
}
