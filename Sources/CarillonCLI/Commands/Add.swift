import ArgumentParser
import Carillon
import Triggers

struct Add: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Create a job from flags, or give it this definition.",
        discussion: "What follows -- is the command, each argument as it is; no shell sees it unless --shell is given.")

    static let examples = """
        carillon add hello --every 5s -- echo hi
        carillon add report --cron "0 2 * * 1-5" --tz Europe/Berlin -- /app/report
        # Once, in ten minutes, through the shell
        carillon add cleanup --in 10m --shell -- 'rm -f /tmp/cache/* && echo done'
        # Five times, but not at Christmas
        carillon add gong --cron @daily --exclude 2026-12-25 --remaining-runs 5 -- gong
        # A handler of a Swift service
        carillon add rebuild --cron @hourly --handler rebuild-index --payload '{}'
        """

    @Argument(help: ArgumentHelp("The job's name.", valueName: "name"))
    var name: String

    @OptionGroup(title: "When, exactly one") var when: WhenOptions
    @OptionGroup(title: "Bounds, of --cron and --every") var bounds: BoundOptions
    @OptionGroup(title: "How") var how: HowOptions
    @OptionGroup(title: "Among others") var limits: LimitOptions

    @Flag(help: "The command is one line for /bin/sh -c.")
    var shell = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Call this handler instead of a command.", valueName: "name"))
    var handler: String?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command and its arguments.", valueName: "command"))
    var command: [String] = []

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    /// Not `validate()`, which the parser calls before it complains about an option that it does not know.
    private func checkCombination() throws(Failure) {
        let problem =
            if let problem = when.exclusion {
                problem
            } else if handler != nil, !command.isEmpty || shell {
                "--handler and a command exclude each other."
            } else if handler == nil, command.isEmpty {
                "Missing the command: write it after '--', or give --handler."
            } else if shell, command.count != 1 {
                "--shell takes the command line as one argument: quote it."
            } else {
                nil as String?
            }
        if let problem { throw Failure(.usage, "\(problem) (see 'carillon add --help')") }
    }

    func run() async throws {
        try checkCombination()
        var document = JobDocument()
        document.handler = handler
        if shell { document.shell = command.first } else if handler == nil { document.run = command }
        how.write(to: &document)
        limits.write(to: &document)
        try when.write(to: &document)
        bounds.write(to: &document)
        let payload = Array((how.payload ?? "").utf8)
        // Everything but the delay is checked before Redis is asked for the time.
        var probe = document
        if when.delay != nil { probe.at = Timestamp.hostNow().description }
        _ = try Job(id: JobID(name), document: probe, payload: payload)

        let (status, info) = try await global.withClient { client in
            if let delay = try when.checkedDelay() { document.at = (try await client.time() + delay).description }
            let job = try Job(id: JobID(name), document: document, payload: payload)
            let status = try await client.apply([job]).first ?? .unchanged
            if status == .noParent {
                throw InvalidInput("parent", job.parent, "must be a run that has not ended, or a one-shot job")
            }
            guard status != .exhausted else { throw Failure(Self.withoutSlots(document)) }
            return (status, try await client.job(job.id))
        }
        guard output.format == .table else {
            let members = info.map { JobView(info: $0).members } ?? [("id", .string(name))]
            return try StandardStreams.print(JSONText.object([("status", .string(status.rawValue))] + members).text)
        }
        let over = info?.state == .exhausted ? ", no slot left" : ""
        let next = info?.nextRunTime.map { ", next at \($0) (\(relative($0, to: .hostNow())))" } ?? over
        try StandardStreams.print("\(status.rawValue) \(name)\(next)")
    }

    /// Why a new job would never run although its trigger has slots.
    private static func withoutSlots(_ document: JobDocument) -> InvalidInput {
        let rule = "no slot is left from now on"
        if let end = document.endAt { return InvalidInput("end_at", end, "is too early: \(rule)") }
        return InvalidInput(document.cron == nil ? "every" : "cron", document.cron ?? document.every, rule)
    }
}
