import ArgumentParser
import Carillon
import RedisClient

struct Progress: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Say how far the run has come, from inside its command.",
        discussion: """
            Takes the run from the environment that 'carillon agent' gives its commands. A command whose Redis wants a login needs \
            it in its own env, as REDIS_URL. Exits with 1 when the run is no longer this attempt's.
            """)

    static let examples = """
        # In a script that a job runs
        carillon progress 0.4 "400 of 1000 files"
        """

    @Argument(help: ArgumentHelp("From 0 to 1.", valueName: "fraction"))
    var fraction: String

    @Argument(help: ArgumentHelp("One line for people, at most 200 bytes.", valueName: "text"))
    var text = ""

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        guard fraction.utf8.count <= 32, let share = Double(fraction), (0...1).contains(share) else {
            throw InvalidInput("fraction", fraction, "must be a number from 0 to 1")
        }
        let run = try Self.variable("CARILLON_RUN_ID")
        guard let id = RunID(run) else {
            throw Failure(.configuration, "CARILLON_RUN_ID: '\(escapedForMessage(run))' is not a run")
        }
        let token = try Self.variable("CARILLON_FENCING_TOKEN")
        let progress = RunProgress(share, text)
        let isHeld = try await global.withClient { client in
            try await client.report(progress, of: id, fencingToken: token)
        }
        guard isHeld else { throw Failure(.failed, "\(id) is no longer this attempt's: nothing was recorded") }
    }

    private static func variable(_ name: String) throws(Failure) -> String {
        guard let value = environmentVariable(name), !value.isEmpty else {
            throw Failure(.configuration, "\(name) is not set: this is for commands that 'carillon agent' runs")
        }
        return value
    }
}
