import ArgumentParser
import Carillon
import CarillonAgent

struct Apply: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Create or update the jobs of files.",
        discussion: """
            Everything is checked before anything is written. Jobs that are equal are not touched; jobs with 'enabled: false' are \
            removed.
            """)

    static let examples = """
        carillon apply -f jobs.yaml
        carillon apply -f base.yaml -f production.yaml --crontab legacy.crontab
        generate-jobs | carillon apply -f -
        """

    @Option(
        name: [.customShort("f"), .customLong("file")], parsing: .upToNextOption,
        help: ArgumentHelp("Job files; - is standard input.", valueName: "file"))
    var file: [String] = []

    @Option(help: ArgumentHelp("A crontab to apply; can be repeated.", valueName: "file"))
    var crontab: [String] = []

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !file.isEmpty || !crontab.isEmpty else { throw ValidationError("Missing expected argument '-f <file>'") }
    }

    func run() async throws {
        let files = file.map(JobFile.init(guessingFormatOf:)) + crontab.map { JobFile(path: $0, format: .crontab) }
        let contents = try JobFileContents(files, variables: environmentVariable)
        StandardStreams.note(contents.warnings)
        let summary = try await global.withClient { client in try await Deployment(client: client).apply(contents) }
        let changes = [
            ("created", summary.created), ("updated", summary.updated), ("unchanged", summary.unchanged),
            ("removed", summary.removed), ("duplicate", summary.duplicates), ("no_parent", summary.orphans),
            ("exhausted", summary.exhausted),
        ].flatMap { status, jobs in jobs.map { (status: status, job: $0) } }
        guard output.format == .table else {
            let records = changes.map {
                JSONText.object([("id", .string($0.job.description)), ("status", .string($0.status))])
            }
            return try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
        }
        // A thousand jobs that are as they were need no thousand lines.
        let definitions = Dictionary(contents.jobs.map { ($0.id, $0) }) { first, _ in first }
        for change in changes where change.status != "unchanged" {
            try StandardStreams.print(Self.line(change.status, change.job, definitions[change.job]))
        }
        if !summary.exhausted.isEmpty {
            StandardStreams.complain("jobs whose trigger has no slot left were not created")
        }
        if !summary.unchanged.isEmpty { StandardStreams.note("\(summary.unchanged.count) unchanged") }
    }

    private static func line(_ status: String, _ id: JobID, _ job: Job?) -> String {
        switch status {
        case "duplicate": "refused \(id): another job holds its unique key '\(job?.document.unique ?? "")'"
        case "no_parent": "refused \(id): its parent '\(job?.document.parent ?? "")' does not exist or has ended"
        default: "\(status) \(id)"
        }
    }
}
