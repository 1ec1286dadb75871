import ArgumentParser
import Carillon
import CarillonAgent

struct Validate: ParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Check job files without touching Redis.",
        discussion: """
            Prints every problem as FILE:LINE:COLUMN and exits with 65 if there is one. Several files are checked as one set: \
            a job must not be in two of them. Files named crontab, *.crontab, *.cron or *.tab are read as crontabs.
            """)

    static let examples = """
        carillon validate jobs.yaml
        # A crontab, whatever its name
        carillon validate --crontab /var/spool/cron/crontabs/www-data
        # From a pipe
        generate-jobs | carillon validate -
        """

    @Argument(help: ArgumentHelp("Job files; - is standard input.", valueName: "file"))
    var files: [String] = []

    @Option(help: ArgumentHelp("A crontab to check as well; can be repeated.", valueName: "file"))
    var crontab: [String] = []

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !files.isEmpty || !crontab.isEmpty else { throw ValidationError("Missing expected argument '<file>'") }
    }

    func run() throws {
        let all = files.map(JobFile.init(guessingFormatOf:)) + crontab.map { JobFile(path: $0, format: .crontab) }
        do {
            let contents = try JobFileContents(all, variables: environmentVariable)
            if output.format == .table {
                StandardStreams.note(contents.warnings)
                let count = contents.jobs.count == 1 ? "1 job" : "\(contents.jobs.count) jobs"
                let disabled = contents.disabled.isEmpty ? "" : ", \(contents.disabled.count) disabled"
                try StandardStreams.print("ok: \(count)\(disabled)")
            } else {
                try printRecords(contents.warnings)
            }
        } catch JobFileError.invalid(let problems) where output.format != .table {
            try printRecords(problems)
            throw ExitCode(Failure.Code.invalidInput.rawValue)
        }
    }

    private func printRecords(_ diagnostics: [Diagnostic]) throws(Failure) {
        let records = diagnostics.map { diagnostic in
            JSONText.object([
                ("file", .string(diagnostic.file)), ("line", JSONText(diagnostic.place.map { Int64($0.line) })),
                ("column", JSONText(diagnostic.place.map { Int64($0.column) })),
                ("severity", .string(diagnostic.severity.rawValue)), ("message", .string(diagnostic.message)),
            ])
        }
        try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
    }
}
