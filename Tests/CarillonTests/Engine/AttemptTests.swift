import CarillonTesting
import RedisClient
import Synchronization
import Testing
import Triggers

@testable import Carillon

@Suite("Attempts", .timeLimit(.minutes(1)))
struct AttemptTests {
    struct Failure: Error, CustomStringConvertible {
        let description = "the printer is on fire"
    }

    private static let slot = Timestamp(milliseconds: 1_803_556_800_000)

    @Test("a failure is tried again after its delay, not before, and is dead after the last attempt")
    func retries() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.slot)
        let worker = try TestWorker(redis, handlers: ["fail": { _ in throw Failure() }])
        try await redis.once("flaky", at: Self.slot) {
            $0.handler = "fail"
            $0.maxAttempts = 3
            $0.backoff = .init(type: "exponential", delay: "10s", jitter: 0)
        }
        let log = worker.log
        await log.wait(for: 1) { $0.isFinished("flaky", .failed) }
        for (attempt, delay) in [(1, 10_000), (2, 20_000)] {
            let now = try await clock.now()
            try await redis.once("marker-\(attempt)", at: now + .milliseconds(delay - 1))
            try await clock.set(now + .milliseconds(delay - 1))
            await log.wait { $0.isFinished("marker-\(attempt)") }
            #expect(log.started.count { $0.hasPrefix("flaky") } == attempt)
            try await clock.set(now + .milliseconds(delay))
            await log.wait(for: attempt + 1) { $0.isFinished("flaky", .failed) }
        }
        await worker.shutDown()
        let endings = log.events.compactMap { event -> String? in
            guard case .finished(let run, _, let result, _, let willRetry) = event, run.job == "flaky" else {
                return nil
            }
            return "\(run.attempt) \(willRetry) \(String(decoding: result.output, as: UTF8.self))"
        }
        let reason = "the printer is on fire"
        #expect(endings == ["1 true \(reason)", "2 true \(reason)", "3 false \(reason)"])
        #expect(try await redis.count("ZCARD", redis.key("dead")) == 1)
        let history = try await redis.client.runs(of: JobID("flaky"))
        #expect(history.map(\.attempt) == [3, 2, 1])
    }

    @Test("what fails in a way that another attempt would not cure is dead at once")
    func discarded() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis) { $0.handle("typed") { (_: Int, _: RunContext) in } }
        try await redis.once("text", at: TestRedis.past, payload: Array("\"seven\"".utf8)) { $0.handler = "typed" }
        await worker.log.wait { $0.isFinished("text", .failed) }
        await worker.shutDown()
        #expect(try await redis.count("ZCARD", redis.key("dead")) == 1)
        let output = try #require(try await redis.client.runs(of: JobID("text")).first)
        let text = try await redis.client.output(of: output.run) ?? []
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("the payload does not decode: "))
    }

    @Test("a handler that takes longer than the timeout is cancelled and recorded as timed out")
    func timeout() async throws {
        let redis = try await TestRedis()
        let endless: Handler = { _ in
            await Gate().pass()
            throw CancellationError()
        }
        let worker = try TestWorker(redis, handlers: ["endless": endless])
        try await redis.once("slow", at: TestRedis.past) {
            $0.handler = "endless"
            $0.timeout = "20ms"
            $0.maxAttempts = 1
        }
        await worker.log.wait { $0.isFinished("slow", .timedOut) }
        await worker.shutDown()
        #expect(worker.log.finished.count == 1)
    }

    @Test("a removed job's running attempt is asked to stop, and ends as cancelled")
    func removed() async throws {
        let redis = try await TestRedis()
        let endless: Handler = { _ in
            await Gate().pass()
            throw CancellationError()
        }
        let worker = try TestWorker(redis, lease: .seconds(1), handlers: ["endless": endless])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "endless" }
        await worker.log.wait { $0.isStarted("slow") }
        #expect(try await redis.client.remove([JobID("slow")]) == [true])
        await worker.log.wait { $0.isFinished("slow", .cancelled) }
        await worker.shutDown()
        #expect(try await redis.count("HLEN", redis.key("runs")) == 0)
    }

    @Test("a handler that nobody registered, and a command where none are run, fail with a reason")
    func unknownHandler() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("stranger", at: TestRedis.past) {
            $0.handler = "nobody"
            $0.maxAttempts = 1
        }
        try await redis.once("command", at: TestRedis.past) {
            $0.handler = nil
            $0.run = ["/bin/true"]
            $0.maxAttempts = 1
        }
        await worker.log.wait(for: 2) { $0.isFinished }
        await worker.shutDown()
        let reasons = worker.log.events.compactMap { event -> String? in
            guard case .finished(_, .failed, let result, _, false) = event else { return nil }
            return String(decoding: result.output, as: UTF8.self)
        }
        #expect(reasons.contains { $0.hasPrefix("no handler named 'nobody' on worker") })
        #expect(reasons.contains { $0.hasSuffix("does not run commands") })
    }

    @Test(
        "a record that somebody else damaged fails its run and harms no other",
        arguments: ["{", "[]", "{\"handler\":7}", "\u{0}"])
    func damaged(document: String) async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        let slot = TestRedis.past.milliseconds
        _ = try await redis.client.store.read([
            "HSET", redis.key("jobs"), "broken", .string("1 a \(slot)\n\(document)\n"),
        ])
        _ = try await redis.client.store.read(["ZADD", redis.key("schedule:default"), .integer(slot), "broken"])
        try await redis.once("sound", at: TestRedis.past + .milliseconds(1))
        await worker.log.wait { $0.isFinished("sound", .succeeded) }
        await worker.log.wait { $0.isFinished("broken", .failed) }
        await worker.shutDown()
        #expect(try await redis.count("ZCARD", redis.key("dead")) == 1)
    }

    @Test("no script reads a payload: numbers, depth and size stay as they are, also in the next attempt")
    func opaquePayloads() async throws {
        let redis = try await TestRedis()
        let seen = Mutex<[String: [[UInt8]]]>([:])
        let note: Handler = { run in
            seen.withLock { $0[run.job, default: []].append(run.payload) }
            return RunResult(run.attempt == 1 ? .failed : .succeeded)
        }
        let worker = try TestWorker(redis, handlers: ["note": note])
        let texts = [
            "", "9007199254740993", "12345678901234567890", "1700000000123456", "1.0", "1e400", "[]", "{}", "null",
            String(repeating: "[", count: 1_001) + String(repeating: "]", count: 1_001),
            String(repeating: "x", count: Job.maximumPayload),
        ]
        for (number, text) in texts.enumerated() {
            try await redis.once("job-\(number)", at: TestRedis.past, payload: Array(text.utf8)) {
                $0.handler = "note"
                $0.backoff = .init(delay: "1ms", jitter: 0)
            }
        }
        await worker.log.wait(for: 2 * texts.count) { $0.isFinished }
        await worker.shutDown()
        let attempts = seen.withLock { $0 }
        for (number, text) in texts.enumerated() {
            #expect(attempts["job-\(number)"] == [Array(text.utf8), Array(text.utf8)])
        }
    }

    @Test("a handler gets its payload byte for byte, and what it has to know about the run")
    func context() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis, handlers: ["echo": { run in RunResult(.succeeded, output: run.payload) }])
        let payload = Array(UInt8.min...UInt8.max) + Array("\n\n\0".utf8)
        try await redis.once("bytes", at: TestRedis.past, payload: payload) { $0.handler = "echo" }
        await worker.log.wait { $0.isFinished("bytes", .succeeded) }
        await worker.shutDown()
        guard case .finished(let run, _, let result, _, false) = try #require(worker.log.events.last) else {
            Issue.record("not finished last")
            return
        }
        #expect(result.output == payload)
        #expect(run.scheduledTime == TestRedis.past)
        #expect(run.attempt == 1)
        #expect(run.worker.hasPrefix(worker.name + "-"))
        #expect(UInt64(run.fencingToken) ?? 0 > 1_700_000_000_000_000)
    }
}
