import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("Backfilling", .timeLimit(.minutes(1)))
struct BackfillingTests {
    private static let start = Timestamp(milliseconds: 1_803_556_800_000)

    private static func redis(_ change: (inout JobDocument) -> Void) async throws -> TestRedis {
        let redis = try await TestRedis()
        _ = try await redis.client.apply([try TestRedis.job("bell", change)])
        return redis
    }

    @Test("the slots of a trigger in a time, both ends included, run oldest first with their own scheduled time")
    func order() async throws {
        let redis = try await Self.redis { $0.cron = "0 * * * *" }
        let id = try JobID("bell")
        let end = Self.start + .seconds(3 * 3_600)
        let expected = (0...3).map { Self.start + .seconds($0 * 3_600) }
        #expect(try await redis.client.slots(of: id, from: Self.start, through: end) == expected)
        let filled = try await redis.client.backfill(id, from: Self.start, through: end)
        #expect(filled.map(\.slot) == expected)
        #expect(filled.map(\.status) == [.ready, .buffered, .buffered, .buffered])
        #expect(filled.map(\.run) == expected.map { "bell@\($0.milliseconds).b" })
        let worker = try TestWorker(redis)
        await worker.log.wait(for: 4) { $0.isFinished("bell", .succeeded) }
        await worker.shutDown()
        let runs = try await redis.client.runs(of: id)
        #expect(runs.map(\.run.scheduledTime) == expected.reversed())
        #expect(runs.allSatisfy { $0.run.isBackfill && $0.outcome == .succeeded })
    }

    @Test("nothing is written for a time without slots, and bounds count")
    func none() async throws {
        let redis = try await Self.redis {
            $0.every = "1h"
            $0.startAt = Self.start.description
        }
        let id = try JobID("bell")
        let before = Self.start - .seconds(86_400)
        #expect(try await redis.client.backfill(id, from: before, through: Self.start - .seconds(1)) == [])
        #expect(try await redis.client.slots(of: id, from: before, through: Self.start) == [Self.start])
        #expect(try await redis.client.backfill(id, from: Self.start, through: before) == [])
        #expect(try await redis.count("EXISTS", redis.key("runs")) == 0)
    }

    @Test("ten thousand slots are taken at once, one more is refused before anything is written")
    func limit() async throws {
        let redis = try await Self.redis { $0.every = "1s" }
        let id = try JobID("bell")
        let end = Self.start + .seconds(9_999)
        let error = await #expect(throws: CarillonError.self) {
            _ = try await redis.client.backfill(id, from: Self.start, through: end + .seconds(1), overlap: .allowAll)
        }
        #expect(error?.code == .invalid)
        #expect(
            error?.description == """
                the job 'bell' has more than 10000 slots from 2027-02-25T12:00:00Z to 2027-02-25T14:46:40Z: \
                take a shorter time
                """)
        #expect(try await redis.count("EXISTS", redis.key("runs")) == 0)
        let filled = try await redis.client.backfill(id, from: Self.start, through: end, overlap: .allowAll)
        #expect(filled.count == 10_000 && filled.allSatisfy { $0.status == .ready })
        #expect(try await redis.count("ZCARD", redis.key("ready:default")) == 10_000)
    }

    @Test("as many as may wait are taken, the rest is named, and a later call goes on")
    func room() async throws {
        let redis = try await Self.redis { $0.every = "1s" }
        let id = try JobID("bell")
        let end = Self.start + .seconds(1_999)
        let filled = try await redis.client.backfill(id, from: Self.start, through: end)
        #expect(filled.count == 2_000)
        #expect(filled.count { $0.status == .buffered } == 1_000)
        #expect(filled.firstIndex { $0.status == .full } == 1_001)
        #expect(filled[1_001...].allSatisfy { $0.status == .full })
        #expect(try await redis.count("HLEN", redis.key("runs")) == 1_001)
        let again = try await redis.client.backfill(id, from: Self.start, through: Self.start + .seconds(1))
        #expect(again.map(\.status) == [.exists, .exists])
    }

    @Test(
        "policies that would have each slot end the one before it are refused",
        arguments: [
            OverlapPolicy.cancelOther, .terminateOther,
        ])
    func policies(policy: OverlapPolicy) async throws {
        let redis = try await Self.redis { $0.every = "1h" }
        let error = await #expect(throws: CarillonError.self) {
            _ = try await redis.client.backfill(
                try JobID("bell"), from: Self.start, through: Self.start, overlap: policy)
        }
        #expect(error?.code == .invalid)
        #expect(error?.description.contains("overlap: '\(policy.rawValue)'") == true)
    }

    @Test("what does not exist is not found, and a record that makes no sense is reported")
    func trouble() async throws {
        let redis = try await Self.redis { $0.every = "1h" }
        let nobody = await #expect(throws: CarillonError.self) {
            _ = try await redis.client.backfill(try JobID("nobody"), from: Self.start, through: Self.start)
        }
        #expect(nobody?.description == "there is no job 'nobody'")
        for record in ["", "1 z 5\n{}\n", "1 e 1:0\n{}\n", "1 e 1:0\nnot json\n"] {
            _ = try await redis.client.store.read(["HSET", redis.key("jobs"), "bell", .string(record)])
            await #expect(throws: CarillonError.self) {
                _ = try await redis.client.backfill(try JobID("bell"), from: Self.start, through: Self.start)
            }
        }
    }
}
