import ArgumentParser
import Carillon

struct Remove: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Delete jobs with their history.",
        discussion:
            "A run under way is asked to stop and is not retried. Exits with 1 if one of the jobs did not exist.",
        aliases: ["rm"])

    static let examples = """
        carillon remove nightly-report
        """

    @Argument(help: ArgumentHelp("The names of the jobs.", valueName: "name"))
    var names: [String]

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let ids = try names.map { try JobID($0) }
        let existed = try await global.withClient { client in try await client.remove(ids) }
        for (id, existed) in zip(ids, existed) where existed { try StandardStreams.print("removed \(id)") }
        let missing = zip(ids, existed).filter { !$0.1 }.map { "'\($0.0)'" }
        guard missing.isEmpty else {
            throw Failure(.failed, "there is no job \(missing.joined(separator: ", "))")
        }
    }
}
