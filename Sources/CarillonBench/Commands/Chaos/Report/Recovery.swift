import Carillon

/// How long the system took to get over things; figures that depend on the machine.
struct Recovery {
    /// From the kill of a worker to the next start of what it worked on, in ms, where Redis and its clock were well.
    private(set) var orphans: [Double] = []
    /// How late handlers were while no fault was near, and all of them.
    private(set) var calm = Lateness()
    private(set) var all = Lateness()

    init(_ histories: Histories) {
        measureOrphans(histories)
        measureLateness(histories)
    }

    /// Runs that a killed worker was working on, to the next attempt of each.
    private mutating func measureOrphans(_ histories: Histories) {
        let kills = histories.faults.filter { $0.fault == .kill }
        var starts: [String: [Effect]] = [:]
        for effect in histories.effects where effect.kind == .start { starts[effect.run, default: []].append(effect) }
        let outages = histories.faults.filter { $0.fault.lane == .redis || $0.fault.lane == .clock }
        let ended = Set(histories.effects.filter { $0.kind == .end }.map(\.token))
        for attempts in starts.values {
            for (orphan, next) in zip(attempts, attempts.dropFirst()) where !ended.contains(orphan.token) {
                let kill = kills.first {
                    $0.target == orphan.place && $0.began >= orphan.moment.monotonic
                        && $0.began <= next.moment.monotonic
                }
                guard let kill else { continue }
                let isDisturbed = outages.contains {
                    $0.began <= next.moment.monotonic && $0.ended >= orphan.moment.monotonic
                }
                if !isDisturbed { orphans.append(Double(next.moment.monotonic - kill.began) / 1e6) }
            }
        }
    }

    private mutating func measureLateness(_ histories: Histories) {
        let margin = 2 * histories.lease * 1_000_000
        let jobs = Set(histories.jobs.filter { $0.overlap == .skip || $0.overlap == .allowAll }.map(\.id))
        for effect in histories.effects where effect.kind == .start && effect.attempt == 1 {
            let name = RunName(effect.run)
            guard let slot = name.slot, jobs.contains(name.job) else { continue }
            let late = histories.clock.shown(at: effect.moment.wall) - slot * 1_000
            all.record(microseconds: late)
            let isNear = histories.faults.contains { $0.contains(effect.moment.monotonic, widenedBy: margin) }
            if !isNear { calm.record(microseconds: late) }
        }
    }
}
