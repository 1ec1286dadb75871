import ArgumentParser
import Carillon
import Triggers

struct Show: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(abstract: "Show everything about one job.")

    static let examples = """
        carillon show nightly-report
        # Its definition, for another Redis or a closer look
        carillon show nightly-report -o json | jq .definition
        """

    @Argument(help: ArgumentHelp("The job's name.", valueName: "name"))
    var name: String

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let id = try JobID(name)
        let (job, runs) = try await global.withClient { client in
            guard let info = try await client.job(id) else {
                throw CarillonError(.notFound, "there is no job '\(id)'")
            }
            return (JobView(info: info), try await client.runs(of: id, limit: 5))
        }
        let definition = String(decoding: job.info.document.json(), as: UTF8.self)
        guard output.format == .table else {
            let record = JSONText.object(
                job.members + [
                    ("remaining_runs", JSONText(job.info.remainingRuns.map { Int64($0) })),
                    ("pause_reason", JSONText(job.info.pauseReason)), ("generation", .string(job.info.generation)),
                    ("progress", RunView.progress(of: runs)),
                    ("payload_bytes", .integer(Int64(job.info.payload.count))), ("definition", .raw(definition)),
                ])
            return try StandardStreams.print(record.text)
        }
        var table = Table()
        let now = Timestamp.hostNow()
        let next = job.info.nextRunTime.map { "\($0.readable(in: job.zone))  \(relative($0, to: now))" }
        table.add(["job", job.info.id])
        table.add(["trigger", [job.trigger, job.timezone ?? ""].joined(separator: "  ")])
        table.add(["action", job.action])
        table.add(["state", job.state])
        table.add(["next", next ?? "-"])
        if let left = job.info.remainingRuns { table.add(["runs left", String(left)]) }
        table.add(["last", job.info.lastOutcome ?? "-"])
        table.add(["definition", definition])
        var text = table.text(width: nil)
        if !runs.isEmpty { text += "\n\n" + RunView.table(runs).text(width: StandardStreams.terminalWidth) }
        try StandardStreams.print(text)
    }
}
