extension Mutant {
    /// Slots of a trigger that was changed while they were due.
    static let redefinitions = [
        Mutant(
            "of an old calendar only the armed slot is recorded", "silent skip", "lib/overdue",
            "if not armed or following ~= '$' and (whole(following) or 0) <= now then", "if false then"),
        Mutant(
            "a parked job has no slots of its old trigger", "silent skip", "lib/overdue",
            "local first = armed or settled and settled + 1", "local first = armed"),
        Mutant(
            "slots of a paused job are forgotten with its trigger", "silent skip", "lib/overdue",
            "        or whole(string.match(paused or '', '^%d+ (%d+) '))\n", ""),
        Mutant(
            "slots are counted from another one than the armed", "a slot has two dispositions or none", "lib/overdue",
            " or armed and from ~= armed then", " then"),
        Mutant(
            "a count is not compared with the job's position", "a slot has two dispositions or none", "lib/overdue",
            "if position ~= old.position or not through", "if not through"),
        Mutant(
            "a count is not compared with the job's generation", "slots of one definition are counted for another",
            "lib/define", "string.match(expected, '^(%d+) ') == current", "string.match(expected, '^%d+ ') ~= nil"),
        Mutant(
            "the new trigger counts from now, the old one was counted through a moment ago", "silent skip",
            "lib/revise", "math.max(from, old and", "math.max(clock.wall, old and"),
    ]
}
