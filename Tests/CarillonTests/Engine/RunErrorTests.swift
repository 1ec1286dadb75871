import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("What handlers throw", .timeLimit(.minutes(1)))
struct RunErrorTests {
    private static let slot = Timestamp(milliseconds: 1_803_556_800_000)

    @Test("retry(after:) waits for its own delay instead of the job's backoff, and the attempt counts")
    func retry() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.slot)
        let worker = try TestWorker(
            redis, handlers: ["busy": { _ in throw RunError.retry(after: .seconds(90), "not before noon") }])
        try await redis.once("job", at: Self.slot) {
            $0.handler = "busy"
            $0.maxAttempts = 2
            $0.backoff = .init(delay: "1ms")
        }
        await worker.log.wait { $0.isFinished("job", .failed) }
        #expect(
            try await redis.text("ZSCORE", redis.key("ready:default"), "job@\(Self.slot.milliseconds)")
                == String((Self.slot + .seconds(90)).milliseconds))
        try await clock.advance(by: .seconds(90))
        await worker.log.wait(for: 2) { $0.isFinished("job", .failed) }
        await worker.shutDown()
        #expect(try await redis.count("ZCARD", redis.key("dead")) == 1)
        let last = try #require(try await redis.client.runs(of: JobID("job")).first)
        let output = try await redis.client.output(of: last.run, attempt: 2)
        #expect(output.map { String(decoding: $0, as: UTF8.self) } == "not before noon")
    }

    @Test("discard makes the run dead at once")
    func discard() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis, handlers: ["never": { _ in throw RunError.discard("wrong address") }])
        try await redis.once("job", at: TestRedis.past) { $0.handler = "never" }
        await worker.log.wait { $0.isFinished("job", .failed) }
        await worker.shutDown()
        #expect(try await redis.count("ZCARD", redis.key("dead")) == 1)
        let attempts = try await redis.client.runs(of: JobID("job"))
        #expect(attempts.map(\.attempt) == [1])
        let output = try await redis.client.output(of: try #require(attempts.first).run)
        #expect(output.map { String(decoding: $0, as: UTF8.self) } == "wrong address")
    }

    @Test("snooze puts the run back as often as the handler likes; only attempts that end count")
    func snooze() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.slot)
        let ready = Self.slot + .seconds(90)
        let worker = try TestWorker(
            redis,
            handlers: [
                "poll": { [client = redis.client] _ in
                    guard try await client.time() >= ready else { throw RunError.snooze(for: .seconds(30)) }
                    return .succeeded
                }
            ])
        try await redis.once("job", at: Self.slot) {
            $0.handler = "poll"
            $0.maxAttempts = 1
        }
        for number in 1...3 {
            await worker.log.wait(for: number) { $0.isSnoozed("job") }
            try await clock.advance(by: .seconds(30))
        }
        await worker.log.wait { $0.isFinished("job", .succeeded) }
        await worker.shutDown()
        #expect(worker.log.started == Array(repeating: "job@\(Self.slot.milliseconds)#1", count: 4))
        #expect(try await redis.client.runs(of: JobID("job")) == [])
        let status = try await redis.client.status()
        #expect(status.first { $0.name == "snoozed" }?.value == 3)
    }

    @Test("A handler that answers instead of throwing can say the same")
    func results() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.slot)
        let worker = try TestWorker(
            redis,
            handlers: [
                "nap": {
                    $0.attempt == 1 ? RunResult(.retry(after: .seconds(5))) : RunResult(.snoozed(for: .seconds(7)))
                }
            ])
        try await redis.once("job", at: Self.slot) { $0.handler = "nap" }
        await worker.log.wait { $0.isFinished("job", .failed) }
        try await clock.advance(by: .seconds(5))
        await worker.log.wait { $0.isSnoozed("job") }
        await worker.shutDown()
        #expect(
            try await redis.text("ZSCORE", redis.key("ready:default"), "job@\(Self.slot.milliseconds)")
                == String((Self.slot + .seconds(12)).milliseconds))
    }

    @Test("A shutdown does not undo what a handler decided")
    func drain() async throws {
        let redis = try await TestRedis()
        let discarding: Handler = { _ in
            await Gate().pass()
            throw RunError.discard("no more of this")
        }
        let worker = try TestWorker(redis, drainTimeout: .zero, handlers: ["last": discarding])
        try await redis.once("job", at: TestRedis.past) { $0.handler = "last" }
        await worker.log.wait { $0.isStarted("job") }
        await worker.shutDown()
        #expect(try await redis.count("ZCARD", redis.key("dead")) == 1)
    }

    @Test("Each has words for people, its own or the standard ones")
    func words() {
        #expect("\(RunError.retry(after: .zero))" == "the handler asks for another attempt")
        #expect("\(RunError.discard("why"))" == "why")
        #expect("\(RunError.snooze(for: .zero))" == "the handler snoozes the run")
    }
}
