/// Does the work of a run. Throwing counts as a failed attempt, unless it is a ``RunError``; task cancellation means: stop soon.
public typealias Handler = @Sendable (RunContext) async throws -> RunResult

/// The handlers of a worker. What Redis names is looked up here and nowhere else: a job can only run what its worker offers.
struct Handlers: Sendable {
    private var named: [String: Handler] = [:]
    /// Runs commands; nil where the worker runs none (a library user's, by default).
    var command: (@Sendable (Command, RunContext) async throws -> RunResult)?

    subscript(name: String) -> Handler? {
        get { named[name] }
        set { named[name] = newValue }
    }
}
