import ArgumentParser
import Carillon
import Triggers

struct Resume: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(abstract: "Put a paused job back on the schedule.")

    static let examples = """
        carillon resume nightly-report
        """

    @Argument(help: ArgumentHelp("The job's name.", valueName: "name"))
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let id = try JobID(name)
        let result = try await global.withClient { client in try await client.resume(id) }
        switch result {
        case .resumed(let next):
            let shown = next.map { ", next at \($0) (\(relative($0, to: .hostNow())))" } ?? ""
            try StandardStreams.print("resumed \(id)\(shown)")
        case .wasActive: StandardStreams.note("\(id) is not paused")
        }
    }
}
