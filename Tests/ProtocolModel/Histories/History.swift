/// A history and what the model says about it.
package struct History: Sendable {
    package struct Step: Sendable {
        package let command: Command
        /// ARGV of the script.
        let arguments: [String]
        /// What the script has to answer.
        let answer: String
        /// The namespace after it.
        let state: String
        /// What it has to publish, sorted.
        let messages: [String]
        /// The clock's record after it.
        let clock: String
    }

    /// When every history begins, ms: far enough from zero that times of all steps have as many digits.
    package static let start = 1_700_000_000_000

    package private(set) var steps: [Step] = []
    /// A law that the model's own decisions break.
    package private(set) var violation: String?
    package private(set) var model = Model(at: start)
    private var audit = Audit()

    init() {}

    package init(_ commands: [Command]) {
        for command in commands where violation == nil { add(command) }
    }

    package var commands: [Command] { steps.map(\.command) }

    @discardableResult
    mutating func add(_ command: Command) -> String {
        let before = model
        let answer = model.perform(command)
        steps.append(
            Step(
                command: command, arguments: before.arguments(of: command), answer: answer, state: model.rendering(),
                messages: model.messages.sorted(),
                clock: model.clock.record))
        violation = audit.violation(of: command, from: before, to: model)
        return answer
    }
}
