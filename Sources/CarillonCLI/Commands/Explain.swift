import ArgumentParser
import Carillon
import Triggers

struct Explain: ParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Say in words when an expression fires, and its next five times.", discussion: "Needs no Redis.")

    static let examples = """
        carillon explain "*/15 9-17 * * 1-5"
        carillon explain "0 0 L * *" --tz America/New_York
        """

    @OptionGroup var schedule: ScheduleArguments

    @OptionGroup var output: OutputOptions

    func run() throws {
        let (trigger, zone) = try schedule.checked()
        schedule.noteHashedFields()
        let words = Self.words(for: trigger)
        guard output.format == .table else {
            let record = JSONText.object([
                ("expression", .string(schedule.expression)), ("timezone", .string(zone.identifier)),
                ("explanation", .string(words)),
            ])
            return try StandardStreams.print(record.text)
        }
        let now = Timestamp.hostNow()
        let next = table(of: trigger.occurrences(after: now, count: 5), in: zone, now: now)
        try StandardStreams.print("\(words) (\(zone))\n\n" + next.text(width: StandardStreams.terminalWidth))
    }

    private static func words(for trigger: Trigger) -> String {
        switch trigger {
        case .cron(let cron): explain(cron.expression)
        case .every(let interval): "Every \(DurationText.format(milliseconds: interval.period))"
        case .at(let slot): "Once, at \(slot)"
        case .bounded: words(for: trigger.unbounded)
        }
    }
}
