import CarillonTesting
import Testing
import Triggers

@testable import Carillon

@Suite("Slots of calendar jobs")
struct SlotTests {
    private static let request = Timestamp(milliseconds: 1_803_556_800_000)

    private static func job(_ cron: String, _ zone: String, _ coalesce: Coalesce, window: Int64) throws -> Job {
        try TestRedis.job("bell") {
            $0.cron = cron
            $0.timezone = zone
            $0.coalesce = coalesce.rawValue
            $0.catchupWindow = "\(window)s"
        }
    }

    private static func request(_ state: SlotRequest.State, after slot: Timestamp) -> SlotRequest {
        SlotRequest(job: "bell", generation: "1", slot: slot, state: state, document: [])
    }

    @Test("of an armed job the slot after it is handed in")
    func armed() throws {
        let job = try Self.job("0 * * * *", "UTC", .latest, window: 60)
        let request = Self.request(.armed, after: Self.request)
        let slots = job.slots(for: request, now: Self.request + .seconds(86_400))
        #expect(
            slots
                == ArmedSlots(
                    request: request, armed: Self.request, following: Self.request + .seconds(3_600), skipped: []))
    }

    @Test("of a parked job with nothing overdue the next two are handed in")
    func nothingOverdue() throws {
        let job = try Self.job("0 * * * *", "UTC", .all, window: 60)
        let request = Self.request(.parked, after: Self.request)
        let slots = job.slots(for: request, now: Self.request)
        #expect(slots.armed == Self.request + .seconds(3_600))
        #expect(slots.following == Self.request + .seconds(7_200))
        #expect(slots.skipped.isEmpty)
    }

    /// What the policy says, by visiting every slot.
    private struct Expected: Equatable {
        var armed: Timestamp
        var following: Timestamp
        var missed: [Timestamp] = []
        var coalesced: [Timestamp] = []

        init(_ job: Job, after settled: Timestamp, now: Timestamp) throws {
            var due: [Timestamp] = []
            var slot = try #require(job.trigger.next(after: settled))
            while slot <= now {
                due.append(slot)
                slot = try #require(job.trigger.next(after: slot))
            }
            let next = slot
            let afterNext = try #require(job.trigger.next(after: next))
            missed = due.filter { $0 < now - job.catchUp.window }
            due.removeFirst(missed.count)
            guard let oldest = due.first, let latest = due.last else {
                (armed, following) = (next, afterNext)
                return
            }
            switch job.catchUp.coalesce {
            case .all: (armed, following) = (oldest, due.dropFirst().first ?? next)
            case .earliest:
                (armed, following) = (oldest, next)
                coalesced = Array(due.dropFirst())
            case .latest:
                (armed, following) = (latest, next)
                coalesced = Array(due.dropLast())
            }
        }
    }

    @Test(
        "catch-up is what visiting every slot would give", arguments: Coalesce.allCases,
        [1, 59, 3_600, 7_200, 86_400, 200_000])
    func oracle(coalesce: Coalesce, window: Int64) throws {
        var random = SplitMix(seed: UInt64(window))
        let calendars = [
            ("*/7 * * * *", "UTC"), ("0 * * * *", "Europe/Berlin"), ("30 2 * * *", "Europe/Berlin"),
            ("15 2 * * 1-5", "America/New_York"),
            ("*/20 1-3 * * *", "Australia/Lord_Howe"), ("0 0 1 * *", "UTC"),
        ]
        for (cron, zone) in calendars {
            let job = try Self.job(cron, zone, coalesce, window: window)
            for _ in 0..<15 {
                // Around the clock changes of 2027, where slots are skipped and doubled.
                let start = [1_805_500_000_000, 1_825_000_000_000][Int(random.next() % 2)] as Int64
                let settled = Timestamp(milliseconds: start + Int64(random.next() % 1_000_000_000))
                let now = settled.adding(milliseconds: Int64(random.next() % 300_000_000))
                let request = Self.request(.parked, after: settled)
                let slots = job.slots(for: request, now: now)
                let expected = try Expected(job, after: settled, now: now)
                #expect(slots.armed == expected.armed, "\(cron) \(zone) \(settled) \(now)")
                #expect(slots.following == expected.following, "\(cron) \(zone) \(settled) \(now)")
                for (reason, skipped) in [("missed", expected.missed), ("coalesced", expected.coalesced)] {
                    let ranges = slots.skipped.filter { $0.reason == reason }
                    #expect(ranges.count == (skipped.isEmpty ? 0 : 1), "\(cron) \(zone) \(settled) \(now)")
                    #expect(ranges.first?.first == skipped.first)
                    #expect(ranges.first?.last == skipped.last)
                    #expect(ranges.first?.count ?? 0 == skipped.count)
                }
            }
        }
    }

    @Test("a trigger without slots has none to hand in")
    func exhausted() throws {
        let job = try TestRedis.job("bell") { $0.at = Self.request.description }
        for settled in [Self.request, .horizon] {
            let slots = job.slots(for: Self.request(.parked, after: settled), now: settled)
            #expect(slots.armed == nil && slots.following == nil && slots.skipped.isEmpty)
        }
    }

    /// 2027-02-25T00:00Z, an hour after which the trigger ends.
    private static func ending(_ coalesce: Coalesce, window: Int64 = 86_400) throws -> Job {
        try TestRedis.job("bell") {
            $0.every = "10m"
            $0.endAt = (Self.request + .seconds(3_600)).description
            $0.coalesce = coalesce.rawValue
            $0.catchupWindow = "\(window)s"
        }
    }

    @Test("the last slot has none after it, and is told so")
    func last() throws {
        let job = try Self.ending(.latest)
        let last = Self.request + .seconds(3_600)
        let armed = job.slots(for: Self.request(.armed, after: last), now: last)
        #expect(armed.following == nil)
        let parked = job.slots(for: Self.request(.parked, after: last - .seconds(1)), now: Self.request)
        #expect(parked.armed == last && parked.following == nil)
    }

    @Test(
        "where the end lies inside the outage, the counts are exact and nothing follows",
        arguments: [
            (Coalesce.latest, 3_600, nil, 0, 5), (.earliest, 600, nil, 0, 5), (.all, 600, 1_200, 0, 0),
        ] as [(Coalesce, Int64, Int64?, Int, Int)])
    func endInsideOutage(coalesce: Coalesce, armed: Int64, following: Int64?, missed: Int, coalesced: Int) throws {
        let job = try Self.ending(coalesce)
        let slots = job.slots(for: Self.request(.parked, after: Self.request), now: Self.request + .seconds(50_000))
        #expect(slots.armed == Self.request + .seconds(armed))
        #expect(slots.following == following.map { Self.request + .seconds($0) })
        #expect(slots.skipped.map(\.count) == (coalesced == 0 ? [] : [coalesced]))
    }

    @Test("where the end lies outside the catch-up window, all is missed and the job is over")
    func endOutsideWindow() throws {
        let job = try Self.ending(.latest, window: 60)
        let slots = job.slots(for: Self.request(.parked, after: Self.request), now: Self.request + .seconds(50_000))
        #expect(slots.armed == nil && slots.following == nil)
        let missed = try #require(slots.skipped.first)
        #expect(slots.skipped.count == 1 && missed.reason == "missed" && missed.count == 6)
        #expect(missed.first == Self.request + .seconds(600) && missed.last == Self.request + .seconds(3_600))
    }
}
