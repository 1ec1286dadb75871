/// C3: only the holder of the live token changes a run, and no token is given out twice.
enum FenceChecker: Checker {
    static let name = "C3"
    static let law = "Tokens only rise, and nothing is accepted under a stale one"

    static func findings(in histories: Histories) -> [String] {
        fallingTokens(histories.ledger) + staleWrites(histories)
    }

    /// What was accepted although its token was not the live one.
    static func staleWrites(_ histories: Histories) -> [String] {
        endsUnderAnotherToken(histories.ledger) + acceptedGhosts(histories) + foreignConfirmations(histories)
    }

    /// Over all that ever happened, also over what a power failure took back.
    private static func fallingTokens(_ ledger: Ledger) -> [String] {
        var findings: [String] = []
        var newest: Int64 = 0
        var known: Set<Int64> = []
        for step in ledger.steps {
            var latest = newest
            for case .run(let run, let state?) in step.changes where state.isLeased {
                guard known.insert(state.token).inserted else { continue }
                if state.token <= newest {
                    findings.append("\(run) was given token \(state.token) after \(newest) had been given out")
                }
                latest = max(latest, state.token)
            }
            newest = latest
        }
        return findings + repeatedAfterLoss(ledger)
    }

    /// A token that was lost with its grant and is given out again, to another run or once more to the same.
    private static func repeatedAfterLoss(_ ledger: Ledger) -> [String] {
        var lost: [Int64: Int] = [:]
        var kept: Set<Int64> = []
        var findings: [String] = []
        for step in ledger.steps {
            for case .run(let run, let state?) in step.changes where state.isLeased {
                if let loss = step.lostIn {
                    if !kept.contains(state.token) { lost[state.token] = loss }
                } else {
                    kept.insert(state.token)
                    if lost.removeValue(forKey: state.token) != nil {
                        findings.append("\(run) was given token \(state.token), which a power failure had taken back")
                    }
                }
            }
        }
        return findings
    }

    /// Each end in a job's history is that of the attempt which the run's record named right before; or that the same step had
    /// begun, since a claim may take a waiting run and then end it for its job's next slot.
    private static func endsUnderAnotherToken(_ ledger: Ledger) -> [String] {
        var findings: [String] = []
        var replay = RunReplay()
        for step in ledger.surviving {
            for case .attempt(let end) in step.changes {
                let before = replay.records[end.run]
                let isBegun = step.changes.contains { change in
                    if case .run(end.run, let state?) = change { state.token == end.token } else { false }
                }
                if before?.token != end.token, !isBegun {
                    let live = before.map { "\($0.token) was the live one" } ?? "the run was over"
                    findings.append("\(end.run): '\(end.outcome)' was accepted with token \(end.token), but \(live)")
                }
            }
            _ = replay.take(step)
        }
        return findings
    }

    /// For how long after a power failure a confirmation may come from before it: no reply is awaited longer.
    private static let replyIsLate: Int64 = 3_000_000_000

    /// A ghost's call that was not refused, unless a power failure has brought the attempt back to life: since the ghost knows that
    /// it is over, or before, where the confirmation of the end that was lost came late.
    private static func acceptedGhosts(_ histories: Histories) -> [String] {
        let lost = runsWhoseEndWasLost(histories.ledger)
        return histories.operations.filter { operation in
            let grace = lost.contains(operation.subject) ? replyIsLate : 0
            return operation.kind.isStale && operation.answer.contains(" accepted")
                && !histories.powerLosses.contains {
                    $0.began <= operation.ended && operation.invoked <= $0.ended + grace
                }
        }.map { "\($0.kind.rawValue) of \($0.subject), token \($0.answer): long over" }
    }

    private static func runsWhoseEndWasLost(_ ledger: Ledger) -> Set<String> {
        var runs: Set<String> = []
        for step in ledger.steps where step.lostIn != nil {
            for change in step.changes {
                switch change {
                case .attempt(let end): runs.insert(end.run)
                case .run(let run, nil): runs.insert(run)
                default: break
                }
            }
        }
        return runs
    }

    /// A worker was told that its end was recorded: then the run was under its token, and no other, when it changed.
    private static func foreignConfirmations(_ histories: Histories) -> [String] {
        var ended: Set<Int64> = []
        var lostEnds: Set<String> = []
        var replay = RunReplay()
        for step in histories.ledger.steps {
            if step.lostIn == nil {
                for change in replay.take(step) {
                    guard let before = change.before, before.isLeased else { continue }
                    if change.after?.token != before.token || change.after?.isLeased != true {
                        ended.insert(before.token)
                    }
                }
            } else {
                // What was lost cannot be replayed from the surviving records.
                for case .attempt(let end) in step.changes { ended.insert(end.token) }
                for case .run(let run, nil) in step.changes { lostEnds.insert(run) }
            }
        }
        return histories.effects.filter { effect in
            effect.kind == .recorded && !ended.contains(effect.token) && !lostEnds.contains(effect.run)
                && !histories.mayBeForgotten(effect.moment.monotonic)
        }.map { "\($0.run): '\($0.detail)' of token \($0.token) was confirmed, and nothing ended" }
    }
}
