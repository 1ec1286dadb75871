import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

@Suite("Live workers", .timeLimit(.minutes(1)))
struct FleetTests {
    @Test("a worker is listed with what it has room for and runs, until it signs off")
    func lifetime() async throws {
        let redis = try await TestRedis()
        let end = Gate()
        let worker = try TestWorker(
            redis, concurrency: 7, queues: [.default, try QueueName("bulk")],
            handlers: [
                "hold": { _ in
                    await end.pass()
                    return .succeeded
                }
            ])
        try await redis.once("job", at: TestRedis.past) { $0.handler = "hold" }
        await worker.log.wait { if case .started = $0 { true } else { false } }
        let listed = try await redis.client.workers()
        let info = try #require(listed.first)
        #expect(listed.count == 1)
        #expect(info.id.hasPrefix(worker.name + "-"))
        #expect(info.capacity == 7)
        #expect(info.queues == ["default", "bulk"])
        #expect(info.running == 1)
        #expect(info.silence < .seconds(60))
        end.open()
        await worker.shutDown()
        #expect(try await redis.client.workers() == [])
        #expect(try await redis.count("HLEN", redis.key("fleet")) == 0)
    }

    @Test("an attempt counts as running, and is listed first, however many newer ones have ended since")
    func longAttempt() async throws {
        let space = try await Space(
            """
            workers<w> = 1000000
            jobs{long} = 1 e 60000:0⏎{}⏎
            runs{long@5} = L 14 1 3 5 r 1 w default 0.5 half
            leases<long@5> = 1030000
            """)
        let entries = (0..<10_001).reversed().map {
            "other@\(100 + $0) 1 succeeded \(100 + $0) \(100 + $0) \(200 + $0) v 15 0"
        }
        try await space.commands([["RPUSH", "\(space.prefix):succeeded:other"] + entries])
        try await space.commands([
            ["RPUSH", "\(space.prefix):succeeded:long"]
                + entries.suffix(9).map { $0.replacing("other", with: "long") }
        ])
        let client = space.redis.client
        #expect(try await client.workers().map(\.running) == [1])
        #expect(try await client.runs(limit: 2).map(\.run.description) == ["long@5", "other@10100"])
        let ofJob = try await client.runs(of: JobID("long"), limit: 5)
        #expect(ofJob.first?.progress?.text == "half")
        #expect(ofJob.map(\.outcome) == [nil, .succeeded, .succeeded, .succeeded, .succeeded])
    }

    @Test("a worker that crashed is forgotten with its card after ten minutes")
    func crashed() async throws {
        let space = try await Space("workers<gone> = 399999\nworkers<slow> = 400001\nfleet{gone} = 1 2 h q")
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(try await space.value("workers") == ["<slow> = 400001", "<w> = 1000000"])
        #expect(try await space.value("fleet") == [])
    }

    @Test(
        "a card that nobody can read says nothing, and does no harm",
        arguments: ["", "x", "1 2 3", "a b c d", "1 2 h q r"])
    func damaged(card: String) async throws {
        let space = try await Space("workers<w> = 1000000\nfleet{w} = \(card)")
        let info = try #require(try await space.redis.client.workers().first)
        #expect(info.id == "w")
        #expect(info.capacity == nil)
    }
}
