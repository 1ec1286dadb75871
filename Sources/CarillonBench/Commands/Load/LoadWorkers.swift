import Carillon
import EventLoop
import Logging
import RedisClient
import ServiceLifecycle

/// Workers as an application has them, each a ``Scheduler`` in a service group of its own that makes one attempt at a time. Each starts
/// some time after the one before it.
struct LoadWorkers: Sendable {
    struct Settings: Equatable, Sendable {
        var workers = 2
        var stagger = Duration.milliseconds(500)
        /// How long each attempt takes.
        var work = Duration.milliseconds(10)
        var seed: UInt64 = 1
    }

    let settings: Settings
    let redis: RedisConfiguration
    let namespace: Namespace
    let log: CapturedLog

    static func name(_ number: Int) -> String { "worker-\(number)" }

    /// Starts them, and stops them gracefully once `body` has returned and all of them have started.
    ///
    /// - Parameter handlers: what a worker does, by its name and logger.
    func run<Value: Sendable>(
        handlers: @Sendable (String, Logger) -> LoadHandlers, while body: @Sendable () async throws -> Value
    ) async throws -> Value {
        var groups: [ServiceGroup] = []
        var starts: [Gate] = []
        for number in 1...settings.workers {
            let name = Self.name(number)
            let start = Gate()
            let logger = log.logger(name) { if $0.message == [CapturedLog.Line].workerStarted { start.open() } }
            let scheduler = Scheduler(
                redis: redis, namespace: namespace,
                configuration: try WorkerConfiguration(name: name, concurrency: 1), logger: logger)
            handlers(name, logger).register(with: scheduler)
            groups.append(
                ServiceGroup(
                    services: [scheduler], logger: Logger(label: name) { _ in SwiftLogNoOpLogHandler() }))
            starts.append(start)
        }
        return try await withThrowingTaskGroup(of: Void.self) { [groups, starts] tasks in
            async let value = body()
            for (group, start) in zip(groups, starts) {
                tasks.addTask { try await group.run() }
                await start.wait()
                if start !== starts.last { try await Task.sleep(for: settings.stagger) }
            }
            let result = try await value
            for group in groups { await group.triggerGracefulShutdown() }
            try await tasks.waitForAll()
            return result
        }
    }
}
