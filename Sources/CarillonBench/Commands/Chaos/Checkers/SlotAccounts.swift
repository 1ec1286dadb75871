/// What became of each slot, from the surviving ledger.
struct SlotAccounts {
    enum Disposition: Hashable {
        /// A run was made of it.
        case dispatched
        case skipped(String)
    }

    struct Account {
        let job: RecurringJob
        /// All slots that were due, by the test's own calendar: from the job's creation to before the slot that is armed.
        var expected: [Int64]
        /// In the order in which they happened.
        var dispositions: [Int64: [Disposition]] = [:]
        /// Ledger entries whose count is not that of the slots they span.
        var miscounted: [SkippedSlots] = []

        /// Slots that nothing became of.
        var lost: [Int64] { expected.filter { dispositions[$0] == nil } }
        /// Slots of which not exactly one thing became.
        var unaccounted: [Int64] { expected.filter { dispositions[$0]?.count != 1 } }
        /// What happened to instants that were no slots.
        var strangers: [Int64] {
            let known = Set(expected)
            return dispositions.keys.filter { !known.contains($0) }.sorted()
        }
    }

    private(set) var accounts: [String: Account] = [:]

    init(_ histories: Histories) {
        for job in histories.jobs {
            let first = job.rule.first(from: histories.created.lowerBound + 1)
            let next = histories.final.nextSlots[job.id] ?? first
            accounts[job.id] = Account(job: job, expected: job.rule.slots(from: first, before: next))
        }
        var states: [String: Character] = [:]
        for step in histories.ledger.surviving {
            for change in step.changes {
                switch change {
                case .run(let run, let state):
                    take(run, from: states.updateValue(state?.state ?? "-", forKey: run), state)
                case .skipped(let range): take(range)
                default: break
                }
            }
        }
        // Created in the very millisecond of its slot or a moment later: whether that one was due nobody knows.
        for (id, account) in accounts {
            let certain = account.job.rule.first(from: histories.created.upperBound + 1)
            accounts[id]?.expected.removeAll { $0 < certain && account.dispositions[$0] == nil }
        }
    }

    private mutating func take(_ run: String, from before: Character?, _ state: RunState?) {
        let name = RunName(run)
        guard let slot = name.slot, accounts[name.job] != nil, let state else { return }
        // A slot in the buffer has not started yet; it may still be skipped.
        let isNew = before == nil || before == "-" || before == "B"
        if isNew, state.state != "B" { accounts[name.job]?.dispositions[slot, default: []].append(.dispatched) }
    }

    private mutating func take(_ range: SkippedSlots) {
        guard let rule = accounts[range.job]?.job.rule else { return }
        let slots = rule.slots(from: range.first, before: range.last + 1)
        if slots.count != range.count || slots.first != range.first || slots.last != range.last {
            accounts[range.job]?.miscounted.append(range)
        }
        for slot in slots { accounts[range.job]?.dispositions[slot, default: []].append(.skipped(range.reason)) }
    }

    var slots: Int { accounts.values.reduce(0) { $0 + $1.expected.count } }
    var lost: Int { accounts.values.reduce(0) { $0 + $1.lost.count } }
    var unaccounted: Int { accounts.values.reduce(0) { $0 + $1.unaccounted.count + $1.strangers.count } }

    /// How many slots were dispatched, skipped for each reason, …
    var totals: [String: Int] {
        var totals: [String: Int] = [:]
        for disposition in accounts.values.flatMap({ $0.dispositions.values.joined() }) {
            switch disposition {
            case .dispatched: totals["dispatched", default: 0] += 1
            case .skipped(let reason): totals[reason, default: 0] += 1
            }
        }
        return totals
    }
}
