extension Mutant {
    /// Backfills.
    static let backfills = [
        Mutant(
            "the slots of a backfill do not wait for each other", "runs overlap", "backfill",
            "letters[i], busy = 'O', policy ~= 'allow_all'", "letters[i] = 'O'"),
        Mutant(
            "a backfill does not look at what waits already", "more than one waits", "backfill",
            "(ROOM[policy] or 0) - #buffered_runs(ns, id)", "ROOM[policy] or 0"),
        Mutant(
            "a slot that is being backfilled is backfilled again", "a run under way loses its record", "backfill",
            "    if records[i] then\n", "    if false then\n"),
        Mutant(
            "a backfill wakes nobody", "it waits for the next poll", "backfill",
            "if string.find(answer, 'O') then hint(clock, job.queue, clock.steady) end\n", ""),
    ]
}
