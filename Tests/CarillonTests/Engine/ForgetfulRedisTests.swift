import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

/// Redis was emptied, or restored from a copy, under workers that live on.
@Suite("Redis forgets", .timeLimit(.minutes(1)))
struct ForgetfulRedisTests {
    @Test("a worker notices that the namespace was emptied, says so, and is known again")
    func emptied() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        try await redis.empty()
        try await redis.once("second", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("second") }
        await worker.log.wait { $0.isWritesLost }
        while try await redis.count("HLEN", redis.key("fleet")) == 0 {}
        await worker.shutDown()
        #expect(worker.log.events.count { $0.isWritesLost } == 1)
    }

    @Test("a worker notices that the namespace was put back to an earlier state")
    func restored() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        let memory = redis.key("session:\(try await redis.workerID()):claim")
        let copy = try #require(try await redis.text("GET", memory))
        try await redis.once("second", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("second") }
        _ = try await redis.text("SET", memory, .string(copy))
        try await redis.once("third", at: TestRedis.past)
        await worker.log.wait { $0.isWritesLost }
        await worker.shutDown()
    }

    @Test("recurring jobs that a scheduler has scheduled come back; what it has cancelled does not, nor what runs once")
    func broughtBack() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        let hourly = Schedule.every(.seconds(3_600))
        try await worker.scheduler.schedule("kept", hourly, handler: "work")
        try await worker.scheduler.schedule("cancelled", hourly, handler: "work")
        try await worker.scheduler.cancel(JobID("cancelled"))
        let later = try await redis.client.time() + .seconds(3_600)
        try await worker.scheduler.schedule("once", .at(later), handler: "work")
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        try await redis.empty()
        try await redis.once("second", at: TestRedis.past)
        await worker.log.wait { $0.isWritesLost }
        while try await redis.client.job(JobID("kept")) == nil {}
        #expect(try await redis.client.job(JobID("cancelled")) == nil)
        #expect(try await redis.client.job(JobID("once")) == nil)
        await worker.shutDown()
    }

    @Test(
        "a worker whose session has expired, because an hour passed without a claim, reports no lost writes",
        arguments: [(Duration.seconds(61 * 60), 0), (.seconds(49 * 60), 1)])
    func expired(pause: Duration, reports: Int) async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: .hostNow())
        let started = Gate(), end = Gate()
        // Its only place is taken all the while, so it does not claim.
        let worker = try TestWorker(
            redis, concurrency: 1,
            handlers: [
                "backup": { _ in
                    started.open()
                    await end.pass()
                    return .succeeded
                }
            ])
        try await redis.once("first", at: try await clock.now()) { $0.handler = "backup" }
        await started.pass()
        #expect(try await redis.count("DEL", redis.key("session:\(redis.workerID()):claim")) == 1)
        try await clock.advance(by: pause)
        try await redis.once("second", at: try await clock.now())
        end.open()
        await worker.log.wait { $0.isFinished("second") }
        await worker.shutDown()
        #expect(worker.log.events.count { $0.isWritesLost } == reports)
    }

    @Test("the namespace is marked with its version again")
    func marked() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await worker.scheduler.schedule("kept", .every(.seconds(3_600)), handler: "work")
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        try await redis.empty()
        try await redis.once("second", at: TestRedis.past)
        while try await redis.client.job(JobID("kept")) == nil {}
        #expect(try await redis.text("GET", redis.key("schema")) == Schema.current.text)
        await worker.shutDown()
    }
}

extension TestRedis {
    /// Deletes everything of the namespace, as FLUSHALL does.
    fileprivate func empty() async throws {
        let names = try await client.store.keyNames(matching: "*")
        _ = try await client.store.read(["DEL"] + names.map(key))
    }

    fileprivate func workerID() async throws -> String {
        let workers = try await client.store.read(["ZRANGE", key("workers"), 0, -1]).array ?? []
        return try #require(workers.first?.string)
    }
}
