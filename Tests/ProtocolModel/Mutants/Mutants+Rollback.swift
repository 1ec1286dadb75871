extension Mutant {
    /// Writes that Redis has lost.
    static let rollbacks = [
        Mutant(
            "a rollback is not counted", "nobody learns of it", "lib/rollback",
            "if clock.rolled_back then tally(clock.ns, 'rollbacks', 1) end", ""),
        Mutant(
            "a heartbeat does not notice a rollback", "long runs never show it", "heartbeat",
            "    if not run then notice_rollback(clock, ARGV[i * 2 + 2]) end\n", ""),
        Mutant(
            "a token that was made up counts as a rollback", "tokens run out", "lib/rollback",
            "seen > clock.remembered and seen < (clock.steady + 86400000) * 1000", "seen > clock.remembered"),
    ]
}
