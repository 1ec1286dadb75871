/// One law, as a function of the histories. Stateless, so that a hand-written history can show that it is able to fail.
protocol Checker: Sendable {
    /// `C1`, as in the report.
    static var name: String { get }
    /// What holds when there are no findings.
    static var law: String { get }
    /// What breaks the law, one line each.
    static func findings(in histories: Histories) -> [String]
}

/// All of them, in the order of the report.
enum Checkers {
    static let all: [any Checker.Type] = [
        SlotChecker.self, ClaimChecker.self, FenceChecker.self, RollbackChecker.self, StateChecker.self,
        IntegrityChecker.self,
        DurabilityChecker.self, OverlapChecker.self, EarlinessChecker.self, StuckChecker.self, ResourceChecker.self,
        LogChecker.self, AccountingChecker.self, ReasonChecker.self, ValidityChecker.self,
    ]
}
