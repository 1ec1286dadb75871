import ArgumentParser
import Carillon
import Triggers

/// When a new job is due.
struct WhenOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Cron expression of five or six fields, or a macro.", valueName: "expr"))
    var cron: String?

    @Option(
        name: .customLong("tz"), parsing: .unconditional,
        help: ArgumentHelp("Time zone of --cron or --at (default: UTC).", valueName: "zone"))
    var zone: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Interval, such as 30s or 1h30m.", valueName: "duration"))
    var every: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where in the interval, such as 15m with --every 1h.", valueName: "duration"))
    var phase: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Once, at 2027-03-28T02:30Z or a local time of --tz.", valueName: "time"))
    var at: String?

    @Option(
        name: .customLong("in"), parsing: .unconditional,
        help: ArgumentHelp("Once, so long from now.", valueName: "duration"))
    var delay: String?

    /// What is wrong with the choice of flags, of which there must be exactly one.
    var exclusion: String? {
        let given = [("--cron", cron), ("--every", every), ("--at", at), ("--in", delay)].filter { $0.1 != nil }.map(
            \.0)
        switch given.count {
        case 0: return "Missing the time: give one of --cron, --every, --at and --in."
        case 1: return nil
        default: return "\(given.joined(separator: " and ")) exclude each other."
        }
    }

    /// Everything but ``delay``, which needs Redis' clock.
    func write(to document: inout JobDocument) throws {
        document.cron = cron
        document.timezone = zone
        document.every = every
        document.phase = phase
        document.at = at
        _ = try checkedDelay()
        if let at, let zone = zone.flatMap({ try? Zone(identifier: $0) }),
            let note = (try? Timestamp.parse(at, in: zone))?.note
        {
            StandardStreams.complain("--at: \(note)")
        }
    }

    func checkedDelay() throws(InvalidInput) -> Duration? {
        guard let delay else { return nil }
        let duration: Duration
        do {
            duration = try DurationText.parse(delay)
        } catch {
            throw InvalidInput("in", nil, String(error.description.dropFirst("duration: ".count)))
        }
        guard duration <= .seconds(3_650 * 86_400) else { throw InvalidInput("in", delay, "must be at most 3650d") }
        return duration
    }
}

/// How a new job runs.
struct HowOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Stop an attempt after so long (default: never).", valueName: "duration"))
    var timeout: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Attempts in all, 1 to 100 (default: 3).", valueName: "n"))
    var maxAttempts: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Delay before the second attempt, doubled each time (default: 1s).", valueName: "duration"))
    var backoffDelay: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("The queue, which decides who may run it (default: default).", valueName: "name"))
    var queue: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Text for the handler, or CARILLON_PAYLOAD of the command.", valueName: "text"))
    var payload: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("No delay between attempts is longer (default: 1h).", valueName: "duration"))
    var maxDelay: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "While a run is live: skip, buffer_one, buffer_all, cancel_other, terminate_other, allow_all.",
            valueName: "policy"))
    var overlap: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Slots overdue by more are missed (default: 365d).", valueName: "duration"))
    var catchupWindow: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Which of several overdue slots run: latest, earliest, all.", valueName: "which"))
    var coalesce: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Attempts that succeeded to remember, 0 to 1000 (default: 20).", valueName: "n"))
    var keepSucceeded: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Attempts that did not, to remember, 0 to 1000 (default: 20).", valueName: "n"))
    var keepFailed: Int?

    @Flag(help: "Pause the job when a run has used up its attempts.")
    var pauseOnFailure = false

    func write(to document: inout JobDocument) {
        document.keepSucceeded = keepSucceeded
        document.keepFailed = keepFailed
        document.pauseOnFailure = pauseOnFailure ? true : nil
        document.timeout = timeout
        document.maxAttempts = maxAttempts
        if backoffDelay != nil || maxDelay != nil {
            document.backoff = JobDocument.Backoff(delay: backoffDelay, maxDelay: maxDelay)
        }
        document.overlap = overlap
        document.catchupWindow = catchupWindow
        document.coalesce = coalesce
        document.queue = queue
    }
}
