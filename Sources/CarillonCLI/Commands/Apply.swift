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
            ("removed", summary.removed), ("refused", summary.refused), ("exhausted", summary.exhausted),
        ].flatMap { status, jobs in jobs.map { (status: status, job: $0) } }
        guard output.format == .table else {
            let records = changes.map {
                JSONText.object([("id", .string($0.job.description)), ("status", .string($0.status))])
            }
            return try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
        }
        // A thousand jobs that are as they were need no thousand lines.
        for change in changes where change.status != "unchanged" {
            try StandardStreams.print("\(change.status) \(change.job)")
        }
        if !summary.exhausted.isEmpty {
            StandardStreams.complain("jobs whose trigger has no slot left were not created")
        }
        if !summary.unchanged.isEmpty { StandardStreams.note("\(summary.unchanged.count) unchanged") }
    }
}
