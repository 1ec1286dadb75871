import ArgumentParser
import Carillon

struct Limit: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Show the limits of the namespace and of groups, or limit the namespace.",
        discussion: "A group's limits come from its jobs: see 'carillon add --group'.")

    static let examples = """
        carillon limit
        carillon limit --max-running 100
        # As many as the workers take
        carillon limit --max-running 0
        """

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("At most so many runs of the namespace at once, 0 for any number.", valueName: "n"))
    var maxRunning: Int?

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let limits = try await global.withClient { client in
            if let maxRunning { try await client.limitNamespace(maxRunning: maxRunning) }
            return try await client.limits()
        }
        guard output.format == .table else {
            let records = limits.map { limit in
                JSONText.object([
                    ("group", limit.group.map { .string($0) } ?? .null),
                    ("limit", JSONText(limit.limit.map { Int64($0) })),
                    ("running", .integer(Int64(limit.running))),
                ])
            }
            return try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
        }
        var table = Table(["GROUP", "LIMIT", "RUNNING"])
        for limit in limits {
            table.add([limit.group ?? "(namespace)", limit.limit.map(String.init) ?? "-", String(limit.running)])
        }
        try StandardStreams.print(table.text(width: StandardStreams.terminalWidth))
    }
}
