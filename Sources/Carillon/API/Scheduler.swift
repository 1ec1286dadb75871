public import EventLoop
public import Logging
public import RedisClient
public import ServiceLifecycle
import Synchronization
import Triggers

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs jobs in this process: register handlers, then run it as a service. Every replica does the same; each slot fires once.
///
/// ```swift
/// let scheduler = try Scheduler(redis: "redis://localhost:6379")
/// scheduler.handle("greet") { (name: String, run: RunContext) in print("Hello, \(name), it is \(run.scheduledTime)") }
/// try await scheduler.schedule("greet-world", .every(.seconds(5)), handler: "greet", payload: "world")
/// try await ServiceGroup(services: [scheduler], gracefulShutdownSignals: [.sigterm], logger: logger).run()
/// ```
public final class Scheduler: Service {
    /// For everything that is not running: jobs, triggers, queries.
    public let client: CarillonClient
    private let redis: RedisConfiguration
    private let namespace: Namespace
    private let configuration: WorkerConfiguration
    private let loop: EventLoop
    private let logger: Logger
    private let onEvent: (@Sendable (RunEvent) -> Void)?
    private let handlers = Mutex(Handlers())
    /// What this process has scheduled, to be brought back when Redis has forgotten it.
    private let recurring = Mutex<[JobID: Job]>([:])

    /// - Parameters:
    ///   - redis: `redis://user:password@host:port/db` or `unix:///path?db=0`.
    ///   - namespace: one tenant of the Redis.
    ///   - configuration: queues, concurrency, lease; default 16 runs at once from the queue `default`.
    /// - Throws: ``InvalidInput`` or `RedisURLError` on a malformed name or URL. Redis itself is not needed yet.
    public convenience init(
        redis: String, namespace: String = "default", configuration: WorkerConfiguration? = nil,
        logger: Logger = Logger(label: "carillon")
    ) throws {
        self.init(
            redis: try RedisConfiguration(url: redis), namespace: try Namespace(namespace),
            configuration: try configuration ?? WorkerConfiguration(), logger: logger)
    }

    /// The same with values that are checked already.
    public convenience init(
        redis: RedisConfiguration, namespace: Namespace, configuration: WorkerConfiguration, loop: EventLoop = .shared,
        logger: Logger
    ) {
        self.init(
            redis: redis, namespace: namespace, configuration: configuration, loop: loop, logger: logger, onEvent: nil)
    }

    package init(
        redis: RedisConfiguration, namespace: Namespace, configuration: WorkerConfiguration, loop: EventLoop,
        logger: Logger, onEvent: (@Sendable (RunEvent) -> Void)?
    ) {
        self.redis = redis
        self.namespace = namespace
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.onEvent = onEvent
        client = CarillonClient(redis: redis, namespace: namespace, loop: loop)
    }

    // MARK: Handlers

    /// Registers what runs of jobs with this handler name do. Throwing counts as a failed attempt; ``RunError`` says more.
    ///
    /// Register before ``run()``. A payload that does not decode fails the run without another attempt.
    public func handle<Payload: Codable & Sendable>(
        _ name: String, _ body: @escaping @Sendable (Payload, RunContext) async throws -> Void
    ) {
        handle(name) { run in
            let payload: Payload
            do {
                payload = try JSONDecoder().decode(Payload.self, from: Data(run.payload))
            } catch {
                return RunResult(.discarded, output: Array("the payload does not decode: \(error)".utf8))
            }
            try await body(payload, run)
            return .succeeded
        }
    }

    /// The same for a handler that has a result: it is kept with the attempt as JSON, as long as the job's history goes back, and
    /// `carillon logs` prints it. A result of more than 64 KiB fails the run without another attempt.
    ///
    /// Of a job that runs once a success is kept only if its ``JobOptions/retention`` says so.
    public func handle<Payload: Codable & Sendable, Output: Codable & Sendable>(
        _ name: String, _ body: @escaping @Sendable (Payload, RunContext) async throws -> Output
    ) {
        handle(name) { run in
            let payload: Payload
            do {
                payload = try JSONDecoder().decode(Payload.self, from: Data(run.payload))
            } catch {
                return RunResult(.discarded, output: Array("the payload does not decode: \(error)".utf8))
            }
            let output = Array(try JSONEncoder().encode(try await body(payload, run)))
            guard output.count <= RunResult.maximumOutput else {
                let message =
                    "the result has \(output.count) bytes of JSON, at most \(RunResult.maximumOutput) can be kept"
                return RunResult(.discarded, output: Array(message.utf8))
            }
            return RunResult(.succeeded, output: output)
        }
    }

    /// Registers a handler that reads the payload's bytes itself and tells how it ended.
    public func handle(_ name: String, _ body: @escaping Handler) {
        handlers.withLock { $0[name] = body }
    }

    /// What runs the commands of `exec` jobs; without it this process runs none.
    package func handleCommands(_ body: @escaping @Sendable (Command, RunContext) async throws -> RunResult) {
        handlers.withLock { $0.command = body }
    }

    // MARK: Jobs

