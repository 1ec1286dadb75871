import ArgumentParser
import Triggers

struct Explain: ParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Say in words when an expression fires.", discussion: "Needs no Redis.")

    static let examples = """
        carillon explain "*/15 9-17 * * 1-5"
        carillon explain "0 0 L * *" --tz America/New_York
        """

    @OptionGroup var schedule: ScheduleArguments

    @OptionGroup var output: OutputOptions

    func run() throws {
        let (trigger, zone) = try schedule.checked()
        let words = String(describing: trigger)
        if output.format == .table { return try StandardStreams.print(words) }
        let record = JSONText.object([
            ("expression", .string(schedule.expression)), ("timezone", .string(zone.identifier)),
            ("explanation", .string(words)),
        ])
        try StandardStreams.print(record.text)
    }
}
