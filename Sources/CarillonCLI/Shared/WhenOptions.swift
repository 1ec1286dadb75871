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
        help: ArgumentHelp("Time zone of --cron, of local times and of --exclude (default: UTC).", valueName: "zone"))
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
        noteClockChanges([("--at", at)], zone: zone)
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
