/// C12: nobody crashes, and nobody says something that no fault explains.
enum LogChecker: Checker {
    static let name = "C12"
    static let law = "No crash, no unexpected error"

    private static let crashes = ["Fatal error", "BUG REPORT", "crashed by signal", "ASSERTION", "Guru Meditation"]
    /// Errors that scripts and the client answer only when something is wrong with us or with the store.
    private static let mistakes = [
        "damaged", "INVALID", "CORRUPT", "WRONGTYPE", "script", "internal", "unexpected", "makes no sense",
        "cannot compute",
    ]

    static func findings(in histories: Histories) -> [String] {
        var findings = histories.unexpectedExits
        findings += histories.workerOutput.map { "a worker said: \($0.prefix(200))" }
        findings += histories.redisLog.filter { line in crashes.contains { line.contains($0) } }.map {
            "Redis said: \($0)"
        }
        let troubles = histories.effects.filter { $0.kind == .trouble }.map { ("\($0.worker)", $0.detail) }
        let failures = histories.operations.filter { $0.result == .fail }.map { ($0.kind.rawValue, $0.answer) }
        for (who, what) in troubles where mistakes.contains(where: what.contains) {
            findings.append("\(who): \(what)")
        }
        return findings + failures.map { "\($0): \($1)" }
    }
}
