import ArgumentParser
import Carillon
import CarillonAgent
import PrivateRedis
import RedisClient

struct Dev: AsyncParsableCommand, Documented {
    static let configuration = CommandConfiguration(
        abstract: "Try it: an agent with a Redis of its own.",
        discussion: """
            Starts a private redis-server on a unix socket, with its data in ./.carillon, applies the job files, and prints what \
            fires. Other commands reach it with the --redis URL that is printed. Ends with Ctrl-C.
            """)

    static let examples = """
        carillon dev --file examples/jobs.yaml
        # Leave nothing behind
        carillon dev --crontab crontab --ephemeral
        """

    @OptionGroup var jobs: JobFileOptions
    @OptionGroup var worker: WorkerOptions

    @Option(help: ArgumentHelp("Tenant to work in (default: $CARILLON_NAMESPACE, 'default').", valueName: "name"))
    var namespace: String?

    @Flag(help: "Keep the data in a temporary directory, deleted at the end.")
    var ephemeral = false

    func run() async throws {
        let contents = try jobs.read()
        let configuration = try worker.checked()
        var global = GlobalOptions()
        global.namespace = namespace
        let tenant = try global.checkedNamespace()
        let redis: PrivateRedis
        do {
            redis = try await PrivateRedis.start(
                directory: ephemeral ? nil : ".carillon", persistence: .appendOnly(.everysec))
        } catch {
            throw Failure(.unavailable, error.description)
        }
        StandardStreams.note("Redis: \(redis.url) (private, \(ephemeral ? "temporary" : "data in ./.carillon"))")
        StandardStreams.note("Look around: carillon ls --redis '\(redis.url)'    Stop: Ctrl-C")
        if contents.jobs.isEmpty {
            StandardStreams.note("No jobs yet. Try: carillon add hello --every 5s --redis '\(redis.url)' -- echo hi")
        }
        let log = AgentLog(showsSuccess: true) { line in try? StandardStreams.print(line) }
        let agent = Agent(
            AgentConfiguration(
                redis: try RedisConfiguration(url: redis.url), namespace: tenant, worker: configuration, jobs: contents),
            report: log.report)
        do {
            try await AgentCommand.serve(agent)
        } catch {
            await redis.stop()
            throw error
        }
        await redis.stop()
    }
}
