import CarillonTesting
import PrivateRedis
import RedisClient
import Synchronization
import Testing
import Triggers

@testable import Carillon

@Suite("When replies are lost after the script ran", .timeLimit(.minutes(1)))
struct LostReplyTests {
    @Test(
        "no run is lost, and none is started twice",
        arguments: [ScriptName.claim, .complete, .fail])
    func nothingIsLost(script: ScriptName) async throws {
        let redis = try await TestRedis()
        let sha = Array(ScriptLibrary.shared[script].sha1.utf8)
        let asked = Mutex(0)
        let proxy = LossyProxy(to: redis.server.socketPath) { request in
            guard request.firstRange(of: sha) != nil else { return false }
            // Two of three answers are lost: the repeated question's, too.
            return asked.withLock { asked in
                asked += 1
                return asked % 3 != 0
            }
        }
        let log = EventLog()
        let workers = try (0..<2).map { _ in
            try TestWorker(
                redis, url: proxy.url, concurrency: 5, log: log, handlers: ["fail": { _ in RunResult(.discarded) }])
        }
        let jobs = try (0..<40).map { number in
            try TestRedis.job("job-\(number)") {
                $0.at = TestRedis.past.description
                if script == .fail { $0.handler = "fail" }
            }
        }
        _ = try await redis.client.apply(jobs)
        await log.wait(for: 40) { $0.isFinished }
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
        #expect(proxy.lost > 0)
        #expect(log.started.count == 40)
        #expect(Set(log.started).count == 40)
        #expect(!log.events.contains { if case .leaseLost = $0 { true } else { $0.isWritesLost } })
        proxy.close()
    }

    @Test("a recurring job's slots go on, each with one run, whatever is lost")
    func slotsGoOn() async throws {
        let redis = try await TestRedis()
        let generator = Mutex(SplitMix(seed: 7))
        let proxy = LossyProxy(to: redis.server.socketPath) { request in
            request.firstRange(of: Array("EVALSHA".utf8)) != nil && generator.withLock { $0.next() } % 4 == 0
        }
        let log = EventLog()
        let worker = try TestWorker(redis, url: proxy.url, log: log)
        let interval = try TestRedis.job("bell") {
            $0.every = "100ms"
            $0.coalesce = "all"
            $0.overlap = "allow_all"
        }
        let calendar = try TestRedis.job("chime") {
            $0.cron = "* * * * * *"
            $0.coalesce = "all"
            $0.overlap = "allow_all"
        }
        _ = try await redis.client.apply([interval, calendar])
        await log.wait(for: 30) { $0.isFinished("bell", .succeeded) }
        await log.wait(for: 3) { $0.isFinished("chime", .succeeded) }
        await worker.shutDown()
        #expect(proxy.lost > 0)
        #expect(!log.events.contains { $0.isWritesLost })
        for (job, step) in [("bell", Int64(100)), ("chime", 1_000)] {
            let slots = log.events.compactMap { event -> Int64? in
                guard case .started(let run) = event, run.job == job else { return nil }
                return run.scheduledTime.milliseconds
            }.sorted()
            let expected = (0..<Int64(slots.count)).map { (slots.first ?? 0) + $0 * step }
            #expect(slots == expected)
        }
        proxy.close()
    }
}

/// Random numbers that are the same at every run.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
