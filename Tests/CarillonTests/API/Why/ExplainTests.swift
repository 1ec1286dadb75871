import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

/// From Redis' keys to the answer.
@Suite("Asking why", .timeLimit(.minutes(1)))
struct ExplainTests {
    private static let start = Timestamp(milliseconds: 1_803_556_800_000)

    private static func nightly(_ change: (inout JobDocument) -> Void = { _ in }) throws -> Job {
        try TestRedis.job("nightly") {
            $0.cron = "30 2 * * *"
            $0.timezone = "Europe/Berlin"
            change(&$0)
        }
    }

    private static func ask(_ redis: TestRedis, _ instant: Timestamp) async throws -> SlotExplanation {
        let found = try await redis.client.explain(JobID("nightly"), at: instant)
        try #require(found.count == 1)
        return found[0]
    }

    @Test("slots to come, instants between slots, and times from before anything was kept")
    func withoutRecord() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.start)
        _ = try await redis.client.apply([Self.nightly()])
        let next = try #require(try await redis.client.job(JobID("nightly"))?.nextRunTime)
        let coming = try await Self.ask(redis, next)
        #expect(coming.disposition == .scheduled)
        #expect(coming.reason == "still to come: due in 13h30m, at 2027-02-26T02:30:00+01:00")
        let between = try await Self.ask(redis, next + .seconds(1_800))
        #expect(between.disposition == .notASlot)
        #expect(
            between.reason
                == "2027-02-26T03:00:00+01:00 is not a slot of the job; the slots around it are 2027-02-26T02:30:00+01:00 and 2027-02-27T02:30:00+01:00"
        )
        let before = try await Self.ask(redis, next - .seconds(86_400))
        #expect(before.disposition == .unknown)
        #expect(before.reason.hasPrefix("nothing is kept of it"))
        try await clock.set(next + .seconds(5))
        let due = try await Self.ask(redis, next)
        #expect(due.disposition == .waiting)
        #expect(due.reason == "due, and not yet taken by a worker of queue 'default'")
    }

    @Test("a run that waits is told of, however many wait before it")
    func manyWaiting() async throws {
        let redis = try await TestRedis()
        _ = try await ManualClock(redis.client, at: Self.start)
        let job = try TestRedis.job("nightly") {
            $0.every = "1m"
            $0.overlap = "allow_all"
        }
        _ = try await redis.client.apply([job])
        let first = Self.start - .seconds(1_500 * 60)
        let filled = try await redis.client.backfill(job.id, from: first, through: Self.start, overlap: .allowAll)
        #expect(filled.count { $0.status == .ready } == 1_501)
        for slot in [first, Self.start] {
            let told = try await Self.ask(redis, slot)
            #expect(told.disposition == .waiting)
            #expect(told.run?.description == "nightly@\(slot.milliseconds).b")
        }
    }

    @Test("a paused job says since when and why, before and after it is resumed")
    func paused() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.start)
        _ = try await redis.client.apply([Self.nightly()])
        let id = try JobID("nightly")
        let next = try #require(try await redis.client.job(id)?.nextRunTime)
        _ = try await redis.client.pause(id, reason: "disk is full")
        let coming = try await Self.ask(redis, next)
        let since = "the job is paused since 2027-02-25T13:00:00+01:00 (disk is full)"
        #expect(coming.disposition == .scheduled)
        #expect(
            coming.reason == "\(since): it will be skipped unless the job is resumed before 2027-02-26T02:30:00+01:00")
        try await clock.set(next + .seconds(60))
        #expect(try await Self.ask(redis, next).reason == "skipped: \(since)")
        #expect(try await redis.client.explain(id).map(\.reason) == ["skipped: \(since)"])
        #expect(try await redis.client.explain(id, limit: 0) == [])
        _ = try await redis.client.resume(id)
        let skipped = try await Self.ask(redis, next)
        #expect(skipped.disposition == .skippedPaused)
        #expect(
            skipped.reason
                == "skipped: the job was paused from 2027-02-25T13:00:00+01:00 to 2027-02-26T02:31:00+01:00 (disk is full)"
        )
        #expect(try await redis.client.explain(id).map(\.disposition) == [.skippedPaused])
    }

    @Test("a time that does not exist is told as such, whether the job runs after it or skips it")
    func gap() async throws {
        let redis = try await TestRedis()
        let gap = try Timestamp(parsing: "2027-03-28T01:00:00Z")
        let clock = try await ManualClock(redis.client, at: gap - .seconds(3_600))
        let asked = AskedTime(instant: gap, missing: "2027-03-28 02:30")
        _ = try await redis.client.apply([Self.nightly { $0.dstGap = "skip" }])
        try await clock.set(gap + .seconds(600))
        let skipped = try #require(
            try await redis.client.slotFacts(of: JobID("nightly")).explanations(at: asked).first)
        #expect(skipped.disposition == .dstGap)
        let sentence = "2027-03-28 02:30 does not exist in Europe/Berlin (clocks go forward)"
        #expect(skipped.reason == "\(sentence), and the job skips such times (dst_gap: skip)")
        #expect(skipped.run == nil)
        _ = try await redis.client.apply([Self.nightly()])
        try await clock.set(gap - .seconds(60))
        let moved = try #require(
            try await redis.client.slotFacts(of: JobID("nightly")).explanations(at: asked).first)
        #expect(moved.disposition == .scheduled)
        #expect(moved.reason.hasPrefix("\(sentence); at 2027-03-28T03:00:00+02:00: still to come"))
    }

    @Test("a bounded job's gaps are told of within its bounds, not on its excluded dates")
    func boundedGap() async throws {
        let gap = try Timestamp(parsing: "2027-03-28T01:00:00Z")
        let asked = AskedTime(instant: gap, missing: "2027-03-28 02:30")
        let changes: [((inout JobDocument) -> Void, SlotExplanation.Disposition)] = [
            ({ $0.startAt = "2027-01-01T00:00:00Z" }, .dstGap), ({ $0.remainingRuns = 5 }, .dstGap),
            ({ $0.exclude = ["2027-03-28"] }, .notASlot), ({ $0.startAt = "2027-04-01T00:00:00Z" }, .notASlot),
        ]
        for (change, disposition) in changes {
            let redis = try await TestRedis()
            let clock = try await ManualClock(redis.client, at: gap - .seconds(3_600))
            _ = try await redis.client.apply([
                Self.nightly {
                    $0.dstGap = "skip"
                    change(&$0)
                }
            ])
            try await clock.set(gap + .seconds(600))
            let facts = try await redis.client.slotFacts(of: JobID("nightly"))
            #expect(facts.explanations(at: asked).map(\.disposition) == [disposition])
        }
    }

    @Test("a one-shot that an outage has taken is gone, and why tells what became of it")
    func missedOnce() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.start)
        let due = Self.start + .seconds(60)
        _ = try await redis.client.apply([
            TestRedis.job("nightly") {
                $0.at = due.description
                $0.catchupWindow = "1m"
            }
        ])
        try await clock.set(due + .seconds(3_600))
        let space = redis.client.store
        _ = try await space.claim(
            worker: "w", request: 1, capacity: 1, lease: .seconds(10), queues: [.default], patience: .zero)
        #expect(try await redis.client.job(JobID("nightly")) == nil)
        let found = try await Self.ask(redis, due)
        #expect(found.disposition == .missed)
        #expect(found.reason.contains("catch-up window"), "\(found.reason)")
    }

    @Test("a whole life: an outage, a run, a skipped slot")
    func life() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.start)
        let gate = Gate()
        _ = try await redis.client.apply([
            try TestRedis.job("tick") {
                $0.every = "1m"
                $0.handler = "wait"
            }
        ])
        try await clock.set(Self.start + .seconds(605))
        let worker = try TestWorker(
            redis, lease: .seconds(300),
            handlers: [
                "wait": { _ in
                    await gate.pass()
                    return .succeeded
                }
            ])
        await worker.log.wait { $0.isStarted("tick") }
        try await clock.set(Self.start + .seconds(660))
        try await redis.once("marker", at: Self.start + .seconds(660))
        await worker.log.wait { $0.isFinished("marker") }
        gate.open()
        await worker.log.wait { $0.isFinished("tick", .succeeded) }
        await worker.shutDown()
        let told = try await redis.client.explain(JobID("tick"))
        #expect(told.map(\.disposition) == [.skippedOverlap, .started] + Array(repeating: .coalesced, count: 9))
        let run = "tick@\((Self.start + .seconds(600)).milliseconds)"
        #expect(told[0].reason == "skipped: run \(run) was still live")
        #expect(told[1].run?.description == run)
        #expect(told[1].reason.hasPrefix("started 5.0 s late, claimed by \(worker.name)"))
        #expect(told[1].reason.hasSuffix(": 10 slots were overdue after an outage; succeeded"))
    }

    @Test("a one-shot is remembered for its day, a stranger not at all")
    func oneShots() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("kept", at: TestRedis.past) { $0.keepSucceeded = 5 }
        try await redis.once("plain", at: TestRedis.past)
        await worker.log.wait(for: 2) { $0.isFinished }
        await worker.shutDown()
        let told = try await redis.client.explain(JobID("kept"))
        #expect(told.map(\.disposition) == [.started])
        let other = try await redis.client.explain(JobID("kept"), at: TestRedis.past + .seconds(1))
        #expect(other.map(\.reason) == ["nothing is kept of it, and the job is gone"])
        for name in ["plain", "stranger"] {
            let error = await #expect(throws: CarillonError.self) { try await redis.client.explain(JobID(name)) }
            #expect(error == CarillonError(.notFound, "there is no job '\(name)'"))
        }
    }
}
