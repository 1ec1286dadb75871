/// Slots of a calendar are asked of workers.
extension Model {
    mutating func ask(_ name: String, _ slot: Int, _ state: String, _ grants: inout Grants) {
        guard let job = jobs[name] else { return }
        events.append(.asked(job: name, generation: job.generation, slot: slot, state: state))
        grants.asks.append("\(name) \(job.generation) \(slot) \(state) \(job.document)")
    }

    /// Whoever was to compute these slots did not.
    mutating func askAgain(_ grants: inout Grants) {
        let places = jobs.mapValues(\.place).merging(wrecks.mapValues(\.place)) { place, _ in place }
        let late = places.compactMapValues { place -> Int? in
            guard case .arming(let end) = place, end <= clock.steady else { return nil }
            return end
        }
        for name in byTime(late).prefix(100) {
            setAside(job: name)
            guard case .calendar(.settled(let slot)) = jobs[name]?.trigger else { continue }
            jobs[name]?.place = .arming(until: grants.deadline)
            ask(name, slot, "parked", &grants)
        }
    }
}
