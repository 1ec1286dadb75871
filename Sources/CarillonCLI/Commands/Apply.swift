import ArgumentParser
import Carillon
import CarillonAgent

struct Apply: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Create or update the jobs of files.",
        discussion: """
            Everything is checked before anything is written. Jobs that are equal are not touched; jobs with 'enabled: false' are \
            removed. A job whose parent does not exist or has ended is refused, with exit code 65 after all others; one whose \
            unique key another job holds, or whose trigger has no slot left, is left out, which is no failure.
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
            try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
            return try Self.refuse(summary.orphans, of: contents)
        }
        // A thousand jobs that are as they were need no thousand lines.
        for change in changes where !["unchanged", "no_parent"].contains(change.status) {
            try StandardStreams.print(Self.line(change.status, change.job, contents))
        }
        if !summary.exhausted.isEmpty {
            StandardStreams.complain("jobs whose trigger has no slot left were not created")
        }
        if !summary.unchanged.isEmpty { StandardStreams.note("\(summary.unchanged.count) unchanged") }
        try Self.refuse(summary.orphans, of: contents)
    }

    private static func line(_ status: String, _ id: JobID, _ contents: JobFileContents) -> String {
        guard status == "duplicate" else { return "\(status) \(id)" }
        let key = contents.jobs.first { $0.id == id }?.document.unique ?? ""
        return "refused \(id): another job holds its unique key '\(key)'"
    }

    private static func refuse(_ orphans: [JobID], of contents: JobFileContents) throws(Failure) {
        let lines = contents.jobs.filter { orphans.contains($0.id) }.map {
            "refused \($0.id): its parent '\($0.document.parent ?? "")' does not exist or has ended"
        }
        for line in lines.dropLast() { StandardStreams.complain(line) }
        if let last = lines.last { throw Failure(.invalidInput, last) }
    }
}
