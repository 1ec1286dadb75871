import CarillonTesting
import PrivateRedis
import RedisClient
import Synchronization
import Testing
import Triggers

@testable import Carillon

/// Redis runs one script at a time, so nothing deadlocks; what there is to recover from is a server that is busy, loading, frozen,
/// gone, or has thrown its clients out.
@Suite("When the server has trouble", .timeLimit(.minutes(5)))
struct DeadlockRecoveryTests {
    /// Four workers with a job of ten slots a second, and what they did.
    private struct Site {
        let redis: TestRedis
        let log = EventLog()
        let workers: [TestWorker]

        init(server: PrivateRedis) async throws {
            redis = try await TestRedis(server: server)
            let log = log
            let redis = redis
            workers = try (0..<4).map { _ in try TestWorker(redis, lease: .seconds(1), log: log) }
            let bell = try TestRedis.job("bell") {
                $0.every = "100ms"
                $0.coalesce = "all"
                $0.overlap = "allow_all"
            }
            _ = try await redis.client.apply([bell])
        }

        /// Every slot from the first to the last has a run, and none was started twice unless an attempt of it was lost. A run that a
        /// worker was given while it was told to stop is given back, and waits in Redis.
        func check() async throws {
            for worker in workers { worker.beginShutDown() }
            for worker in workers { await worker.ended() }
            var attempts: [Int64: [Int]] = [:]
            for case .started(let run) in log.events {
                attempts[run.scheduledTime.milliseconds, default: []].append(run.attempt)
            }
            let waiting = try await redis.client.store.read(["HKEYS", redis.key("runs")]).array ?? []
            let left = waiting.compactMap { $0.string.flatMap { RunID($0) }?.scheduledTime.milliseconds }
            let slots = Set(attempts.keys).union(left).sorted()
            let first = try #require(slots.first)
            #expect(slots == (0..<Int64(slots.count)).map { first + $0 * 100 })
            for (slot, attempts) in attempts {
                #expect(Set(attempts).count == attempts.count, "slot \(slot): \(attempts)")
            }
        }

        func wait(for count: Int) async { await log.wait(for: count) { $0.isFinished("bell", .succeeded) } }
    }

    @Test("a server that somebody's endless script keeps BUSY is asked again until it answers")
    func deadlockRecoveryWithBackoffWhenBusy() async throws {
        let server = try await PrivateRedis.start(extraArguments: ["--busy-reply-threshold", "20"])
        let site = try await Site(server: server)
        await site.wait(for: 5)
        let culprit = CarillonClient(redis: try RedisConfiguration(url: server.url))
        let endless = Task { _ = try? await culprit.store.read(["EVAL", "while true do end", 0]) }
        await site.log.wait { $0.isTrouble("BUSY") }
        #expect(RawCommand.send("SCRIPT KILL", toPath: server.socketPath) == "+OK")
        await endless.value
        await site.wait(for: 20)
        try await site.check()
        await culprit.close()
    }

    @Test("a server that is LOADING its data is asked again until it answers")
    func deadlockRecoveryWithBackoffWhenLoading() async throws {
        // Loading takes half a minute until the test says otherwise; the server looks up from it after each 1,024 commands.
        let server = try await PrivateRedis.start(
            persistence: .appendOnly(.always),
            extraArguments: ["--key-load-delay", "500"])
        let site = try await Site(server: server)
        _ = try await site.redis.client.store.pipeline((0..<40_000).map { ["SET", "ballast:\($0)", "x"] })
        await site.wait(for: 5)
        server.kill()
        async let restarted: Void = server.restart()
        await site.log.wait { $0.isTrouble("LOADING") }
        #expect(RawCommand.send("CONFIG SET key-load-delay 0", toPath: server.socketPath) == "+OK")
        try await restarted
        await site.wait(for: 20)
        try await site.check()
    }

    @Test("the pauses between two tries double from 10 ms to half a second, and begin anew with the next call")
    func deadlockRecoveryBackoffIsExponential() {
        var pauses = CallPauses()
        #expect((0..<8).map { _ in pauses.next().milliseconds } == [10, 20, 40, 80, 160, 320, 500, 500])
        var others = CallPauses()
        #expect(others.next() == .milliseconds(10))
    }

    @Test("after a crash and a restart of a durable server the workers go on by themselves")
    func restart() async throws {
        let server = try await PrivateRedis.start(persistence: .appendOnly(.always))
        let site = try await Site(server: server)
        await site.wait(for: 10)
        server.kill()
        try await server.restart()
        await site.wait(for: 25)
        try await site.check()
        #expect(!site.log.events.contains { $0.isWritesLost })
    }

    @Test("a server without memory is told once, and that it is over as well")
    func outOfMemory() async throws {
        let server = try await PrivateRedis.start()
        let site = try await Site(server: server)
        await site.wait(for: 5)
        _ = try await site.redis.client.store.read(["CONFIG", "SET", "maxmemory", "1"])
        await site.log.wait { $0.isTrouble }
        _ = try await site.redis.client.store.read(["CONFIG", "SET", "maxmemory", "0"])
        await site.log.wait { $0.isRecovered }
        let done = site.log.events.count { $0.isFinished }
        await site.wait(for: done + 5)
        try await site.check()
        #expect(site.log.troubles.count <= 2, "\(site.log.troubles)")
    }

    @Test("scripts that the server forgets again and again are loaded again")
    func scriptFlush() async throws {
        let server = try await PrivateRedis.start()
        let site = try await Site(server: server)
        let isDone = Mutex(false)
        let flushing = Task {
            while !isDone.withLock({ $0 }) { _ = try? await site.redis.text("SCRIPT", "FLUSH", "SYNC") }
        }
        await site.wait(for: 20)
        isDone.withLock { $0 = true }
        await flushing.value
        try await site.check()
    }

    @Test("connections that are killed again and again are restored")
    func clientKill() async throws {
        let server = try await PrivateRedis.start()
        let site = try await Site(server: server)
        for round in 1...10 {
            await site.wait(for: round * 2)
            for type in ["normal", "pubsub"] { _ = try await site.redis.count("CLIENT", "KILL", "TYPE", .string(type)) }
        }
        await site.wait(for: 25)
        try await site.check()
    }

    @Test("a server that freezes for longer than a lease loses no slot")
    func frozen() async throws {
        let server = try await PrivateRedis.start()
        let site = try await Site(server: server)
        await site.wait(for: 5)
        server.suspend()
        // The workers notice by themselves; a run that is under way then is fenced.
        await site.log.wait { $0.isTrouble }
        server.resume()
        await site.wait(for: 20)
        try await site.check()
    }
}
