import CarillonTesting
import PrivateRedis
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("Shutting down", .timeLimit(.minutes(1)))
struct GracefulShutdownTests {
    /// Handlers that each wait for a gate of their own, by the job's name.
    private static func gated(_ gates: [String: Gate]) -> [String: Handler] {
        [
            "gated": { run in
                await gates[run.run.job]?.passUncancelled()
                return .succeeded
            }
        ]
    }

    @Test("three running jobs are waited for: the worker ends with the last of them, and all are recorded")
    func shutdownWaitsForRunningJobs() async throws {
        let redis = try await TestRedis()
        let gates = ["one": Gate(), "two": Gate(), "three": Gate()]
        let worker = try TestWorker(redis, drainTimeout: .seconds(3_600), handlers: Self.gated(gates))
        for name in gates.keys { try await redis.once(name, at: TestRedis.past) { $0.handler = "gated" } }
        for name in gates.keys { await worker.log.wait { $0.isStarted(name) } }
        worker.beginShutDown()
        while try await redis.text("GET", redis.key("watch:default"))?.hasPrefix("-") != true {}
        for (done, name) in ["one", "two", "three"].enumerated() {
            // A worker that did not wait would have signed off, and given back what it holds.
            #expect(try await redis.count("ZCARD", redis.key("workers")) == 1)
            #expect(try await redis.client.status(of: "running") == 3 - done)
            gates[name]?.open()
            await worker.log.wait { $0.isFinished(name, .succeeded) }
        }
        await worker.ended()
        #expect(worker.log.finished.count == 3)
        #expect(try await redis.client.status(of: "running") == 0)
        #expect(try await redis.client.status(of: "succeeded") == 3)
        #expect(try await redis.count("ZCARD", redis.key("workers")) == 0)
    }

    @Test("a shutdown that times out ends although three jobs do not, says so, and leaves them to their leases")
    func shutdownTimeoutHandling() async throws {
        let redis = try await TestRedis()
        let gates = ["one": Gate(), "two": Gate(), "three": Gate()]
        let worker = try TestWorker(redis, drainTimeout: .zero, handlers: Self.gated(gates))
        for name in gates.keys { try await redis.once(name, at: TestRedis.past) { $0.handler = "gated" } }
        for name in gates.keys { await worker.log.wait { $0.isStarted(name) } }
        await worker.shutDown()
        #expect(worker.log.finished == [])
        #expect(worker.log.troubles.contains { $0.hasPrefix("3 runs did not end in time") })
        #expect(try await redis.client.status(of: "running") == 3)
        #expect(try await redis.count("ZCARD", redis.key("leases")) == 3)
        for gate in gates.values { gate.open() }
    }

