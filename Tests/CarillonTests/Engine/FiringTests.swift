import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("Slots fire", .timeLimit(.minutes(1)))
struct FiringTests {
    private static func noon(_ milliseconds: Int64 = 0) -> Timestamp {
        Timestamp(milliseconds: 1_803_556_800_000 + milliseconds)
    }

    @Test(
        "a job fires at its slot and not a millisecond before",
        arguments: ["at", "every", "cron"])
    func atItsSlot(kind: String) async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon(-60_000))
        let job = try TestRedis.job("bell") {
            switch kind {
            case "at": $0.at = Self.noon().description
            case "every": $0.every = "1h"
            default: $0.cron = "0 * * * *"
            }
        }
        _ = try await redis.client.apply([job])
        // The worker that takes the marker has looked at everything that was due at that instant.
        try await redis.once("marker", at: Self.noon(-1))
        let worker = try TestWorker(redis)
        try await clock.set(Self.noon(-1))
        await worker.log.wait { $0.isFinished("marker") }
        #expect(worker.log.started == ["marker@\(Self.noon(-1).milliseconds)#1"])
        try await clock.set(Self.noon())
        await worker.log.wait { $0.isFinished("bell") }
        #expect(worker.log.started.last == "bell@\(Self.noon().milliseconds)#1")
        await worker.shutDown()
        #expect(worker.log.troubles == [])
    }

    @Test(
        "after an hour without workers, catch-up runs what the job's policy says, and the next slot is on time",
        arguments: [("latest", [60]), ("earliest", [1]), ("all", Array(1...60))], ["every", "cron"])
    func catchUp(policy: (coalesce: String, minutes: [Int64]), kind: String) async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon())
        let job = try TestRedis.job("bell") {
            if kind == "every" { $0.every = "1m" } else { $0.cron = "* * * * *" }
            $0.coalesce = policy.coalesce
            $0.overlap = "allow_all"
        }
        _ = try await redis.client.apply([job])
        try await clock.set(Self.noon(3_600_000))
        let worker = try TestWorker(redis)
        await worker.log.wait(for: policy.minutes.count) { $0.isFinished("bell") }
        try await clock.set(Self.noon(3_660_000))
        await worker.log.wait(for: policy.minutes.count + 1) { $0.isFinished("bell") }
        let expected = (policy.minutes + [61]).map { "bell@\(Self.noon($0 * 60_000).milliseconds)#1" }
        #expect(worker.log.started.sorted() == expected.sorted())
        await worker.shutDown()
    }

    @Test(
        "a day without workers: a thousand every-second jobs run once each, and the other slots are counted to the last one"
    )
    func dayOfOutage() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon())
        let jobs = try (0..<1_000).map { number in
            try TestRedis.job("bell-\(number)") {
                if number % 2 == 0 { $0.every = "1s" } else { $0.cron = "* * * * * *" }
            }
        }
        _ = try await redis.client.apply(jobs)
        try await clock.set(Self.noon(86_400_000))
        let worker = try TestWorker(redis)
        await worker.log.wait(for: 1_000) { $0.isFinished }
        await worker.shutDown()
        let expected = Set((0..<1_000).map { "bell-\($0)@\(Self.noon(86_400_000).milliseconds)#1" })
        #expect(Set(worker.log.started) == expected)
        #expect(worker.log.started.count == 1_000)
        #expect(try await redis.client.status().first { $0.name == "coalesced" }?.value == 1_000 * 86_399)
        #expect(worker.log.troubles == [])
    }

    @Test("eight workers run two thousand jobs, each once, and all of them work")
    func shared() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon(-1_000))
        let jobs = try (0..<2_000).map { number in
            try TestRedis.job("job-\(number)") { $0.at = Self.noon().description }
        }
        _ = try await redis.client.apply(jobs)
        let log = EventLog()
        let workers = try (0..<8).map { _ in try TestWorker(redis, log: log) }
        // A worker that has run something is known, idle and listens; so the work goes round from the first job on.
        try await clock.set(Self.noon())
        await log.wait(for: 2_000) { $0.isFinished }
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
        let expected = Set((0..<2_000).map { "job-\($0)@\(Self.noon().milliseconds)#1" })
        #expect(log.started.count == 2_000)
        #expect(Set(log.started) == expected)
        var shares: [String: Int] = [:]
        for case .started(let run) in log.events { shares[run.worker, default: 0] += 1 }
        #expect(shares.count == 8, "\(shares)")
        #expect(try await redis.client.runs() == [])
    }

    @Test("a worker with many places takes its share, not what others are idle for")
    func fairShare() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon(-1_000))
        let log = EventLog()
        // No run ends before all have started, so no worker comes for a second share.
        let end = Gate()
        let hold: Handler = { _ in
            await end.pass()
            return .succeeded
        }
        let workers = try (0..<4).map { _ in try TestWorker(redis, concurrency: 100, log: log, handlers: ["hold": hold])
        }
        while try await redis.count("ZCARD", redis.key("idle:default")) < 4 {}
        let jobs = try (0..<40).map { number in
            try TestRedis.job("job-\(number)") {
                $0.at = Self.noon().description
                $0.handler = "hold"
            }
        }
        _ = try await redis.client.apply(jobs)
        try await clock.set(Self.noon())
        await log.wait(for: 40) { if case .started = $0 { true } else { false } }
        var shares: [String: Int] = [:]
        for case .started(let run) in log.events { shares[run.worker, default: 0] += 1 }
        #expect(shares.values.max() ?? 0 <= 20, "\(shares)")
        #expect(shares.count >= 3, "\(shares)")
        end.open()
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
    }

    @Test("what every replica schedules once at its start runs once, whoever starts after it has run")
    func onceForAllReplicas() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon())
        let worker = try TestWorker(redis)
        let once = Schedule.at(Self.noon())
        #expect(try await worker.scheduler.schedule("migration", once, handler: "work") == .created)
        await worker.log.wait { $0.isFinished("migration") }
        #expect(try await worker.scheduler.schedule("migration", once, handler: "work") == .unchanged)
        try await worker.scheduler.schedule("marker", .at(Self.noon()), handler: "work")
        await worker.log.wait { $0.isFinished("marker") }
        #expect(worker.log.started.count { $0.hasPrefix("migration@") } == 1)
        #expect(try await worker.scheduler.cancel(JobID("migration")))
        #expect(try await worker.scheduler.schedule("migration", once, handler: "work") == .created)
        await worker.log.wait(for: 2) { $0.isFinished("migration") }
        await worker.shutDown()
        withExtendedLifetime(clock) {}
    }
}
