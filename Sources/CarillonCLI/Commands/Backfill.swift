import ArgumentParser
import Carillon
import Triggers

struct Backfill: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Run the slots of a past time now.",
        discussion: """
            Every slot of the job's trigger from --from to --to, both included, oldest first; at most 10000. Each run carries the \
            scheduled time of its slot and is named JOB@SLOT.b. The schedule, remaining_runs and a pause are not touched. Of one job \
            at most 1000 runs wait: if not all slots are taken, it says where to go on, and the exit code is 75.
            """)

    static let examples = """
        # What would run?
        carillon backfill report --from 2026-11-01 --to 2026-11-08 --dry-run
        # One after the other; then all at once
        carillon backfill report --from 2026-11-01 --to 2026-11-08
        carillon backfill sync --from 2026-11-20T08:00Z --to 2026-11-20T09:00Z \\
          --overlap allow_all
        """

    private static let policies: [OverlapPolicy] = [.bufferAll, .allowAll, .skip, .bufferOne]

    @Argument(help: ArgumentHelp("The job's name.", valueName: "name"))
    var name: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The first instant: RFC 3339, or a date or local time of the job's zone.", valueName: "time")
    )
    var from: String

    @Option(parsing: .unconditional, help: ArgumentHelp("The last instant, likewise.", valueName: "time"))
    var to: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            buffer_all: one run after the other (default); allow_all: all at once; skip and buffer_one: what these policies \
            let run or wait.
            """, valueName: "policy"))
    var overlap: String?

    @Flag(help: "Show the slots and write nothing.")
    var dryRun = false

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let id = try JobID(name)
        let policy = try overlap.map { text throws(InvalidInput) in try overlapPolicy(text, among: Self.policies) }
        // Whatever the job's zone, a time that is none is refused before Redis is asked for it.
        _ = try Timestamp(argument: from, of: "from", in: .utc)
        _ = try Timestamp(argument: to, of: "to", in: .utc)
        try await global.withClient { client in
            guard let job = try await client.job(id) else {
                throw CarillonError(.notFound, "there is no job '\(id)'")
            }
            let zone = JobView(info: job).zone
            let first = try Timestamp(argument: from, of: "from", in: zone)
            let last = try Timestamp(argument: to, of: "to", in: zone)
            guard first <= last else { throw InvalidInput("to", to, "must not be before --from") }
            if dryRun {
                let slots = try await client.slots(of: id, from: first, through: last)
                let rows = slots.map { Row(slot: $0, run: "\(id)@\($0.milliseconds).b", status: "dry_run") }
                return try show(rows, in: zone)
            }
            let slots = try await client.backfill(id, from: first, through: last, overlap: policy ?? .bufferAll)
            try show(slots.map { Row(slot: $0.slot, run: $0.run, status: $0.status.word) }, in: zone)
            try checkTaken(slots, zone: zone)
        }
    }

    private struct Row {
        let slot: Timestamp
        let run: String
        let status: String
    }

    private func show(_ rows: [Row], in zone: Zone) throws {
        guard output.format == .table else {
            let records = rows.map { row in
                JSONText.object([
                    ("run_id", .string(row.run)), ("time", .string(row.slot.readable(in: zone))),
                    ("scheduled_time_ms", .integer(row.slot.milliseconds)), ("status", .string(row.status)),
                ])
            }
            return try StandardStreams.print(lines: JSONText.lines(records, as: output.format))
        }
        guard !rows.isEmpty else { return StandardStreams.note("no slots") }
        var table = Table(["SLOT", "RUN", "STATUS"])
        for row in rows { table.add([row.slot.readable(in: zone), row.run, row.status]) }
        try StandardStreams.print(table.text(width: StandardStreams.terminalWidth))
    }

    private func checkTaken(_ slots: [BackfilledSlot], zone: Zone) throws(Failure) {
        let left = slots.filter { $0.status == .full }
        if let next = left.first {
            throw Failure(
                .temporary,
                """
                \(left.count) of \(slots.count) slots were not taken: at most 1000 runs of a job wait at a time; go on later with \
                --from \(next.slot.readable(in: zone))
                """)
        }
        let skipped = slots.count { $0.status == .skipped }
        if skipped > 0 {
            StandardStreams.complain("\(skipped) of \(slots.count) slots were not taken: the overlap policy skips them")
        }
    }
}

extension BackfillStatus {
    /// The word that `backfill` prints; scripts rely on it.
    fileprivate var word: String {
        switch self {
        case .ready: "ready"
        case .buffered: "buffered"
        case .exists: "exists"
        case .skipped: "skipped_overlap"
        case .full: "not_taken"
        }
    }
}
