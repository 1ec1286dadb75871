/// What a measurement found: for people in the manner of a test report, for programs as one JSON object.
struct Report: Sendable {
    /// Lines under a heading.
    struct Section: Equatable, Sendable {
        let heading: String
        var lines: [String] = []

        init(_ heading: String) { self.heading = heading }

        /// `label` and a value, in two columns.
        mutating func add(_ label: String, _ value: String) {
            let padding = max(1, 26 - label.count - 1)
            lines.append("\(label):\(String(repeating: " ", count: padding))\(value)")
        }

        mutating func add(_ line: String) { lines.append(line) }
    }

    let title: String
    var sections: [Section] = []
    var criteria: [Criterion] = []
    /// The JSON members of this command, beside `verdict` and `duration_s`.
    var members: [JSON.Member] = []
    var charts: [Chart] = []
    /// How long the measurement took, in seconds.
    var seconds: Double = 0

    init(title: String) { self.title = title }

    mutating func add(_ name: String, _ value: JSON) { members.append(JSON.Member(name, value)) }

    var passed: Bool { criteria.allSatisfy { $0.isMet || $0.weight == .target } }
    var verdict: String { passed ? "PASS" : "FAIL" }

    var json: String {
        let head = [JSON.Member("verdict", .string(verdict)), JSON.Member("duration_s", .number(seconds))]
        let checks = JSON.Member(
            "criteria",
            .array(
                criteria.map {
                    .object([
                        JSON.Member("text", .string($0.text)), JSON.Member("met", .bool($0.isMet)),
                        JSON.Member("required", .bool($0.weight == .required)),
                    ])
                }))
        return JSON.object(head + members + [checks]).text
    }

    var text: String {
        let rule = String(repeating: "=", count: 70)
        var lines = [title, rule]
        for section in sections {
            lines += ["", "\(section.heading):"] + section.lines.map { "  \($0)" }
        }
        lines += ["", rule] + criteria.map(\.line) + [rule, "OVERALL: \(verdict)"]
        return lines.joined(separator: "\n")
    }
}
