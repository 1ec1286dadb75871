import CarillonTesting
import PrivateRedis
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("Waking up", .timeLimit(.minutes(1)))
struct WakingTests {
    /// With a safety poll of 20 s, ten runs that each needed it would not end within the minute that a test may take.
    private static let rounds = 10

    @Test("a sleeping worker is woken by what comes in, at once or at its slot", arguments: [0, 20])
    func newSlot(delay: Int64) async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        for round in 0..<Self.rounds {
            while try await redis.count("ZCARD", redis.key("idle:default")) == 0 {}
            let slot = try await redis.client.time() + .milliseconds(delay)
            try await redis.once("job-\(round)", at: slot)
            await worker.log.wait { $0.isFinished("job-\(round)", .succeeded) }
        }
        await worker.shutDown()
    }

    @Test("a worker that hears no hints works all the same, and says so once")
    func deaf() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        _ = try await redis.client.store.read([
            "ACL", "SETUSER", "deaf", "on", ">pw", "~*", "+@all", "resetchannels",
        ])
        let bell = try TestRedis.job("bell") { $0.every = "100ms" }
        _ = try await redis.client.apply([bell])
        let worker = try TestWorker(redis, url: "unix://deaf:pw@\(server.socketPath)")
        await worker.log.wait(for: Self.rounds) { $0.isFinished("bell", .succeeded) }
        try await redis.once("extra", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("extra", .succeeded) }
        await worker.log.wait { $0.isTrouble }
        await worker.shutDown()
        #expect(worker.log.troubles.count == 1, "\(worker.log.troubles)")
        #expect(worker.log.troubles.first?.contains("NOPERM") == true)
    }

    @Test("with twenty idle workers a slot costs two commands, not three and not twenty")
    func cheap() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        let log = EventLog()
        let workers = try (0..<20).map { _ in try TestWorker(redis, log: log) }
        while try await redis.count("ZCARD", redis.key("idle:default")) < 20 {}
        // Slots that a slow machine misses are coalesced, so each run stands for one time that something was due.
        _ = try await redis.client.apply([try TestRedis.job("bell") { $0.every = "100ms" }])
        var runs = 5
        var calls = Int64.max
        // A backup that is told too late, on a busy machine, comes; if all did, each run would cost three.
        repeat {
            await log.wait(for: runs) { $0.isFinished("bell") }
            let before = (calls: try await redis.claims(), runs: log.finished.count)
            runs = before.runs + 20
            await log.wait(for: runs) { $0.isFinished("bell") }
            let after = (calls: try await redis.claims(), runs: log.finished.count)
            // In halves; what was under way at either end may count on one side only.
            calls = 2 * (after.calls - before.calls) - 5 * Int64(after.runs - before.runs)
        } while calls > 0
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
        var attempts: [String: Int] = [:]
        for case .started(let run) in log.events { attempts[run.run.description, default: 0] += 1 }
        #expect(attempts.values.allSatisfy { $0 == 1 })
    }

    @Test("idle workers send nothing at all")
    func idle() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        let workers = try (0..<20).map { _ in try TestWorker(redis) }
        let tick = try TestWorker(redis, queues: [QueueName("clock")])
        while try await redis.count("ZCARD", redis.key("idle:default")) < 20 {}
        while try await redis.count("ZCARD", redis.key("idle:clock")) < 1 {}
        // Two seconds of another queue's work; each run of it is two commands or three.
        let clock = try TestRedis.job("clock") {
            $0.every = "100ms"
            $0.queue = "clock"
            $0.coalesce = "all"
        }
        _ = try await redis.client.apply([clock])
        await tick.log.wait(for: 2) { $0.isFinished }
        let before = (calls: try await redis.claims(), runs: Int64(tick.log.finished.count))
        await tick.log.wait(for: 22) { $0.isFinished }
        let after = (calls: try await redis.claims(), runs: Int64(tick.log.finished.count))
        #expect(after.calls - before.calls <= 3 * (after.runs - before.runs) + 6)
        await tick.shutDown()
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
    }

    @Test("when those who have the watch do not come, the backup does")
    func backup() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        // Ghosts: they say that they are idle, hear what they are told, and never come.
        let subscriber = RedisSubscriber(configuration: redis.client.store.connection.configuration, loop: .shared)
        let names = (0..<5).map { "ghost-\($0)" }
        let listens = Gate()
        await subscriber.subscribe(names.map { redis.client.store.key("wake:\($0)") }) { _ in listens.open() }
        await listens.pass()
        for name in names {
            _ = try await redis.client.store.claim(
                worker: name, request: 1, capacity: 1, lease: .seconds(10), queues: [.default], patience: .seconds(5))
        }
        let bell = try TestRedis.job("bell") { $0.every = "100ms" }
        _ = try await redis.client.apply([bell])
        await worker.log.wait(for: Self.rounds) { $0.isFinished("bell", .succeeded) }
        await worker.shutDown()
        await subscriber.close()
    }
}
