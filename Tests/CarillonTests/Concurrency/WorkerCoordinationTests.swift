import CarillonTesting
import RedisClient
import Synchronization
import Testing
import Triggers

@testable import Carillon

/// Twenty jobs of three priorities, and workers that share them.
@Suite("Workers that work together", .timeLimit(.minutes(1)))
struct WorkerCoordinationTests {
    private let redis: TestRedis
    private static let jobs = 20

    init() async throws {
        redis = try await TestRedis()
        let jobs = try (0..<Self.jobs).map { number in
            try TestRedis.job("job-\(number)") {
                $0.at = TestRedis.past.description
                $0.priority = [20, 50, 80][number % 3]
            }
        }
        #expect(Set(try await redis.client.apply(jobs)) == [.created])
    }

    /// The counts at one instant: queue depth, ready now, running, succeeded.
    private func counts() async throws -> [Int] {
        let status = Dictionary(try await redis.client.status().map { ($0.name, Int($0.value)) }) { first, _ in first }
        return ["queue_depth", "ready_now", "running", "succeeded"].map { status[$0, default: 0] }
    }

    @Test("the counts are exact before, while and after five of twenty jobs run")
    func workerMetricsAccuracy() async throws {
        #expect(try await counts() == [20, 20, 0, 0])
        let gate = Gate()
        let hold: Handler = { _ in
            await gate.pass()
            return .succeeded
        }
        let worker = try TestWorker(redis, concurrency: 5, handlers: ["work": hold])
        await worker.log.wait(for: 5) { if case .started = $0 { true } else { false } }
        #expect(try await counts() == [15, 15, 5, 0])
        let fleet = try await redis.client.workers()
        #expect(fleet.map(\.running) == [5])
        #expect(fleet.map(\.capacity) == [5])
        gate.open()
        await worker.log.wait(for: Self.jobs) { $0.isFinished }
        #expect(try await counts() == [0, 0, 0, 20])
        await worker.shutDown()
    }

    @Test("of four workers each gets work, no job runs twice, and none is left")
    func multipleWorkersCoordinateProperly() async throws {
        let log = EventLog()
        let everybodyWorks = Gate()
        let seen = Mutex<Set<String>>([])
        // No run ends before each worker has one, and two workers have places for no more than four.
        let wait: Handler = { run in
            let count = seen.withLock { seen in
                seen.insert(run.worker)
                return seen.count
            }
            if count == 4 { everybodyWorks.open() }
            await everybodyWorks.pass()
            return .succeeded
        }
        let workers = try (0..<4).map { _ in
            try TestWorker(redis, concurrency: 2, log: log, handlers: ["work": wait])
        }
        await log.wait(for: Self.jobs) { $0.isFinished }
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
        var shares: [String: Int] = [:]
        for case .started(let run) in log.events { shares[run.worker, default: 0] += 1 }
        #expect(shares.count == 4)
        #expect(shares.values.reduce(0, +) == Self.jobs)
        #expect(Set(log.started).count == Self.jobs)
        #expect(log.troubles == [])
        #expect(try await counts() == [0, 0, 0, 20])
    }
}
