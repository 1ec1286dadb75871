/// C4: runs go from state to state only along the edges of the protocol, see `lua/README.md`.
enum StateChecker: Checker {
    static let name = "C4"
    static let law = "Runs change along the edges of the protocol"

    /// `-`: there is no record.
    private static let edges: Set<String> = [
        "-L", "-B", "-W",  // claimed; buffered; triggered
        "BW", "BL", "B-",  // promoted; skipped after all
        "LW", "L-", "LD", "LC", "LL", "LP",  // retried, over, dead, asked to stop, progress, children
        "C-", "CC",  // over
        "WL", "WC", "W-",  // next attempt; and asked to stop by the same claim; cancelled while it waited
        "WW", "BB", "DD",  // the job was changed, and the run keeps what it was dispatched with
        "P-", "PD",
        "LX", "CX", "X-", "D-",  // its job was removed
    ]

    static func findings(in histories: Histories) -> [String] {
        var findings = histories.ledger.malformed.map { "a record makes no sense: \($0)" }
        var replay = RunReplay()
        for step in histories.ledger.surviving {
            for change in replay.take(step) {
                let edge = "\(change.before?.state ?? "-")\(change.after?.state ?? "-")"
                if edge != "--", !edges.contains(edge) {
                    findings.append("\(change.run) went from \(edge.first ?? "-") to \(edge.last ?? "-")")
                }
                guard let before = change.before, let after = change.after, after.isLeased else { continue }
                if before.isLeased ? after.token != before.token : after.token <= before.token {
                    findings.append("\(change.run) was leased under \(after.token) after \(before.token)")
                }
                if !before.isLeased, after.attempt != before.attempt + 1 {
                    findings.append("\(change.run): attempt \(after.attempt) came after \(before.attempt)")
                }
            }
        }
        return findings
    }
}
