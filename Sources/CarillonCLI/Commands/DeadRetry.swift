import ArgumentParser
import Carillon

struct DeadRetry: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Give dead runs all their attempts again.",
        discussion: """
            They are due at once, under the definition that the job has now. A recurring job's run is live again: its overlap \
            policy counts it. Exits with 1 if one of the named runs is not dead.
            """)

    static let examples = """
        carillon dead retry nightly-report@1795223970000
        carillon dead retry --all
        """

    @OptionGroup var selection: DeadSelection
    @OptionGroup var global: GlobalOptions

    @Flag(help: "Do not ask; this command never does.")
    var yes = false

    func run() async throws {
        try await selection.carryOut(global, done: "retried") { client, runs in try await client.retryDead(runs) }
    }
}
