import RedisClient
import Testing
import Triggers

@testable import Carillon

/// After an outage: exactly which slot runs, which are skipped and why, and which is next.
@Suite struct CatchUpTests {
    /// What a claim made of the job: the run, the ledger with the oldest line first, the armed slot.
    private func settle(_ record: String, slot: Int64, now: Int64) async throws -> [String] {
        let space = try await Space(at: now, "jobs{j} = 1 \(record)⏎{}⏎\nschedule:default<j> = \(slot)")
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        let runs = try await space.value("leases").map { "run " + $0.dropFirst().prefix { $0 != ">" } }
        let ledger = try await space.value("ledger:j").reversed().map { line in
            line.split(separator: " ").dropFirst(2).dropLast().joined(separator: " ")
        }
        let next = try await space.value("schedule:default").map { "next " + ($0.split(separator: " ").last ?? "") }
        let parked = try await space.value("arming").isEmpty ? [] : ["parked"]
        return runs + ledger + next + parked
    }

    @Test(arguments: [
        // On time, and late within one period: no policy matters.
        ("latest", 1_000_000, ["run j@1000000", "next 1060000"]),
        ("all", 1_059_999, ["run j@1000000", "next 1060000"]),
        ("earliest", 1_059_999, ["run j@1000000", "next 1060000"]),
        // One period late: the slot that is due this very millisecond counts.
        ("latest", 1_060_000, ["run j@1060000", "coalesced 1000000 1000000 1", "next 1120000"]),
        ("earliest", 1_060_000, ["run j@1000000", "coalesced 1060000 1060000 1", "next 1120000"]),
        ("all", 1_060_000, ["run j@1000000", "next 1060000"]),
        // Ten minutes.
        ("latest", 1_600_000, ["run j@1600000", "coalesced 1000000 1540000 10", "next 1660000"]),
        ("earliest", 1_600_000, ["run j@1000000", "coalesced 1060000 1600000 10", "next 1660000"]),
        ("all", 1_600_000, ["run j@1000000", "next 1060000"]),
    ])
    func `An interval catches up as its policy says`(coalesce: String, now: Int64, expected: [String]) async throws {
        #expect(try await settle("e 60000:40000 l=\(coalesce)", slot: 1_000_000, now: now) == expected)
    }

    @Test(arguments: [
        (
            "latest", 1_600_000,
            ["run j@1600000", "missed 1000000 1480000 9", "coalesced 1540000 1540000 1", "next 1660000"]
        ),
        (
            "earliest", 1_600_000,
            ["run j@1540000", "missed 1000000 1480000 9", "coalesced 1600000 1600000 1", "next 1660000"]
        ),
        ("all", 1_600_000, ["run j@1540000", "missed 1000000 1480000 9", "next 1600000"]),
        // Just inside the window, just outside of it.
        ("latest", 1_090_000, ["run j@1060000", "coalesced 1000000 1000000 1", "next 1120000"]),
        ("latest", 1_090_001, ["run j@1060000", "missed 1000000 1000000 1", "next 1120000"]),
    ])
    func `What is outside of the window is missed`(coalesce: String, now: Int64, expected: [String]) async throws {
        #expect(try await settle("e 60000:40000 l=\(coalesce) w=90000", slot: 1_000_000, now: now) == expected)
    }

    @Test func `A window shorter than the period may leave nothing to run`() async throws {
        let expected = ["missed 1000000 1600000 11", "next 1660000"]
        #expect(try await settle("e 60000:40000 w=1000", slot: 1_000_000, now: 1_605_000) == expected)
    }

    @Test func `The counts of a century are exact`() async throws {
        let century: Int64 = 100 * 365 * 86_400_000
        let year: Int64 = 365 * 86_400_000
        let expected = [
            "run j@\(century)", "missed 0 \(century - year) \((century - year) / 1_000 + 1)",
            "coalesced \(century - year + 1_000) \(century - 1_000) \(year / 1_000 - 1)", "next \(century + 1_000)",
        ]
        #expect(try await settle("e 1000:0", slot: 0, now: century + 999) == expected)
    }

    @Test(arguments: [
        // The following slot is not due: this is the only one.
        ("latest", "1060000", 1_059_999, ["run j@1000000", "next 1060000"]),
        ("all", "1060000", 1_060_000, ["run j@1000000", "next 1060000"]),
        // More is due, or may be: the worker that computes slots decides.
        ("latest", "1060000", 1_060_000, ["parked"]), ("earliest", "1060000", 1_060_000, ["parked"]),
        ("latest", "-", 1_000_000, ["parked"]), ("earliest", "-", 1_000_000, ["parked"]),
        ("all", "-", 1_000_000, ["run j@1000000", "parked"]),
        // What a catch-up chose runs, even if more has come due since.
        ("latest", "!1060000", 1_070_000, ["run j@1000000", "parked"]),
        ("earliest", "!1060000", 1_070_000, ["run j@1000000", "parked"]),
        ("latest", "!1060000", 1_059_000, ["run j@1000000", "next 1060000"]),
    ])
    func `A calendar job catches up as its policy says`(
        coalesce: String, position: String, now: Int64, expected: [String]
    ) async throws {
        #expect(try await settle("c \(position) l=\(coalesce) t=q", slot: 1_000_000, now: now) == expected)
    }

    @Test(arguments: [
        ("latest", ["run j@1560000", "coalesced 1020000 1500000 9"]),
        ("earliest", ["run j@1020000", "coalesced 1080000 1560000 9"]),
        ("all", ["run j@1020000", "run j@1080000", "run j@1140000"]),
    ])
    func `Claim and armer together run a calendar job as its policy says`(
        coalesce: String, expected: [String]
    ) async throws {
        let space = try await Space(at: 1_000_000)
        let job = try Job(
            id: JobID("j"),
            document: document {
                $0.cron = "* * * * *"
                $0.coalesce = coalesce
                $0.overlap = "allow_all"
            }, payload: [])
        let now = Timestamp(milliseconds: 1_000_000)
        _ = try await space.store.apply([(job, .any)], caller: "c", request: 1, now: now)
        try await space.setClock(1_600_000)
        for request in 1...5 {
            let claim = try await space.store.claim(
                worker: "w", request: request, capacity: 9, lease: .seconds(30), queues: [.default], patience: .zero)
            let slots = claim.requests.map { job.slots(for: $0, now: claim.now) }
            if !slots.isEmpty { try await space.store.arm(slots) }
        }
        let runs = try await space.value("leases").map { "run " + $0.dropFirst().prefix { $0 != ">" } }
        let ledger = try await space.value("ledger:j").map { line in
            line.split(separator: " ").dropFirst(2).dropLast().joined(separator: " ")
        }
        #expect(Array((runs + ledger).prefix(expected.count)) == expected)
        if coalesce != "all" {
            #expect(runs.count + ledger.count == 2)
            #expect(try await space.value("schedule:default") == ["<j> = 1620000"])
        }
    }
}
