import ArgumentParser
import Carillon

/// Which slots of a recurring job there are.
struct BoundOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("No slot before this time; as --at.", valueName: "time"))
    var startAt: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("No slot after this time; as --at. The job is then exhausted.", valueName: "time"))
    var endAt: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "No slots on this date of --tz, 2026-12-25 or 2026-12-24..2026-12-26; can be repeated.",
            valueName: "date"))
    var exclude: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Let so many slots start, then the job is exhausted.", valueName: "n"))
    var remainingRuns: Int?

    func write(to document: inout JobDocument) {
        document.startAt = startAt
        document.endAt = endAt
        document.exclude = exclude.isEmpty ? nil : exclude
        document.remainingRuns = remainingRuns
        noteClockChanges([("--start-at", startAt), ("--end-at", endAt)], zone: document.timezone)
    }
}
