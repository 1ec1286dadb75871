extension Generator {
    /// One of ``checks()``.
    mutating func check() -> Command { random.pick(checks()) }

    /// Of all jobs, all runs, and every index.
    mutating func checks() -> [Command] {
        let repair = random.one(in: 4) ? "1" : "0"
        return [Command(.checkJobs, [repair]), Command(.checkRuns, [repair])]
            + model.indexes.keys.sorted().map { Command(.checkIndex, [repair, $0]) }
    }
}
