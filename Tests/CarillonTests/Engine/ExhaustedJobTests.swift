import CarillonTesting
import Testing
import Triggers

@testable import Carillon

@Suite("Jobs that end", .timeLimit(.minutes(1)))
struct ExhaustedJobTests {
    private static let start = Timestamp(milliseconds: 1_803_556_800_000)

    @Test(
        "a job whose end has passed is not created, and one that lives ends with its last slot",
        arguments: [
            "every", "cron",
        ])
    func end(kind: String) async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.start)
        func job(_ end: Timestamp) throws -> Job {
            try TestRedis.job("bell") {
                if kind == "cron" { $0.cron = "0 * * * *" } else { $0.every = "1h" }
                $0.endAt = end.description
            }
        }
        let id = try JobID("bell")
        #expect(try await redis.client.apply([job(Self.start)]) == [.exhausted])
        #expect(try await redis.client.job(id) == nil)
        #expect(try await redis.client.apply([job(Self.start + .seconds(2 * 3_600))]) == [.created])
        let worker = try TestWorker(redis)
        try await clock.advance(by: .seconds(3_600))
        await worker.log.wait(for: 1) { $0.isFinished("bell", .succeeded) }
        try await clock.advance(by: .seconds(3_600))
        await worker.log.wait(for: 2) { $0.isFinished("bell", .succeeded) }
        await worker.shutDown()
        let over = try #require(try await redis.client.job(id))
        #expect(over.state == .exhausted && over.nextRunTime == nil)
        #expect(try await redis.client.apply([job(Self.start + .seconds(2 * 3_600))]) == [.unchanged])
        #expect(try await redis.client.pause(id) == .paused)
        #expect(try await redis.client.resume(id) == .resumed(next: nil))
        #expect(try await redis.client.apply([job(Self.start + .seconds(3 * 3_600))]) == [.updated])
        #expect(try await redis.client.job(id)?.nextRunTime == Self.start + .seconds(3 * 3_600))
    }

    @Test("a pause over the last slots of a trigger skips them, and the job is exhausted")
    func pausedOverEnd() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.start)
        let id = try JobID("bell")
        _ = try await redis.client.apply([
            TestRedis.job("bell") {
                $0.cron = "0 * * * *"
                $0.endAt = (Self.start + .seconds(3 * 3_600)).description
            }
        ])
        #expect(try await redis.client.pause(id) == .paused)
        try await clock.advance(by: .seconds(86_400))
        #expect(try await redis.client.resume(id) == .resumed(next: nil))
        #expect(try await redis.client.job(id)?.state == .exhausted)
        #expect(try await redis.client.status().first { $0.name == "skipped_paused" }?.value == 3)
    }

    @Test("after its runs a job is exhausted, and shows how many are left before")
    func remainingRuns() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.start)
        let id = try JobID("bell")
        _ = try await redis.client.apply([
            TestRedis.job("bell") {
                $0.cron = "0 * * * *"
                $0.remainingRuns = 2
            }
        ])
        #expect(try await redis.client.job(id)?.remainingRuns == 2)
        let worker = try TestWorker(redis)
        try await clock.advance(by: .seconds(3_600))
        await worker.log.wait(for: 1) { $0.isFinished("bell", .succeeded) }
        #expect(try await redis.client.job(id)?.remainingRuns == 1)
        try await clock.advance(by: .seconds(3_600))
        await worker.log.wait(for: 2) { $0.isFinished("bell", .succeeded) }
        await worker.shutDown()
        let over = try #require(try await redis.client.job(id))
        #expect(over.state == .exhausted && over.remainingRuns == 0)
    }
}