    /// Creates a recurring or one-time job, or gives the job of that name this definition; equal is not touched.
    ///
    /// Every replica may call it at its start. When Redis was emptied, or restored from a copy, recurring jobs are brought back by the
    /// schedulers that run. A one-time job stays after it has run, so that who starts later does not run it again, until ``cancel(_:)``
    /// takes it away; what nobody schedules twice is better given to ``enqueue(_:_:in:id:options:)``, which leaves no job behind.
    ///
    /// - Throws: ``InvalidInput`` for a name, schedule or option that breaks a rule; ``CarillonError`` from Redis.
    @discardableResult
    public func schedule(
        _ id: String, _ schedule: Schedule, handler: String, payload: some Codable & Sendable = [String](),
        options: JobOptions = JobOptions()
    ) async throws -> ApplyStatus {
        let job = try Self.job(id, schedule, handler: handler, payload: payload, options: options, owner: "scheduler")
        let status = try await client.apply([job])[0]
        if case .at = job.trigger { return status }
        recurring.withLock { $0[job.id] = job }
        return status
    }

    /// Runs a handler once, `delay` from now.
    ///
    /// - Parameter id: a name of your own makes the call idempotent until the job has run; default: a new random one.
    /// - Returns: the job's name; with a unique key that another job holds, the name of that one.
    @discardableResult
    public func enqueue(
        _ handler: String, _ payload: some Codable & Sendable = [String](), in delay: Duration = .zero,
        id: String? = nil,
        options: JobOptions = JobOptions()
    ) async throws -> JobID {
        let slot = try await client.time() + delay
        let name = id ?? String(UInt64.random(in: UInt64.min...UInt64.max), radix: 36)
        let job = try Self.job(name, .at(slot), handler: handler, payload: payload, options: options)
        return try await client.enqueue(job)
    }

    /// Removes a job: nothing of it starts any more, and an attempt under way is asked to stop.
    ///
    /// - Returns: whether there was such a job.
    @discardableResult
    public func cancel(_ id: JobID) async throws(CarillonError) -> Bool {
        recurring.withLock { $0[id] = nil }
        return try await client.remove([id])[0]
    }

    static func job(
        _ id: String, _ schedule: Schedule, handler: String, payload: some Codable & Sendable, options: JobOptions,
        owner: String? = nil
    ) throws -> Job {
        var document = JobDocument()
        // A one-time job that somebody owns stays after it has run.
        if case .at = schedule { document.owner = owner }
        document.handler = handler
        schedule.write(to: &document)
        options.write(to: &document)
        return try Job(id: try JobID(id), document: document, payload: Array(try JSONEncoder().encode(payload)))
    }

    // MARK: Service

    /// Works until graceful shutdown, then drains; cancellation stops running handlers at once and gives their runs back.
    public func run() async throws {
        await run { try? await gracefulShutdown() }
    }

    package func run(until stopped: @Sendable () async -> Void) async {
        let (losses, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let tell = onEvent ?? log
        let worker = Worker(
            configuration: configuration, redis: redis, namespace: namespace, handlers: handlers.withLock { $0 },
            loop: loop
        ) { event in
            tell(event)
            if case .writesLost = event { signal.yield() }
        }
        logger.info("worker started", metadata: ["worker": "\(worker.id)", "redis": "\(redis)"])
        async let restoring: Void = restore(after: losses)
        await worker.run(until: stopped)
        signal.finish()
        await restoring
        await client.close()
        logger.info("worker stopped", metadata: ["worker": "\(worker.id)"])
    }

    /// Every scheduler does it; what is there and equal is not touched.
    private func restore(after losses: AsyncStream<Void>) async {
        for await _ in losses {
            client.distrustSchema()
            let jobs = recurring.withLock { Array($0.values) }
            guard !jobs.isEmpty else { continue }
            do {
                _ = try await client.apply(jobs)
            } catch {
                (onEvent ?? log)(.trouble("cannot bring back what was scheduled: \(error)"))
            }
        }
    }

    @Sendable private func log(_ event: RunEvent) {
        switch event {
        case .started: break
        case .finished(let run, let outcome, let result, let duration, let willRetry):
            guard outcome != .succeeded else { return }
            let reason = escapedForMessage(String(decoding: result.output.suffix(200), as: UTF8.self))
            logger.warning(
                "run \(outcome.rawValue)\(willRetry ? ", will be retried" : "")",
                metadata: [
                    "run": "\(run.run)", "attempt": "\(run.attempt)", "duration": "\(duration)", "reason": "\(reason)",
                ])
        case .snoozed(let run, let duration):
            logger.info("run snoozed", metadata: ["run": "\(run.run)", "for": "\(DurationText.format(duration))"])
        case .leaseLost(let run):
            logger.warning("lease lost, the run is somebody else's now", metadata: ["run": "\(run.run)"])
        case .writesLost:
            logger.error("Redis was emptied, restored or has lost writes; what was scheduled here is scheduled again")
        case .trouble(let message): logger.warning("\(message)")
        case .recovered: logger.notice("claiming works again")
        }
    }
}
