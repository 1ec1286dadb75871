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
    private let stop = Gate()
    private let task: Task<Void, Never>

    /// Starts it.
    ///
    /// - Parameters:
    ///   - url: the way to Redis, where it is not the direct one.
    ///   - log: shared with other workers where their history is one.
    ///   - handlers: by name; `work` succeeds at once unless it is given.
    init(
        _ redis: TestRedis, url: String? = nil, concurrency: Int = 16, lease: Duration = .seconds(10),
        drainTimeout: Duration = .seconds(25), queues: [QueueName] = [.default], log: EventLog = EventLog(),
        loop: EventLoop = .shared, commandTimeout: Duration = .seconds(3), handlers: [String: Handler] = [:]
    ) throws {
        var address = try RedisConfiguration(url: url ?? redis.url)
        address.commandTimeout = commandTimeout
        scheduler = Scheduler(
            redis: address, namespace: redis.namespace,
            configuration: try WorkerConfiguration(
                queues: queues, concurrency: concurrency, lease: lease, drainTimeout: drainTimeout),
            loop: loop, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, onEvent: { log.record($0) })
        self.log = log
        scheduler.handle("work") { (_: RunContext) in .succeeded }
        for (name, handler) in handlers { scheduler.handle(name, handler) }
        task = Task { [scheduler, stop] in await scheduler.run { await stop.pass() } }
    }

    /// Asks it to stop, as SIGTERM does; returns at once.
    func beginShutDown() { stop.open() }

    /// Returns when it has ended.
    func ended() async { await task.value }

    func shutDown() async {
        stop.open()
        await task.value
    }

    func cancel() { task.cancel() }
}

extension TestRedis {
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

    func key(_ name: String) -> RESPArgument { .string(client.store.key(name)) }

    func count(_ command: RESPArgument...) async throws -> Int64 { try await client.store.read(command).integer ?? -1 }
}
