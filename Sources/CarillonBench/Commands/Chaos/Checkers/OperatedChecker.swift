/// C1 and C13 for jobs that come, change and go: each era of each has all its slots, nothing of a job that is paused or gone
/// is taken; and C6, what the operator was told has happened.
enum OperatedChecker: Checker {
    static let name = "C1o"
    static let law = "Removed, created, redefined, paused: every slot of every era is accounted for"

    static func accounts(in histories: Histories) -> [OperatedAccount] {
        var accounts = histories.operated.map { OperatedAccount($0, shown: shown(to: $0.id, histories)) }
        var replay = RunReplay()
        for step in histories.ledger.surviving {
            let changes = replay.take(step)
            for index in accounts.indices { accounts[index].take(step, changes) }
        }
        for index in accounts.indices {
            accounts[index].close(armed: histories.final.nextSlots[accounts[index].job.id])
        }
        return accounts
    }

    static func findings(in histories: Histories) -> [String] {
        accounts(in: histories).flatMap(\.findings) + unheard(histories)
    }

    /// See ``OperatedAccount``.
    private static func shown(to job: String, _ histories: Histories) -> [Int: Int64] {
        var shown: [Int: Int64] = [:]
        for call in histories.operations where call.subject == job && [.recreate, .redefine].contains(call.kind) {
            guard let era = call.answer.split(separator: " ").last.flatMap({ Int($0) }) else { continue }
            let isDisturbed = histories.faults.contains {
                $0.fault.lane == .clock && $0.began <= call.ended && call.invoked <= $0.ended
            }
            if isDisturbed { shown[era] = histories.latestShown(by: call.ended) }
        }
        return shown
    }

    /// Calls of the operator that were acknowledged, and of which the ledger knows nothing.
    private static func unheard(_ histories: Histories) -> [String] {
        var done: [String: [(what: String, at: Int64)]] = [:]
        var eras: [String: Set<String>] = [:]
        for (step, moment) in zip(histories.ledger.steps, histories.stepMoments) where step.lostIn == nil {
            for change in step.changes {
                switch change {
                case .job(let job, exists: false): done[job, default: []].append(("true", moment ?? 0))
                case .paused(let job, true): done[job, default: []].append(("paused", moment ?? 0))
                case .defined(let job, let era, _): eras[job, default: []].insert(String(era))
                default: break
                }
            }
        }
        let operated = Set(histories.operated.map(\.id))
        let clock = histories.faults.filter { $0.fault.lane == .clock }
        return histories.operations.filter { operation in
            guard operated.contains(operation.subject), operation.result == .ok,
                !histories.mayBeForgotten(operation.ended)
            else { return false }
            switch operation.kind {
            case .recreate, .redefine:
                return eras[operation.subject]?.contains(String(operation.answer.split(separator: " ").last ?? ""))
                    != true
            case .remove where operation.answer == "true", .pause where operation.answer == "paused":
                // The moments of the ledger are known to some milliseconds, except where the clock was set.
                let margin: Int64 = 200_000_000
                let isUnsure = clock.contains {
                    $0.began - 2_000_000_000 <= operation.ended && operation.invoked <= $0.ended + 2_000_000_000
                }
                return !isUnsure
                    && done[operation.subject]?.contains {
                        $0.what == operation.answer && $0.at >= operation.invoked - margin
                            && $0.at <= operation.ended + margin
                    } != true
            default: return false
            }
        }.map { "\($0.kind.rawValue) of \($0.subject) was answered '\($0.answer)', and is not in the ledger" }
    }
}
