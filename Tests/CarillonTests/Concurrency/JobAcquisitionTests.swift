import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

/// Who gets which job when many ask at once: decided by one script, so by nobody's luck.
@Suite("Acquisition by several workers at once", .timeLimit(.minutes(1)))
struct JobAcquisitionTests {
    private let redis: TestRedis

    init() async throws {
        redis = try await TestRedis()
        let jobs = try (0..<10).map { number in
            try TestRedis.job("job-\(number)") { $0.at = TestRedis.past.description }
        }
        #expect(Set(try await redis.client.apply(jobs)) == [.created])
    }

    /// Claims of several workers, each over a connection of its own, all under way together. Answers the runs of each.
    private func claim(workers: Int, capacity: Int) async throws -> [[String]] {
        let configuration = try RedisConfiguration(url: redis.url)
        let clients = (0..<workers).map { _ in CarillonClient(redis: configuration, namespace: redis.namespace) }
        for client in clients { _ = try await client.time() }
        let grants = try await withThrowingTaskGroup(of: [String].self) { group in
            for (number, client) in clients.enumerated() {
                group.addTask {
                    let reply = try await client.store.claim(
                        worker: "worker-\(number)", request: 1, capacity: capacity, lease: .seconds(30),
                        queues: [.default], patience: .seconds(5))
                    return reply.grants.map(\.run.description)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for client in clients { await client.close() }
        return grants
    }

    @Test("five workers that ask for one job each get five different ones")
    func multipleWorkersNoDuplicateAcquisition() async throws {
        let grants = try await claim(workers: 5, capacity: 1)
        #expect(grants.map(\.count) == [1, 1, 1, 1, 1])
        #expect(Set(grants.joined()).count == 5)
        #expect(try await redis.client.status(of: "running") == 5)
        #expect(try await redis.client.status(of: "queue_depth") == 5)
    }

    @Test("five workers that ask for more than there is share all of it, nothing twice and nothing left")
    func multipleWorkersShareEverything() async throws {
        let grants = try await claim(workers: 5, capacity: 10)
        #expect(grants.joined().count == 10)
        let slot = TestRedis.past.milliseconds
        #expect(Set(grants.joined()) == Set((0..<10).map { "job-\($0)@\(slot)" }))
        #expect(try await redis.client.status(of: "queue_depth") == 0)
    }

    @Test("four batches claimed at once never add up to more than the limit, and to no less")
    func concurrentLaunchBatchOperations() async throws {
        try await redis.client.limitNamespace(maxRunning: 3)
        let grants = try await claim(workers: 4, capacity: 10)
        #expect(grants.joined().count == 3)
        #expect(Set(grants.joined()).count == 3)
        #expect(try await redis.client.status(of: "running") == 3)
        #expect(try await redis.client.status(of: "queue_depth") == 7)
    }

    @Test("a worker that holds its job for long blocks nobody: all others go round it")
    func jobAcquisitionWithSkipLocked() async throws {
        let gate = Gate()
        let hold: Handler = { _ in
            await gate.pass()
            return .succeeded
        }
        let slow = try TestWorker(redis, concurrency: 1, handlers: ["work": hold])
        await slow.log.wait { if case .started = $0 { true } else { false } }
        let quick = try TestWorker(redis)
        await quick.log.wait(for: 9) { $0.isFinished }
        #expect(slow.log.finished == [])
        #expect(slow.log.started.count == 1)
        #expect(Set(slow.log.started + quick.log.started).count == 10)
        #expect(try await redis.client.status(of: "running") == 1)
        gate.open()
        await slow.log.wait { $0.isFinished }
        for worker in [slow, quick] { await worker.shutDown() }
        #expect(try await redis.client.status(of: "succeeded") == 10)
    }
}
