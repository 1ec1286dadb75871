import ArgumentParser
import Carillon

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
        help: ArgumentHelp("No delay is longer than this (default: 1h).", valueName: "duration"))
    var maxDelay: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            A duration such as 30s: slots are later by the job's own share of it, the same on every host. A number from \
            0 to 1: the delays between attempts vary by that share (default: 0.2).
            """, valueName: "duration|number"))
    var jitter: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            What to do with a slot while the last run is live: skip, buffer_one, buffer_all, cancel_other, \
            terminate_other or allow_all (default: skip).
            """, valueName: "policy"))
    var overlap: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Slots overdue by more than this are missed (default: 365d).", valueName: "duration"))
    var catchupWindow: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Which of several overdue slots run: latest, earliest or all (default: latest).", valueName: "which"))
    var coalesce: String?

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
        document.queue = queue
        document.overlap = overlap
        document.catchupWindow = catchupWindow
        document.coalesce = coalesce
        let share = jitter.flatMap(Self.share)
        if share == nil { document.jitter = jitter }
        if backoffDelay != nil || maxDelay != nil || share != nil {
            document.backoff = JobDocument.Backoff(delay: backoffDelay, maxDelay: maxDelay, jitter: share)
        }
    }

    /// A plain number; anything else is read as a duration.
    private static func share(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
        return Double(text)
    }
}
