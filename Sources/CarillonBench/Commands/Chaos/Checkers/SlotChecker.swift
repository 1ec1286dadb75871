/// C1: every slot of the test's own calendar has come to something, and nothing else has.
enum SlotChecker: Checker {
    static let name = "C1"
    static let law = "No slot is lost, and nothing runs that was no slot"

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        for (id, account) in SlotAccounts(histories).accounts.sorted(by: { $0.key < $1.key }) {
            findings += account.lost.map { "\(id)@\($0) was due and nothing became of it" }
            findings += account.strangers.map { "\(id)@\($0) was no slot" }
            findings += account.miscounted.map {
                "\(id): '\($0.reason)' from \($0.first) to \($0.last) is said to be \($0.count) slots"
            }
        }
        return findings + farArmed(histories)
    }

    /// No job is armed beyond the first slot that the clock of Redis had not shown at the end.
    private static func farArmed(_ histories: Histories) -> [String] {
        let last = histories.ledger.steps.compactMap(\.wall).max() ?? 0
        return histories.jobs.compactMap { job in
            guard let next = histories.final.nextSlots[job.id] else { return "\(job.id) is armed no more" }
            let latest = job.rule.first(from: last + 1)
            return next > latest ? "\(job.id) is armed for \(next), but \(latest) was the next slot" : nil
        }
    }
}
