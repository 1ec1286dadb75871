import ArgumentParser
import Carillon

struct Runs: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "List attempts: those under way, then those that ended, newest first.",
        discussion:
            "Of each job the last 20 attempts that succeeded and the last 20 that did not are kept, or as many as it says. With json and jsonl one object a line is printed."
    )

    static let examples = """
        carillon runs
        carillon runs nightly-report --limit 5
        # How late did they start?
        carillon runs -o jsonl | jq '.claimed_ms - .scheduled_time_ms'
        """

    @Argument(help: ArgumentHelp("Only the attempts of this job.", valueName: "job"))
    var job: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("At most so many, 1 to 10000.", valueName: "n"))
    var limit = 20

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit: '\(limit)' must be at least 1 and at most 10000.")
        }
    }

    func run() async throws {
        let id = try job.map { try JobID($0) }
        let runs = try await global.withClient { client in try await client.runs(of: id, limit: limit) }
        if output.format == .table {
            try StandardStreams.print(RunView.table(runs).text(width: StandardStreams.terminalWidth))
        } else {
            try StandardStreams.print(lines: JSONText.lines(runs.map { RunView(info: $0).record }, as: .jsonl))
        }
    }
}