    @Test("running work is waited for, and what comes due meanwhile is left to others")
    func waits() async throws {
        let redis = try await TestRedis()
        let gate = Gate()
        let slow: Handler = { _ in
            await gate.pass()
            return .succeeded
        }
        let worker = try TestWorker(redis, handlers: ["slow": slow])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "slow" }
        await worker.log.wait { $0.isStarted("slow") }
        worker.beginShutDown()
        // It says that it is off duty before it waits, so the next worker is the only one that can take this.
        while try await redis.text("GET", redis.key("watch:default"))?.hasPrefix("-") != true {}
        try await redis.once("next", at: TestRedis.past)
        let other = try TestWorker(redis)
        await other.log.wait { $0.isFinished("next") }
        #expect(!worker.log.events.contains { $0.isFinished })
        gate.open()
        await worker.ended()
        #expect(worker.log.finished == ["slow@\(TestRedis.past.milliseconds)#1 succeeded"])
        await other.shutDown()
    }

    @Test("after the drain timeout work is cancelled and given back, and its attempt does not count")
    func givesBack() async throws {
        let redis = try await TestRedis()
        let forever: Handler = { _ in
            await Gate().pass()
            throw CancellationError()
        }
        let worker = try TestWorker(redis, drainTimeout: .zero, handlers: ["slow": forever])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "slow" }
        await worker.log.wait { $0.isStarted("slow") }
        await worker.shutDown()
        #expect(worker.log.finished == [])
        let other = try TestWorker(redis, handlers: ["slow": { _ in .succeeded }])
        await other.log.wait { $0.isFinished("slow") }
        #expect(other.log.started == ["slow@\(TestRedis.past.milliseconds)#1"])
        await other.shutDown()
    }

    @Test("cancelling the task cancels the handlers at once and gives their runs back")
    func cancellation() async throws {
        let redis = try await TestRedis()
        let forever: Handler = { _ in
            await Gate().pass()
            throw CancellationError()
        }
        let worker = try TestWorker(redis, handlers: ["slow": forever])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "slow" }
        await worker.log.wait { $0.isStarted("slow") }
        worker.cancel()
        await worker.ended()
        #expect(try await redis.count("ZCARD", redis.key("ready:default")) == 1)
        #expect(worker.log.troubles == [])
    }

    @Test("a drain that is under way is cut short by cancelling the task")
    func cancellationDuringDrain() async throws {
        let redis = try await TestRedis()
        let forever: Handler = { _ in
            await Gate().pass()
            throw CancellationError()
        }
        let worker = try TestWorker(redis, drainTimeout: .seconds(3_600), handlers: ["slow": forever])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "slow" }
        await worker.log.wait { $0.isStarted("slow") }
        worker.beginShutDown()
        while try await redis.text("GET", redis.key("watch:default"))?.hasPrefix("-") != true {}
        worker.cancel()
        await worker.ended()
        #expect(try await redis.count("ZCARD", redis.key("ready:default")) == 1)
    }

    @Test("a handler that is deaf to cancellation does not hold the process up; its run moves on by its lease")
    func deafHandler() async throws {
        let redis = try await TestRedis()
        let gate = Gate()
        let deaf: Handler = { _ in
            await gate.passUncancelled()
            return .succeeded
        }
        let worker = try TestWorker(redis, drainTimeout: .zero, handlers: ["slow": deaf])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "slow" }
        await worker.log.wait { $0.isStarted("slow") }
        await worker.shutDown()
        #expect(worker.log.troubles.contains { $0.hasPrefix("1 runs did not end in time") })
        #expect(try await redis.client.runs().map(\.run.job) == ["slow"])
        gate.open()
    }

    @Test("a result that cannot be recorded does not hold the process up")
    func unrecordable() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        let gate = Gate()
        let slow: Handler = { _ in
            await gate.pass()
            return .succeeded
        }
        let worker = try TestWorker(
            redis, drainTimeout: .zero, commandTimeout: .milliseconds(200), handlers: ["slow": slow])
        try await redis.once("slow", at: TestRedis.past) { $0.handler = "slow" }
        await worker.log.wait { $0.isStarted("slow") }
        server.kill()
        gate.open()
        await worker.shutDown()
        #expect(worker.log.finished == [])
    }

    @Test("a worker that leaves hands on the watch, so the next slot is on time for those that stay")
    func handsOn() async throws {
        let redis = try await TestRedis()
        let workers = try (0..<3).map { _ in try TestWorker(redis) }
        while try await redis.count("ZCARD", redis.key("idle:default")) < 3 {}
        for _ in 0..<2 {
            let watcher = try await redis.watcher()
            let leaving = try #require(workers.first { watcher.hasPrefix($0.name) }, "the watch \(watcher) is nobody's")
            await leaving.shutDown()
            #expect(try await redis.watcher() != watcher)
        }
        #expect(try await redis.count("ZCARD", redis.key("workers")) == 1)
        for worker in workers { await worker.shutDown() }
        #expect(try await redis.count("ZCARD", redis.key("workers")) == 0)
    }
}
