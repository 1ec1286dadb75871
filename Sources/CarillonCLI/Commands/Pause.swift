import ArgumentParser
import Carillon

struct Pause: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Take a job off the schedule until it is resumed.",
        discussion: "Runs under way go on. Slots that pass meanwhile are recorded as skipped_paused.")

    static let examples = """
        carillon pause nightly-report --reason "database move"
        """

    @Argument(help: ArgumentHelp("The job's name.", valueName: "name"))
    var name: String

    @Option(parsing: .unconditional, help: ArgumentHelp("Why; shown wherever the job is.", valueName: "text"))
    var reason = ""

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let id = try JobID(name)
        guard reason.utf8.count <= 200, reason == escapedForMessage(reason) else {
            throw InvalidInput("reason", reason, "must be one line of at most 200 bytes")
        }
        let result = try await global.withClient { client in try await client.pause(id, reason: reason) }
        switch result {
        case .paused: try StandardStreams.print("paused \(id)")
        case .wasPaused: StandardStreams.note("\(id) was paused before; the first reason stays")
        }
    }
}
