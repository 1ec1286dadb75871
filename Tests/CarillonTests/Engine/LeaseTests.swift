import CarillonTesting
import PrivateRedis
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("Leases", .timeLimit(.minutes(1)))
struct LeaseTests {
    /// Runs until it is cancelled, and tells when.
    private static func endless(_ cancelled: Gate) -> Handler {
        { _ in
            await Gate().pass()
            cancelled.open()
            return RunResult(.succeeded, output: Array("too late".utf8))
        }
    }

    @Test("when another worker has taken the run, the handler is cancelled and its result is not recorded")
    func taken() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Timestamp(milliseconds: 1_803_556_800_000))
        let cancelled = Gate()
        let worker = try TestWorker(redis, lease: .seconds(1), handlers: ["endless": Self.endless(cancelled)])
        try await redis.once("slow", at: try await clock.now()) {
            $0.handler = "endless"
            $0.maxAttempts = 1
        }
        await worker.log.wait { $0.isStarted("slow") }
        // The other one sees the lease run out on the namespace's clock, and takes the run.
        let store = redis.client.store
        try await clock.advance(by: .seconds(3_600))
        _ = try await store.reap(limit: 10)
        await cancelled.pass()
        await worker.log.wait { $0.isLeaseLost("slow") }
        await worker.shutDown()
        #expect(!worker.log.events.contains { $0.isFinished("slow", .succeeded) })
        let outcomes = try await redis.client.runs(of: JobID("slow")).compactMap(\.outcome)
        #expect(outcomes == [.lost])
    }

    @Test("when no heartbeat gets through, a worker stops its attempts before anybody else can have them")
    func fence() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        let endless: Handler = { _ in
            await Gate().pass()
            throw CancellationError()
        }
        let worker = try TestWorker(redis, lease: .seconds(1), handlers: ["endless": endless])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "endless" }
        await worker.log.wait { $0.isStarted("slow") }
        server.suspend()
        await worker.log.wait { $0.isLeaseLost("slow") }
        server.resume()
        await worker.shutDown()
        #expect(worker.log.finished.isEmpty)
    }

    @Test("a run whose heartbeats get through is never taken for dead, however long it takes")
    func renewed() async throws {
        let redis = try await TestRedis()
        let gate = Gate()
        let hold: Handler = { _ in
            await gate.pass()
            return .succeeded
        }
        let log = EventLog()
        let workers = try (0..<3).map { _ in
            try TestWorker(redis, lease: .seconds(1), log: log, handlers: ["hold": hold])
        }
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "hold" }
        await log.wait { $0.isStarted("slow") }
        // Other work goes on for two leases meanwhile, so somebody would have noticed.
        let end = try await redis.client.time() + .seconds(2)
        try await redis.once("later", at: end)
        await log.wait { $0.isFinished("later") }
        gate.open()
        await log.wait { $0.isFinished("slow", .succeeded) }
        #expect(log.started.count == 2)
        for worker in workers { await worker.shutDown() }
    }

    @Test("the runs of a worker that died move on to another, as a second attempt, and its jobs' slots go on")
    func died() async throws {
        let redis = try await TestRedis()
        let dead = "dead-worker"
        let job = try TestRedis.job("bell") { $0.every = "100ms" }
        _ = try await redis.client.apply([job])
        try await redis.once("orphan", at: TestRedis.past)
        var reply = try await redis.client.store.claim(
            worker: dead, request: 1, capacity: 10, lease: .seconds(1), queues: [.default], patience: .seconds(5))
        var number = 1
        while !reply.grants.contains(where: { $0.run.job == "bell" }) {
            number += 1
            reply = try await redis.client.store.claim(
                worker: dead, request: number, capacity: 10, lease: .seconds(1), queues: [.default],
                patience: .seconds(5))
        }
        let worker = try TestWorker(redis)
        await worker.log.wait { $0.isFinished("orphan", .succeeded) }
        await worker.log.wait { $0.isFinished("bell", .succeeded) }
        await worker.shutDown()
        #expect(worker.log.started.contains("orphan@\(TestRedis.past.milliseconds)#2"))
        let lost = try await redis.client.status().first { $0.name == "lost" }?.value
        #expect(lost ?? 2 >= 2)
    }
}
