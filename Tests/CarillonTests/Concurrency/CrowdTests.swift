import CarillonTesting
import Glibc
import PrivateRedis
import RedisClient
import Synchronization
import Testing
import Triggers

@testable import Carillon

/// Many workers and limits, hierarchies: what the scripts decide, seen from the handlers.
@Suite("Limits and hierarchies with many workers", .timeLimit(.minutes(5)))
struct CrowdTests {
    /// How many handlers are at work, and the most there ever were.
    private final class Gauge: Sendable {
        private let state = Mutex((now: 0, most: 0))
        func enter() {
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func leave() { state.withLock { $0.now -= 1 } }
        var most: Int { state.withLock { $0.most } }
    }

    /// 1,000 slots unless `CARILLON_CROWD_SLOTS` says otherwise.
    private static let slots = getenv("CARILLON_CROWD_SLOTS").flatMap { Int(String(cString: $0)) } ?? 1_000

    @Test("eight workers never have more runs of a group under way than its limit, and all of them end")
    func groupLimit() async throws {
        let server = try await PrivateRedis.start(
            persistence: .appendOnly(.everysec), extraArguments: ["--appendfsync", "no"])
        let redis = try await TestRedis(server: server)
        let gauge = Gauge()
        let log = EventLog()
        let limited: Handler = { _ in
            gauge.enter()
            await Task.yield()
            gauge.leave()
            return .succeeded
        }
        let jobs = try (0..<Self.slots).map { number in
            try TestRedis.job("job-\(number)") {
                $0.at = TestRedis.past.description
                $0.handler = "limited"
                $0.concurrency = .init(group: "narrow", limit: 3)
            }
        }
        _ = try await redis.client.apply(jobs)
        let workers = try (0..<8).map { _ in try TestWorker(redis, log: log, handlers: ["limited": limited]) }
        await log.wait(for: Self.slots) { $0.isFinished }
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
        #expect(gauge.most <= 3)
        // Also inside of the scripts, after each single command.
        let held = try WrittenCommands(of: server).sizes(of: redis.client.store.key("held:narrow"))
        #expect(held.count >= Self.slots / 3)
        #expect(held.max() == 3)
        #expect(Set(log.started).count == Self.slots)
        #expect(log.started.count == Self.slots)
        #expect(try await redis.client.fsck() == [])
        #expect(try await redis.count("ZCARD", redis.key("held:narrow")) == 0)
    }

    @Test("fifteen parents of a hundred children each, a fifth of whose first attempts fail, all end")
    func hierarchies() async throws {
        let redis = try await TestRedis()
        let log = EventLog()
        let child: Handler = { run in
            run.attempt == 1 && run.run.job.hasSuffix("0") || run.attempt == 1 && run.run.job.hasSuffix("5")
                ? RunResult(.failed) : .succeeded
        }
        var jobs: [Job] = []
        for parent in 0..<15 {
            jobs.append(try TestRedis.job("parent-\(parent)") { $0.at = TestRedis.past.description })
            for number in 0..<100 {
                jobs.append(
                    try TestRedis.job("child-\(parent)-\(number)") {
                        $0.at = TestRedis.past.description
                        $0.handler = "child"
                        $0.parent = "parent-\(parent)"
                        $0.backoff = .init(delay: "1ms", jitter: 0)
                    })
            }
        }
        #expect(Set(try await redis.client.apply(jobs)) == [.created])
        let workers = try (0..<2).map { _ in try TestWorker(redis, log: log, handlers: ["child": child]) }
        await log.wait(for: 15 * 101 + 300) { $0.isFinished }
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
        #expect(Set(log.started).count == 15 * 101 + 300)
        let families = try await redis.client.families()
        #expect(families.count == 15)
        #expect(families.allSatisfy { $0.children.count == 100 && $0.done == 100 })
        #expect(families.allSatisfy { $0.children.allSatisfy { $0.state == "succeeded" } })
        for parent in 0..<15 {
            let runs = try await redis.client.runs(of: JobID("parent-\(parent)"))
            #expect(runs.map(\.outcome) == [.succeeded])
        }
        #expect(try await redis.count("HLEN", redis.key("jobs")) == 0)
        #expect(try await redis.count("HLEN", redis.key("runs")) == 0)
        #expect(try await redis.client.fsck() == [])
    }
}
