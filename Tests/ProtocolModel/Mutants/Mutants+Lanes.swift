extension Mutant {
    /// Priorities, groups, limits and rates.
    static let lanes = [
        Mutant(
            "a group has a place too many", "more runs at once than allowed", "lib/limits",
            "math.max(0, found.limit - held)", "math.max(0, found.limit + 1 - held)"),
        Mutant(
            "many starts count as one for a rate", "more starts than allowed", "lib/limits",
            "found.full = found.full + count * found.step", "found.full = found.full + found.step"),
        Mutant(
            "a quiet time is saved up beyond the burst", "more starts at once than allowed", "lib/limits",
            "found.full = math.max(now, math.min(found.full, latest))", "found.full = math.min(found.full, latest)"),
        Mutant(
            "what a limit holds back is looked at all the same", "claims in vain", "lib/outlook",
            "        elseif places > 0 then\n", "        elseif true then\n"),
        Mutant(
            "a rate says when although the places are taken", "a claim in vain for each run of a full group",
            "lib/limits",
            "    return found.free > 0 and math.ceil", "    return math.ceil"),
        Mutant(
            "a place that is free again wakes nobody", "work waits for the next poll", "lib/place",
            "if due > 0 then hint(clock, lane, clock.steady) end", ""),
        Mutant(
            "a claim does not announce the places that `terminate_other` has freed", "work waits for the next poll",
            "claim",
            "if grants.has_ended then seldom().reopen(clock, grants.freed) end\n", ""),
        Mutant(
            "a retry keeps its place in the group", "the group is full for ever", "lib/finish",
            "    free_place(writes, clock.ns, id, run)\n    run.state, run.worker, run.progress",
            "    run.state, run.worker, run.progress"),
        Mutant(
            "lanes of one priority are not served in turn", "one lane starves the others", "lib/serve",
            "lane_rank(lane, grants.clock.steady), lane)", "lane_rank(lane, 0), lane)"),
        Mutant(
            "a lane that has work again is not made known", "its jobs never run", "lib/promote",
            "                open_lane(writes, clock, run.queue)\n", ""),
    ]
}
