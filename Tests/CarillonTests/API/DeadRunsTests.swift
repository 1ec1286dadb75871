import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

@Suite("The dead set", .timeLimit(.minutes(1)))
struct DeadRunsTests {
    private static func bury(_ redis: TestRedis, _ jobs: String...) async throws {
        let worker = try TestWorker(redis, handlers: ["never": { _ in throw RunError.discard("no") }])
        for job in jobs { try await redis.once(job, at: TestRedis.past) { $0.handler = "never" } }
        await worker.log.wait(for: jobs.count) { $0.isFinished }
        await worker.shutDown()
    }

    @Test("a dead run says since when it is dead and how its last attempt ended")
    func list() async throws {
        let redis = try await TestRedis()
        #expect(try await redis.client.deadRuns() == [])
        try await Self.bury(redis, "a", "b")
        let dead = try await redis.client.deadRuns()
        #expect(dead.map(\.run.job).sorted() == ["a", "b"])
        #expect(dead.allSatisfy { $0.attempts == 1 && $0.lastOutcome == .failed && $0.exitCode == nil })
        #expect(try await redis.client.deadRuns(of: JobID("b")).map(\.run.job) == ["b"])
        let now = try await redis.client.time()
        #expect(dead.allSatisfy { $0.deadSince > TestRedis.past && $0.deadSince <= now })
    }

    @Test("a retried run is executed again, from its first attempt on")
    func retry() async throws {
        let redis = try await TestRedis()
        try await Self.bury(redis, "a")
        let run = try #require(try await redis.client.deadRuns().first).run
        #expect(try await redis.client.retryDead([run]) == [true])
        #expect(try await redis.client.retryDead([run]) == [false])
        let worker = try TestWorker(redis, handlers: ["never": { _ in .succeeded }])
        await worker.log.wait { $0.isFinished("a", .succeeded) }
        await worker.shutDown()
        #expect(worker.log.started == ["\(run)#1"])
        #expect(try await redis.client.deadRuns() == [])
    }

    @Test("more runs than a script takes are retried and removed in parts")
    func many() async throws {
        let redis = try await TestRedis()
        let seed = """
            for i = 1, 2500 do
                local run = 'job' .. i .. '@5'
                redis.call('HSET', KEYS[1] .. ':runs', run, 'D 5 3 3 5 r 1 - default\\n{}\\n')
                redis.call('ZADD', KEYS[1] .. ':dead', i, run)
                redis.call('ZADD', KEYS[1] .. ':buried', 0, run)
            end
            """
        _ = try await redis.client.store.read(["EVAL", .string(seed), 1, .string("{\(redis.namespace)}")])
        let dead = try await redis.client.deadRuns().map(\.run)
        #expect(dead.map(\.description).prefix(2) == ["job2500@5", "job2499@5"])
        let half = Array(dead.prefix(1_250))
        #expect(try await redis.client.retryDead(half) == Array(repeating: true, count: 1_250))
        let removed = try await redis.client.removeDead(dead)
        #expect(removed == Array(repeating: false, count: 1_250) + Array(repeating: true, count: 1_250))
        #expect(try await redis.client.deadRuns() == [])
        #expect(try await redis.count("ZCARD", redis.key("ready:default")) == 1_250)
    }

    @Test("a dead run without a job cannot be retried, and says so")
    func orphan() async throws {
        let redis = try await TestRedis()
        try await Self.bury(redis, "a")
        let run = try #require(try await redis.client.deadRuns().first).run
        _ = try await redis.client.store.read(["HDEL", redis.key("jobs"), "a"])
        let error = await #expect(throws: CarillonError.self) { try await redis.client.retryDead([run]) }
        #expect(error == CarillonError(.notFound, "the job of \(run) is gone: the run can only be removed"))
        #expect(try await redis.client.removeDead([run]) == [true])
    }
}
