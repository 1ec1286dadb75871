/// C13: started + skipped for a reason = slots, each counted once.
enum AccountingChecker: Checker {
    static let name = "C13"
    static let law = "Every slot has exactly one disposition"

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        for (id, account) in SlotAccounts(histories).accounts.sorted(by: { $0.key < $1.key }) {
            for slot in account.unaccounted {
                let all = account.dispositions[slot] ?? []
                findings.append("\(id)@\(slot) has \(all.count) dispositions: \(all.map { "\($0)" })")
            }
        }
        return findings
    }
}
