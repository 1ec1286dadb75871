/// C2: a slot is dispatched once, and each claim is worked on by one handler.
enum ClaimChecker: Checker {
    static let name = "C2"
    static let law = "Each slot is claimed once, each attempt is started once"

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        var replay = RunReplay()
        var dispatched: [String: Set<String>] = [:]
        for step in histories.ledger.surviving {
            for change in replay.take(step) where change.before == nil && change.after != nil {
                if !dispatched[RunName(change.run).job, default: []].insert(change.run).inserted {
                    findings.append("\(change.run) was dispatched again")
                }
            }
            // Who creates it again, while the clock has stepped back, means the same instants once more.
            for case .job(let job, exists: false) in step.changes { dispatched[job] = nil }
        }
        return findings + startedTwice(histories) + neverGranted(histories)
    }

    private static func startedTwice(_ histories: Histories) -> [String] {
        var starts: [Int64: Effect] = [:]
        var findings: [String] = []
        for effect in histories.effects where effect.kind == .start {
            if let other = starts.updateValue(effect, forKey: effect.token) {
                findings.append(
                    "\(effect.run), token \(effect.token), was started by \(other.worker) and by \(effect.worker)")
            }
        }
        return findings
    }

    /// A handler works only on what the ledger has granted; be it that the grant was lost since.
    private static func neverGranted(_ histories: Histories) -> [String] {
        var granted: [Int64: String] = [:]
        for step in histories.ledger.steps {
            for case .run(let run, let state?) in step.changes where state.isLeased { granted[state.token] = run }
        }
        return histories.effects.filter { effect in
            effect.kind == .start && granted[effect.token] != effect.run
                && !histories.mayBeForgotten(effect.moment.monotonic)
        }.map { "\($0.run), token \($0.token), was started by \($0.worker) without a claim" }
    }
}
