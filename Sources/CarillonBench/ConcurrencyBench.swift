import ArgumentParser
import Carillon
import EventLoop
import Logging
import PrivateRedis
import RedisClient
import Synchronization
import Triggers

/// Many schedulers, many one-shots that are due at the same instant: each must run once.
struct ConcurrencyBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "concurrency", abstract: "Many schedulers compete for jobs that are all due at once.")

    @Option(help: "Redis to use; default: one of its own.")
    var redis: String?

    @Option(help: "Schedulers, each with its own connections and identity.")
    var schedulers = 100

    @Option(help: "Jobs, all due at the same instant.")
    var jobs = 100_000

    @Option(help: "Runs at the same time in each scheduler.")
    var concurrency = 100

    func run() async throws {
        let server = redis == nil ? try await PrivateRedis.start() : nil
        let configuration = try RedisConfiguration(url: redis ?? server?.url ?? "")
        let namespace = try Namespace("bench-\(String(UInt64.random(in: UInt64.min...UInt64.max), radix: 36))")
        let client = CarillonClient(redis: configuration, namespace: namespace)
        let due = try await client.time()
        try await create(due: due, client: client)
        let tally = Tally(expected: jobs)
        let cpuBefore = try await Self.cpu(client)
        let seconds = await measure { await work(configuration, namespace, tally) }
        let cpu = try await Self.cpu(client) - cpuBefore
        let counts = tally.counts
        let duplicates = counts.values.reduce(0) { $0 + max(0, $1 - 1) }
        print("executions \(counts.values.reduce(0, +)), unique \(counts.count), duplicates \(duplicates)")
        print("\(Int(Double(jobs) / seconds)) runs/s, Redis CPU \(cpu / Double(jobs) * 1e6) µs a run")
        await server?.stop()
        guard counts.count == jobs, duplicates == 0 else { throw ExitCode(1) }
    }

    private func create(due: Timestamp, client: CarillonClient) async throws {
        for start in stride(from: 0, to: jobs, by: 500) {
            var batch: [Job] = []
            for index in start..<min(start + 500, jobs) {
                var document = JobDocument()
                document.handler = "bench"
                document.at = due.description
                batch.append(
                    try Job(id: try JobID("job-\(index)"), document: document, payload: Array("{\"user\":42}".utf8)))
            }
            _ = try await client.apply(batch, expecting: .absent)
        }
    }

    private func work(_ redis: RedisConfiguration, _ namespace: Namespace, _ tally: Tally) async {
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<schedulers {
                group.addTask {
                    guard
                        let worker = try? WorkerConfiguration(
                            name: "scheduler-\(index)", concurrency: concurrency, drainTimeout: .seconds(5))
                    else { return }
                    let scheduler = Scheduler(
                        redis: redis, namespace: namespace, configuration: worker, loop: .shared,
                        logger: Logger(label: "bench", factory: { _ in SwiftLogNoOpLogHandler() }), onEvent: { _ in })
                    scheduler.handle("bench") { run in
                        tally.add(run.job)
                        return .succeeded
                    }
                    await scheduler.run { await tally.whenComplete() }
                }
            }
        }
    }

    private static func cpu(_ client: CarillonClient) async throws -> Double {
        let info = try await client.store.read(["INFO", "cpu"]).string ?? ""
        return info.split(whereSeparator: \.isNewline).filter { $0.contains("main_thread") }
            .compactMap { Double($0.split(separator: ":")[1]) }.reduce(0, +)
    }
}

/// Executions, counted outside Redis.
final class Tally: Sendable {
    private struct State {
        var counts: [String: Int] = [:]
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let expected: Int
    private let state = Mutex(State())

    init(expected: Int) { self.expected = expected }

    var counts: [String: Int] { state.withLock { $0.counts } }

    func add(_ job: String) {
        let waiters = state.withLock { state -> [UnsafeContinuation<Void, Never>] in
            state.counts[job, default: 0] += 1
            guard state.counts.count == expected else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func whenComplete() async {
        await withUnsafeContinuation { continuation in
            let isComplete = state.withLock { state in
                if state.counts.count >= expected { return true }
                state.waiters.append(continuation)
                return false
            }
            if isComplete { continuation.resume() }
        }
    }
}
