import ArgumentParser
import Carillon
import Triggers

struct List: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(abstract: "List the jobs with their next run.", aliases: ["ls"])

    static let examples = """
        carillon ls
        # The jobs that are paused
        carillon ls -o json | jq '.[] | select(.state == "paused") | .id'
        """

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let jobs = try await global.withClient { client in try await client.jobs() }.map(JobView.init)
        guard output.format == .table else {
            return try StandardStreams.print(
                lines: JSONText.lines(jobs.map { .object($0.members) }, as: output.format))
        }
        let now = Timestamp.hostNow()
        var table = Table(["NAME", "WHEN", "NEXT", "LAST", "STATE"])
        for job in jobs {
            table.add([
                job.info.id, [job.trigger, job.timezone ?? ""].joined(separator: "  "),
                job.info.nextRunTime.map { relative($0, to: now) } ?? "-", job.info.lastOutcome ?? "-", job.state,
            ])
        }
        try StandardStreams.print(table.text(width: StandardStreams.terminalWidth))
        if jobs.isEmpty { StandardStreams.note("No jobs yet. Try: carillon add hello --every 5s -- echo hi") }
    }
}
