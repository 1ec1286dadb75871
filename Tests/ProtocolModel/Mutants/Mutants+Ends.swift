extension Mutant {
    /// Unique keys, snoozing, what is kept, and the dead.
    static let ends = [
        Mutant(
            "a unique key is held although its job has ended", "a job is refused for ever", "lib/unique",
            "    return run and run.state ~= 'D'\n", "    return true\n"),
        Mutant(
            "a unique key is free as soon as its job runs", "the same work twice at once", "lib/unique",
            "    return run and run.state ~= 'D'\n", "    return false\n"),
        Mutant(
            "two jobs of one call get the same key", "the same work twice", "lib/unique",
            "    if taken[key] then return taken[key] end\n", ""),
        Mutant(
            "a unique key's window goes by the wall clock", "a clock that steps back makes it last", "lib/unique",
            "local till = window > 0 and clock.steady", "local till = window > 0 and clock.wall"),
        Mutant(
            "a unique key stays when its job has ended", "memory leak", "lib/free_key",
            "put(into(writes, 'DEL', key, 5), key)", ""),
        Mutant(
            "the end of a job frees the key that another has taken over", "the same work twice", "lib/free_key",
            "if not key or redis.pcall('GET', key) ~= job .. ' 0' then", "if not key then"),
        Mutant(
            "a snoozed attempt counts", "waiting uses up the attempts", "fail",
            "if snoozed then run.attempt = math.max(0, run.attempt - 1) end", ""),
        Mutant(
            "a snoozed attempt is recorded", "the history speaks of failures that were none", "fail",
            "if snoozed and letters[i] == 'Z' then", "if false then"),
        Mutant(
            "the next attempt begins with the progress of the last", "what is shown of it is wrong", "lib/finish",
            "run.state, run.worker, run.progress = 'W', '-', ''", "run.state, run.worker = 'W', '-'"),
        Mutant(
            "progress is taken from anybody", "a lost attempt speaks for the next one", "progress",
            "held(id, records[i], token)", "held(id, records[i], string.match(records[i] or '', ' (%d+)'))"),
        Mutant(
            "a dead run does not pause its job", "what fails goes on failing", "lib/dead",
            "        pause_on_failure(writes, clock, id)\n", ""),
        Mutant(
            "of failures are kept as many as of successes", "what people look for is gone", "lib/history",
            "run.keep[is_success and 1 or 2]", "run.keep[1]"),
        Mutant(
            "what an attempt printed stays when its record goes", "memory leak", "lib/history",
            "        if #gone > 2 then redis.call(unpack(gone)) end\n", ""),
        Mutant(
            "a revived run goes on counting its attempts", "it dies again at once", "revive",
            "letters[i], queues[run.queue], run.attempt = 'O', true, 0", "letters[i], queues[run.queue] = 'O', true"),
        Mutant(
            "a revived run is not live", "the job's next slot runs beside it", "revive",
            "        if run.kind == 'r' then collect(writes, 'ZADD', ns .. ':live', 0, id) end\n", ""),
        Mutant(
            "what is not dead can be revived", "a run under way is started once more", "revive",
            "or not run or run.state ~= 'D' then", "or not run then"),
        Mutant(
            "a run under way can be forgotten", "its end is lost", "forget",
            "run and run.state == 'D' and 'O' or 'N'", "run and 'O' or 'N'"),
        Mutant(
            "a run that was forgotten stays among the dead", "people look for what is gone", "forget",
            "        unbury(writes, ns, id)\n", ""),
    ]
}
