import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

@Suite("What handlers say and return", .timeLimit(.minutes(1)))
struct ProgressAndResultTests {
    @Test("progress can be read while the attempt is under way: the latest word, however many there were")
    func progress() async throws {
        let redis = try await TestRedis()
        let gate = Gate()
        let worker = try TestWorker(
            redis,
            handlers: [
                "copy": { run in
                    for number in 0..<1_000 { run.progress(Double(number) / 1_000, "file \(number)") }
                    run.progress(0.4, "resting")
                    await gate.pass()
                    return .succeeded
                }
            ])
        try await redis.once("job", at: TestRedis.past) { $0.handler = "copy" }
        await worker.log.wait { $0.isStarted("job") }
        var seen: RunProgress?
        while seen != RunProgress(0.4, "resting") {
            seen = try await redis.client.runs(of: JobID("job")).first?.progress
        }
        gate.open()
        await worker.log.wait { $0.isFinished("job", .succeeded) }
        await worker.shutDown()
        #expect(worker.log.troubles == [])
    }

    @Test("a word from outside needs the token of the attempt that holds the run")
    func fenced() async throws {
        let redis = try await TestRedis()
        let gate = Gate()
        let worker = try TestWorker(
            redis,
            handlers: [
                "wait": { _ in
                    await gate.pass()
                    return .succeeded
                }
            ])
        try await redis.once("job", at: TestRedis.past) { $0.handler = "wait" }
        await worker.log.wait { $0.isStarted("job") }
        let run = try #require(try await redis.client.runs(of: JobID("job")).first)
        let half = RunProgress(0.5, "half")
        #expect(try await !redis.client.report(half, of: run.run, fencingToken: "1"))
        #expect(try await redis.client.runs(of: JobID("job")).first?.progress == nil)
        #expect(try await redis.client.report(half, of: run.run, fencingToken: run.fencingToken))
        #expect(try await redis.client.runs(of: JobID("job")).first?.progress == half)
        gate.open()
        await worker.shutDown()
        #expect(try await !redis.client.report(half, of: run.run, fencingToken: run.fencingToken))
    }

    struct Sum: Codable, Sendable { var total: Int }

    @Test("a handler's result is kept with its attempt as JSON")
    func result() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis) {
            $0.handle("add") { (numbers: [Int], _: RunContext) in Sum(total: numbers.reduce(0, +)) }
        }
        try await redis.once("job", at: TestRedis.past, payload: Array("[1,2,4]".utf8)) {
            $0.handler = "add"
            $0.keepSucceeded = 5
        }
        await worker.log.wait { $0.isFinished("job", .succeeded) }
        await worker.shutDown()
        let run = try #require(try await redis.client.runs(of: JobID("job")).first)
        let output = try await redis.client.output(of: run)
        #expect(output == Array(#"{"total":7}"#.utf8))
    }

    @Test("a result that is too large, or of a payload that does not decode, makes the run dead with the reason")
    func refused() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis) {
            $0.handle("text") { (count: Int, _: RunContext) in String(repeating: "x", count: count) }
        }
        for (name, payload) in [("fits", "65534"), ("large", "65535"), ("wrong", "true")] {
            try await redis.once(name, at: TestRedis.past, payload: Array(payload.utf8)) { $0.handler = "text" }
        }
        await worker.log.wait(for: 3) { $0.isFinished }
        await worker.shutDown()
        let dead = try await redis.client.deadRuns()
        #expect(dead.map(\.run.job).sorted() == ["large", "wrong"])
        let reason = try await redis.client.output(of: try #require(dead.first { $0.run.job == "large" }).run) ?? []
        #expect(
            String(decoding: reason, as: UTF8.self) == "the result has 65537 bytes of JSON, at most 65536 can be kept")
    }
}
