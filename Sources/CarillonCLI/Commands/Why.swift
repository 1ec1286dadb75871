import ArgumentParser
import Carillon
import Triggers

struct Why: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Tell what became of a job's slots, and why.",
        discussion: """
            Newest first. --at takes RFC 3339, milliseconds since 1970, a local time of the job's zone, or a clock time, which \
            means the last time it was that late.
            """)

    static let examples = """
        carillon why nightly-report
        # Why did 03:00 not run?
        carillon why nightly-report --at 03:00
        # What was skipped
        carillon why sync -o json | jq '.[] | select(.disposition != "started")'
        """

    @Argument(help: ArgumentHelp("The job's name.", valueName: "job"))
    var job: String

    @Option(parsing: .unconditional, help: ArgumentHelp("Only what was due at this time.", valueName: "time"))
    var at: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("At most so many slots, 1 to 10000.", valueName: "n"))
    var limit = 20

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit: '\(limit)' must be at least 1 and at most 10000.")
        }
    }

    func run() async throws {
        let id = try JobID(job)
        // What can be checked without the job's zone is checked before Redis is asked.
        if let at { _ = try AskedTime(parsing: at, in: .utc, now: .hostNow()) }
        let (slots, zone) = try await global.withClient { client in
            let facts = try await client.slotFacts(of: id)
            guard let at else { return (facts.explanations(limit: limit), facts.zone) }
            let asked = try AskedTime(parsing: at, in: facts.zone, now: facts.now)
            return (try await client.explanations(at: asked, from: facts), facts.zone)
        }
        guard output.format == .table else {
            return try StandardStreams.print(lines: JSONText.lines(slots.map(Self.record), as: output.format))
        }
        var table = Table(["SLOT", "DISPOSITION", "REASON"])
        for slot in slots {
            table.add([slot.scheduledTime.readable(in: zone), slot.disposition.rawValue, slot.reason])
        }
        try StandardStreams.print(table.text(width: nil))
    }

    /// The members that are printed; scripts rely on them.
    private static func record(_ slot: SlotExplanation) -> JSONText {
        .object([
            ("scheduled_time_ms", .integer(slot.scheduledTime.milliseconds)),
            ("disposition", .string(slot.disposition.rawValue)), ("reason", .string(slot.reason)),
            ("run_id", JSONText(slot.run?.description)),
        ])
    }
}
