import Carillon
import EventLoop
import Logging
import RedisClient
import Synchronization

/// Schedulers in this process, each with its own connections and identity; their executions are recorded in memory.
final class SchedulerPool: Sendable {
    struct Settings: Sendable {
        let redis: RedisConfiguration
        let namespace: Namespace
        /// One scheduler for each name.
        let names: [String]
        var concurrency = 100
        /// How long each run takes; zero for none at all.
        var work = Duration.zero
        /// Redis' clock minus this host's, in microseconds.
        var clockOffset: Int64 = 0
    }

    /// The handler's name in the jobs of every measurement.
    static let handler = "bench"

    private let settings: Settings
    private let recorders: [Recorder]
    private let finished = Atomic(0)
    private let goal = Mutex<(count: Int, waiter: UnsafeContinuation<Void, Never>?)>((Int.max, nil))

    init(_ settings: Settings) {
        self.settings = settings
        recorders = settings.names.map { Recorder(name: $0) }
    }

    /// Successes that Redis has recorded so far.
    var count: Int { finished.load(ordering: .relaxed) }

    var logs: [WorkerLog] { recorders.map(\.log) }

    /// Works until `stopped` returns, and drains.
    func run(until stopped: @escaping @Sendable () async -> Void) async throws {
        let handler = Self.work(for: settings.work)
        var workers: [WorkerConfiguration] = []
        for name in settings.names {
            workers.append(
                try WorkerConfiguration(name: name, concurrency: settings.concurrency, drainTimeout: .seconds(10)))
        }
        let end = Gate()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await stopped()
                end.open()
            }
            for (recorder, worker) in zip(recorders, workers) {
                let scheduler = Scheduler(
                    redis: settings.redis, namespace: settings.namespace, configuration: worker, loop: .shared,
                    logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }),
                    onEvent: { [self] in note($0, recorder) })
                let offset = settings.clockOffset
                scheduler.handle(Self.handler) { run in
                    recorder.started(run, at: hostMicroseconds() + offset)
                    return try await handler()
                }
                group.addTask { await scheduler.run { await end.wait() } }
            }
        }
    }

    /// Returns once so many successes are recorded.
    func whenFinished(_ count: Int) async {
        await withUnsafeContinuation { continuation in
            let isReached = goal.withLock { goal in
                guard self.count < count else { return true }
                goal = (count, continuation)
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    /// Lets ``whenFinished(_:)`` return.
    func giveUp() {
        let waiter = goal.withLock { goal in
            defer { goal = (Int.max, nil) }
            return goal.waiter
        }
        waiter?.resume()
    }

    private static func work(for duration: Duration) -> @Sendable () async throws -> RunResult {
        guard duration > .zero else { return { .succeeded } }
        return {
            try await Task.sleep(for: duration)
            return .succeeded
        }
    }

    private func note(_ event: RunEvent, _ recorder: Recorder) {
        switch event {
        case .started: break
        case .finished(_, .succeeded, _, duration: _, willRetry: _):
            recorder.finished(at: hostMicroseconds() + settings.clockOffset)
            let count = finished.add(1, ordering: .relaxed).newValue
            let waiter = goal.withLock { goal -> UnsafeContinuation<Void, Never>? in
                guard count >= goal.count else { return nil }
                defer { goal = (Int.max, nil) }
                return goal.waiter
            }
            waiter?.resume()
        case .finished, .leaseLost, .snoozed: recorder.failed()
        case .recovered: break
        case .writesLost:
            recorder.failed()
            Terminal.note("\(recorder.name): Redis has lost writes")
        case .trouble(let message):
            recorder.failed()
            Terminal.note("\(recorder.name): \(message)")
        }
    }
}

/// Writes one scheduler's log.
private final class Recorder: Sendable {
    private struct Start {
        let context: RunContext
        let moment: Int64
    }

    let name: String
    private let starts = Mutex<[Start]>([])
    private let ends = Mutex<(finished: Int, errors: Int, last: Int64)>((0, 0, 0))

    init(name: String) { self.name = name }

    func started(_ context: RunContext, at moment: Int64) {
        starts.withLock { $0.append(Start(context: context, moment: moment)) }
    }

    func finished(at moment: Int64) {
        ends.withLock { $0 = ($0.finished + 1, $0.errors, max($0.last, moment)) }
    }

    func failed() { ends.withLock { $0.errors += 1 } }

    var log: WorkerLog {
        var log = WorkerLog(name: name)
        log.executions = starts.withLock { starts in
            starts.map {
                Execution(run: $0.context.run.description, attempt: $0.context.attempt, started: $0.moment)
            }
        }
        (log.finished, log.errors, log.lastFinished) = ends.withLock { $0 }
        return log
    }
}
