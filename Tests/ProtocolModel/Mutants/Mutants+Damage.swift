extension Mutant {
    /// Records that nobody can read, limits that nobody uses, and what is counted.
    static let damage = [
        Mutant(
            "a definition over a record that nobody can read leaves the job where it was",
            "in two places, of which one claims slots of the past again", "lib/revise",
            "old.queue or new.replaces and key", "old.queue"),
        Mutant(
            "a record that nobody can read is overwritten", "nobody can tell what was there", "lib/revise",
            "collect(writes, 'HSET', ns .. ':quarantine', 'jobs ' .. id, new.replaces)", "new.replaces = true"),
        Mutant(
            "nobody is told that the record of a job was set aside", "a job that is gone without a word", "lib/arming",
            "complain(grants.clock, 'the record of job ' .. id)", "local _ = id"),
        Mutant(
            "what is buffered behind a lost run that nobody can read is forgotten",
            "it waits until another run has ended",
            "reap",
            "        ended[#ended + 1] = { id }\n    elseif run.state == 'X'", "    elseif run.state == 'X'"),
        Mutant(
            "what is buffered behind a waiting run that nobody can read is forgotten",
            "it waits until another run has ended", "lib/waiting", "    promote(grants.clock, gone)\n", ""),
        Mutant(
            "a buffered run that nobody can read stays when it has lost its turn", "garbage in `runs` for ever",
            "lib/promote",
            "            if record and not run then quarantine_run(writes, clock, id, record) end\n", ""),
        Mutant(
            "a run that was set aside keeps its lease", "it takes a place of the namespace from others",
            "lib/quarantine", "    collect(writes, 'ZREM', ns .. ':leases', id)\n", ""),
        Mutant(
            "a run that was set aside keeps its place in the queue", "a claim in vain", "lib/quarantine",
            "do leave(ns .. ':ready:' .. lane) end", "do local _ = lane end"),
        Mutant(
            "nobody is told of the place of a run that was set aside", "work waits for the next poll",
            "lib/quarantine", "            writes.freed[group] = true\n", ""),
        Mutant(
            "a repair goes by an old look at the namespace", "a new job of the group starts one run at a time",
            "check_limits", "if is_current and group ~= '/'", "if group ~= '/'"),
        Mutant(
            "a repair forgets what a group's rate has used up", "the group's next job has a second burst",
            "check_limits", "if is_rested and", "if"),
        Mutant(
            "one-shots that are under way count as exhausted", "`status` calls work over that is not", "status",
            " - paused - under_way", " - paused"),
    ]
}
