import CarillonTesting
import EventLoop
import Logging
import RedisClient
import Triggers

@testable import Carillon

/// A worker in this process, as an application has it, and what it told.
struct TestWorker: Sendable {
    let scheduler: Scheduler
    let log: EventLog
    /// Its identity begins with this and a hyphen.
    let name: String
    private let stop = Gate()
    private let end = Gate()
    private let task: Task<Void, Never>

    /// Starts it.
    ///
    /// - Parameters:
    ///   - url: the way to Redis, where it is not the direct one.
    ///   - log: shared with other workers where their history is one.
    ///   - setUp: registers what `handlers` cannot say, before it starts.
    ///   - handlers: by name; `work` succeeds at once unless it is given.
    init(
        _ redis: TestRedis, url: String? = nil, concurrency: Int = 16, lease: Duration = .seconds(10),
        drainTimeout: Duration = .seconds(25), queues: [QueueName] = [.default], log: EventLog = EventLog(),
        loop: EventLoop = .shared, commandTimeout: Duration = .seconds(3), handlers: [String: Handler] = [:],
        setUp: (Scheduler) -> Void = { _ in }
    ) throws {
        name = "worker\(UInt32.random(in: 0 ... .max))"
        var address = try RedisConfiguration(url: url ?? redis.url)
        address.commandTimeout = commandTimeout
        var configuration = try WorkerConfiguration(
            name: name, queues: queues, concurrency: concurrency, lease: lease, drainTimeout: drainTimeout)
        configuration.stopGrace = .milliseconds(500)
        scheduler = Scheduler(
            redis: address, namespace: redis.namespace, configuration: configuration, loop: loop,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, onEvent: { log.record($0) })
        self.log = log
        scheduler.handle("work") { (_: RunContext) in .succeeded }
        for (name, handler) in handlers { scheduler.handle(name, handler) }
        setUp(scheduler)
        task = Task { [scheduler, stop, end] in
            await scheduler.run { await stop.pass() }
            end.open()
        }
    }

    /// Asks it to stop, as SIGTERM does; returns at once.
    func beginShutDown() { stop.open() }

    /// Returns when it has ended.
    func ended() async { await end.pass() }

    func shutDown() async {
        stop.open()
        await end.pass()
    }

    func cancel() { task.cancel() }
}

extension TestRedis {
    /// A slot that is overdue, but within the catch-up window.
    static let past = Timestamp.hostNow() - .seconds(3_600)

    /// A job for the handler `work`, with `change` made to its document.
    static func job(_ id: String, payload: [UInt8] = [], _ change: (inout JobDocument) -> Void) throws -> Job {
        var document = JobDocument()
        document.handler = "work"
        change(&document)
        return try Job(id: JobID(id), document: document, payload: payload)
    }

    /// Brings a job in that is due at `slot`.
    func once(_ id: String, at slot: Timestamp, payload: [UInt8] = [], _ change: (inout JobDocument) -> Void = { _ in })
        async throws
    {
        let job = try Self.job(id, payload: payload) { document in
            document.at = slot.description
            change(&document)
        }
        _ = try await client.apply([job])
    }

    /// The reply to a plain command as text.
    func text(_ command: RESPArgument...) async throws -> String? { try await client.store.read(command).string }

    /// Who rings the next bell.
    func watcher() async throws -> String {
        String((try await text("GET", key("watch:default")) ?? "-").prefix { $0 != " " })
    }

    func key(_ name: String) -> RESPArgument { .string(client.store.key(name)) }

    func count(_ command: RESPArgument...) async throws -> Int64 { try await client.store.read(command).integer ?? -1 }
}
