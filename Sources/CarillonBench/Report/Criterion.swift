/// One thing that a measurement must show.
struct Criterion: Equatable, Sendable {
    enum Weight: Equatable, Sendable {
        /// It decides the verdict.
        case required
        /// A figure that depends on the machine: told, but no failure.
        case target
    }

    /// What must be so, with the figure seen: `No duplicate executions`, `P99 latency (3.1ms < 1000ms)`.
    let text: String
    let isMet: Bool
    let weight: Weight

    init(_ text: String, _ isMet: Bool, _ weight: Weight = .required) {
        self.text = text
        self.isMet = isMet
        self.weight = weight
    }

    var line: String {
        switch weight {
        case .required: "\(isMet ? "PASS" : "FAIL"): \(text)"
        case .target: "\(isMet ? "TARGET MET" : "TARGET MISSED"): \(text)"
        }
    }
}
