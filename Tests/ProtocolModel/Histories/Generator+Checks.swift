extension Generator {
    /// One of ``checks()``.
    mutating func check() -> Command { random.pick(checks()) }

    /// `fsck`; where something was damaged, with the repair of it.
    mutating func lookThrough() -> Command { isDamaging ? Command(.repair, []) : check() }

    /// Of all jobs, all runs, every index, and the limits, for which somebody may have looked too long ago.
    mutating func checks() -> [Command] {
        let repair = random.one(in: 4) ? "1" : "0"
        return [Command(.checkJobs, [repair]), Command(.checkRuns, [repair])]
            + model.indexes.keys.sorted().map { Command(.checkIndex, [repair, $0]) }
            + [Command(.checkLimits, ["\(max(0, (model.generation ?? 0) - (random.one(in: 8) ? 1 : 0)))"])]
    }
}
