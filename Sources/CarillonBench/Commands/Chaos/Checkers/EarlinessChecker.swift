/// C8: nothing starts before its time by Redis' clock, neither its claim nor its handler.
enum EarlinessChecker: Checker {
    static let name = "C8"
    static let law = "Nothing starts early"

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        var replay = RunReplay()
        for step in histories.ledger.surviving {
            // Only at first: a slot that was due stays so, even if the clock steps back before it gets its turn.
            for change in replay.take(step) where change.before == nil {
                guard let slot = RunName(change.run).slot, let state = change.after, state.claimed < slot else {
                    continue
                }
                findings.append("\(change.run) was claimed at \(state.claimed)")
            }
        }
        for effect in histories.effects where effect.kind == .start {
            guard let slot = RunName(effect.run).slot else { continue }
            let latest = histories.clock.latestShown(by: effect.moment.wall)
            if latest < slot * 1_000 {
                findings.append("\(effect.run) was started when it was \(latest / 1_000) at most")
            }
        }
        return findings
    }
}
