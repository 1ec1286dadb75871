import ArgumentParser
import Carillon
import Triggers

struct DeadList: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the dead runs, latest first.", aliases: ["list"])

    static let examples = """
        carillon dead ls
        # The jobs with the most of them
        carillon dead ls -o jsonl | jq -r .job | sort | uniq -c | sort -rn
        """

    @Option(parsing: .unconditional, help: ArgumentHelp("Only the runs of this job.", valueName: "name"))
    var job: String?

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let id = try job.map { try JobID($0) }
        let dead = try await global.withClient { client in try await client.deadRuns(of: id) }
        guard output.format == .table else {
            return try StandardStreams.print(lines: JSONText.lines(dead.map(Self.record), as: output.format))
        }
        let now = Timestamp.hostNow()
        var table = Table(["RUN", "DEAD", "ATTEMPTS", "LAST"])
        for run in dead {
            table.add([
                run.run.description, relative(run.deadSince, to: now), String(run.attempts), Self.ending(of: run),
            ])
        }
        try StandardStreams.print(table.text(width: StandardStreams.terminalWidth))
    }

    /// The members that are printed; scripts rely on them.
    private static func record(_ dead: DeadRun) -> JSONText {
        .object([
            ("run_id", .string(dead.run.description)), ("job", .string(dead.run.job)),
            ("scheduled_time_ms", .integer(dead.run.scheduledTime.milliseconds)),
            ("dead_since_ms", .integer(dead.deadSince.milliseconds)), ("attempts", .integer(Int64(dead.attempts))),
            ("last_outcome", JSONText(dead.lastOutcome?.rawValue)),
            ("exit_code", JSONText(dead.exitCode.map { Int64($0) })),
        ])
    }

    private static func ending(of dead: DeadRun) -> String {
        guard let outcome = dead.lastOutcome else { return "-" }
        return dead.exitCode.map { "\(outcome.rawValue) (exit \($0))" } ?? outcome.rawValue
    }
}
