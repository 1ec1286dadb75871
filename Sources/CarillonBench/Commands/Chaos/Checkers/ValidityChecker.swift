/// A test in which something never worked, or never happened, has shown nothing.
enum ValidityChecker: Checker {
    static let name = "valid"
    static let law = "Every operation succeeded, every fault happened, every job ran"

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        for kind in ClientOperation.Kind.allCases {
            if !histories.operations.contains(where: { $0.kind == kind && $0.result == .ok }) {
                findings.append("no \(kind.rawValue) was ever answered")
            }
        }
        for fault in histories.wanted where !histories.faults.contains(where: { $0.fault == fault }) {
            findings.append("the fault \(fault.rawValue) was never injected; take longer")
        }
        let worked = Set(histories.effects.filter { $0.kind == .end }.map { RunName($0.run).job })
        for id in histories.jobs.map(\.id) + histories.operated.map(\.id) where !worked.contains(id) {
            findings.append("\(id) never ran to its end")
        }
        return findings
    }
}
