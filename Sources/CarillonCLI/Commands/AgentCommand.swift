import ArgumentParser
import Carillon
import CarillonAgent
import Logging
import ServiceLifecycle
import Triggers
import UnixSignals

struct AgentCommand: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Run the jobs of a Redis on this host.",
        discussion: """
            Applies the job files, then works until SIGTERM or SIGINT: it stops claiming at once, lets running work end for up \
            to the drain timeout, cancels and gives back what still runs. A job that is deleted from a file is removed.
            """)

    static let examples = """
        carillon agent --file jobs.yaml
        # Beside every replica of a service, with a crontab as it is
        carillon agent --crontab app.crontab --redis redis://redis:6379
        """

    @OptionGroup var global: GlobalOptions
    @OptionGroup var jobs: JobFileOptions
    @OptionGroup var worker: WorkerOptions

    func run() async throws {
        let configuration = AgentConfiguration(
            redis: try global.checkedRedis(), namespace: try global.checkedNamespace(),
            worker: try worker.checked(), jobs: try jobs.read())
        let log = AgentLog(showsSuccess: false) { StandardStreams.note($0) }
        try await Self.serve(Agent(configuration, report: log.report))
    }

    /// Runs until SIGTERM or SIGINT and the drain that follows; a second signal ends it at once.
    static func serve(_ agent: Agent) async throws {
        let group = ServiceGroup(
            services: [agent], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "carillon", factory: { _ in SwiftLogNoOpLogHandler() }))
        do {
            try await group.run()
        } catch let error as CarillonError {
            throw Failure(error)
        }
    }
}

/// The flags that say how a worker behaves.
struct WorkerOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp("Name of this worker, for people.", valueName: "name"))
    var name = "worker"

    @Option(parsing: .unconditional, help: ArgumentHelp("Runs at the same time.", valueName: "n"))
    var concurrency = 16

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Queues to serve, comma-separated, the first first.", valueName: "names"))
    var queues = "default"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long a run stays this worker's without a sign of life.", valueName: "duration"))
    var lease = "10s"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long running work may go on after SIGTERM.", valueName: "duration"))
    var drainTimeout = "25s"

    func checked() throws(Failure) -> WorkerConfiguration {
        do throws(InvalidInput) {
            var names: [QueueName] = []
            for text in queues.split(separator: ",", omittingEmptySubsequences: false) {
                names.append(try queue(String(text)))
            }
            return try WorkerConfiguration(
                name: name, queues: names, concurrency: concurrency, lease: try duration(lease, field: "lease"),
                drainTimeout: try duration(drainTimeout, field: "drain-timeout"))
        } catch {
            // As it was typed, not as the library writes a duration.
            let typed = ["lease": lease, "drain-timeout": drainTimeout][error.field]
            let shown = typed.map { InvalidInput(error.field, $0, error.rule) } ?? error
            throw Failure(.usage, "--\(shown.description)")
        }
    }

    private func queue(_ text: String) throws(InvalidInput) -> QueueName {
        do { return try QueueName(text) } catch { throw InvalidInput("queues", text, error.rule) }
    }

    private func duration(_ text: String, field: String) throws(InvalidInput) -> Duration {
        do { return try DurationText.parse(text) } catch {
            throw InvalidInput(field, text, "is not a duration such as 10s")
        }
    }
}

/// The flags that name job files.
struct JobFileOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A job file to apply; can be repeated.", valueName: "file"))
    var file: [String] = []

    @Option(help: ArgumentHelp("A crontab to apply; can be repeated.", valueName: "file"))
    var crontab: [String] = []

    /// Everything in the files, checked; warnings go to standard error.
    func read() throws -> JobFileContents {
        let files = file.map(JobFile.init(guessingFormatOf:)) + crontab.map { JobFile(path: $0, format: .crontab) }
        let contents = try JobFileContents(files, variables: environmentVariable)
        StandardStreams.note(contents.warnings)
        return contents
    }
}
