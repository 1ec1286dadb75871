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
            "complain(grants, 'the record of job ' .. id)", "local _ = id"),
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
