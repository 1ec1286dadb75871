/// All of them, in the order of the report.
enum Checkers {
    static let all: [any Checker.Type] = [
        SlotChecker.self, OperatedChecker.self, ClaimChecker.self, FenceChecker.self, RollbackChecker.self,
        StateChecker.self,
        IntegrityChecker.self,
        DurabilityChecker.self, OverlapChecker.self, PhysicalOverlapChecker.self, EarlinessChecker.self,
        PunctualityChecker.self,
        StuckChecker.self, ResourceChecker.self,
        LogChecker.self, AccountingChecker.self, ReasonChecker.self, ValidityChecker.self,
    ]
}
