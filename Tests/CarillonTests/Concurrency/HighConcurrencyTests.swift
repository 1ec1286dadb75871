import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("Many workers and priorities", .timeLimit(.minutes(1)))
struct HighConcurrencyTests {
    /// Tokens rise with each grant, whoever gets it: sorted by them, runs are in the order in which Redis gave them away.
    @Test(
        "eight workers run fifty jobs of random priorities, each once, in the order of their priorities, without an error"
    )
    func highConcurrencyJobProcessing() async throws {
        let redis = try await TestRedis()
        var generator = SplitMix(seed: 50)
        var priorities: [String: Int] = [:]
        for number in 0..<50 { priorities["job-\(number)"] = Int(generator.next() % 100) + 1 }
        let jobs = try priorities.map { name, priority in
            try TestRedis.job(name) {
                $0.at = TestRedis.past.description
                $0.priority = priority
            }
        }
        #expect(Set(try await redis.client.apply(jobs)) == [.created])
        let log = EventLog()
        let workers = try (0..<8).map { _ in try TestWorker(redis, concurrency: 3, log: log) }
        await log.wait(for: 50) { $0.isFinished }
        for worker in workers { worker.beginShutDown() }
        for worker in workers { await worker.ended() }
        var grants: [(token: Int, job: String)] = []
        for case .started(let run) in log.events {
            grants.append((try #require(Int(run.fencingToken)), run.run.job))
        }
        #expect(grants.count == 50)
        #expect(Set(grants.map(\.job)).count == 50)
        let order = grants.sorted { $0.token < $1.token }.compactMap { priorities[$0.job] }
        #expect(order == priorities.values.sorted(by: >))
        #expect(log.troubles == [])
        #expect(log.finished.allSatisfy { $0.hasSuffix(" succeeded") })
        #expect(try await redis.client.status(of: "succeeded") == 50)
        #expect(try await redis.client.fsck() == [])
    }
}
