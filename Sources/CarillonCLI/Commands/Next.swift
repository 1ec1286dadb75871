import ArgumentParser
import Carillon
import Triggers

struct Next: ParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Show the next times of an expression.",
        discussion: "Marks the times that a clock change moves, doubles or drops. Needs no Redis.")

    static let examples = """
        # The next five workday nights in Berlin
        carillon next "0 2 * * 1-5" --tz Europe/Berlin
        # What the change to summer time does to 02:30
        carillon next "30 2 * * *" --tz Europe/Berlin --from 2027-03-27 -n 3
        # For programs
        carillon next "@every 90s" -n 2 -o json
        """

    @OptionGroup var schedule: ScheduleArguments

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Show times after this one: RFC 3339, or a date or local time of --tz (default: now).", valueName: "time"))
    var from: String?

    @Option(
        name: [.customShort("n"), .customLong("count")], parsing: .unconditional,
        help: "How many times to show, 1 to 1000.")
    var count: Int = 5

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1_000).contains(count) else {
            throw ValidationError("-n: '\(count)' must be at least 1 and at most 1000.")
        }
    }

    func run() throws {
        let (trigger, zone) = try schedule.checked()
        let now = Timestamp.hostNow()
        let start = try from.map { text in try Timestamp(argument: text, of: "from", in: zone) } ?? now
        let occurrences = trigger.occurrences(after: start, count: count)
        schedule.noteHashedFields()
        if occurrences.isEmpty { StandardStreams.complain("no time after that up to the end of the year 9999") }
        switch output.format {
        case .table:
            try StandardStreams.print(
                lines: table(of: occurrences, in: zone, now: now).text(width: StandardStreams.terminalWidth))
        case .json, .jsonl:
            let records = occurrences.map { occurrence in
                JSONText.object([
                    ("time", .string(occurrence.time.readable(in: zone))),
                    ("epoch_ms", .integer(occurrence.time.milliseconds)), ("note", JSONText(occurrence.note)),
                ])
            }
            try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
        }
    }
}
