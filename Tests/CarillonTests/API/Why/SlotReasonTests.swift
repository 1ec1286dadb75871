import CarillonTesting
import Testing
import Triggers

@testable import Carillon

/// The sentences, from what Redis may hold.
@Suite("Why a slot did what it did")
struct SlotReasonTests {
    private static let slot = Timestamp(milliseconds: 1_803_556_800_000)
    private static let name = "tick@1803556800000"

    /// The facts of a job that is due each minute.
    private func facts(
        _ attempts: [String] = [], ledger: [String] = [], open: [(String, String)] = [],
        _ change: (inout JobDocument) -> Void = { _ in }
    ) throws -> SlotFacts {
        let job = try TestRedis.job("tick") {
            $0.every = "1m"
            change(&$0)
        }
        var facts = SlotFacts(id: job.id, now: Self.slot + .seconds(600))
        facts.job = job
        facts.attempts = try attempts.map { try #require(RunInfo(history: $0)) }
        facts.ledger = try ledger.map { try #require(LedgerEntry($0)) }
        facts.open = try open.map { name, record in
            let run = try #require(RunID(name))
            let info = try #require(RunInfo(run: run, live: Array(record.utf8)))
            return SlotFacts.OpenRun(state: try #require(record.first), info: info)
        }
        return facts
    }

    /// A history entry of the run: its attempt, claimed so many ms late.
    private func entry(_ attempt: Int, _ outcome: String, late: Int64 = 3, worker: String = "w1", exit: String = "-")
        -> String
    {
        let claimed = Self.slot.milliseconds + late
        return "\(Self.name) \(attempt) \(outcome) \(claimed) \(claimed) \(claimed + 5) \(worker) \(claimed) \(exit)"
    }

    private func only(_ facts: SlotFacts) throws -> SlotExplanation {
        let found = facts.explanations(at: AskedTime(instant: Self.slot))
        try #require(found.count == 1)
        return found[0]
    }

    @Test("a run on time needs few words")
    func onTime() throws {
        let told = try only(facts([entry(1, "succeeded", late: 999)]))
        #expect(told.disposition == .started)
        #expect(told.run?.description == Self.name)
        #expect(told.reason == "started on time, claimed by w1; succeeded")
    }

    @Test("a late run says how late, and that nobody was free")
    func late() throws {
        let told = try only(facts([entry(1, "succeeded", late: 4_250)]))
        #expect(
            told.reason
                == "started 4.2 s late, claimed by w1: until then no worker of queue 'default' was free or there; succeeded"
        )
    }

    @Test("a late run after an outage says how many slots were overdue")
    func outage() throws {
        let (first, last) = (Self.slot.milliseconds - 660_000, Self.slot.milliseconds - 60_000)
        let recorded = Self.slot.milliseconds + 4_200
        let told = try only(
            facts([entry(1, "succeeded", late: 4_200)], ledger: ["coalesced \(first) \(last) 11 \(recorded)"]))
        #expect(told.reason == "started 4.2 s late, claimed by w1: 12 slots were overdue after an outage; succeeded")
    }

    @Test("a buffered run says for which one it waited")
    func buffered() throws {
        let end = Self.slot.milliseconds + 29_000
        let other = "tick@1803556740000 1 succeeded 1803556740001 1803556740001 \(end) w2 5 0"
        let told = try only(facts([entry(1, "succeeded", late: 29_001), other]) { $0.overlap = "buffer_one" })
        #expect(
            told.reason
                == "started 29.0 s late, claimed by w1: it waited for the end of tick@1803556740000 (overlap policy buffer_one); succeeded"
        )
    }

    @Test("a run of several attempts tells each of them")
    func twice() throws {
        let told = try only(
            facts([entry(2, "succeeded", late: 10_000, worker: "w1"), entry(1, "lost", worker: "w2")]))
        #expect(
            told.reason
                == "started on time, claimed by w2; attempt 1 was lost: worker w2 stopped renewing its lease; attempt 2 succeeded"
        )
        let failing = try only(facts([entry(3, "timed_out"), entry(2, "failed", exit: "7")]))
        #expect(
            failing.reason
                == "started; its first attempts are no longer kept; attempt 2 failed (exit 7); attempt 3 took longer than the timeout"
        )
    }

    @Test("a run that was retried by hand counts its attempts anew")
    func revived() throws {
        let told = try only(
            facts([entry(1, "succeeded", late: 99_000), entry(2, "failed", late: 2_000), entry(1, "failed")]))
        #expect(
            told.reason.hasSuffix("attempt 1 failed; attempt 2 failed; retried by hand, attempt 1 succeeded"))
    }

    @Test(
        "what has not ended says where it stands",
        arguments: [
            ("L 5 1 3 1803556800002 r 1 w9 default", "started on time, claimed by w9; attempt 1 is under way on w9"),
            (
                "C 5 1 3 1803556800002 r 1 w9 default",
                "started on time, claimed by w9; attempt 1 is under way on w9, and asked to stop"
            ),
            (
                "B 0 0 3 1803556800002 r 1 - default",
                "it waits for the end of a live run of the job (overlap policy skip)"
            ),
            ("W 0 0 3 1803556800002 r 1 - default", "it waits for a worker in queue 'default'"),
        ])
    func open(record: String, reason: String) throws {
        let told = try only(facts(open: [(Self.name, record)]))
        #expect(told.reason == reason)
        let dispositions: [Character: SlotExplanation.Disposition] = ["B": .buffered, "W": .waiting]
        #expect(told.disposition == record.first.flatMap { dispositions[$0] } ?? .started)
    }

    @Test("a run that waits for another attempt, and a dead one, say so")
    func afterFailure() throws {
        let failed = entry(1, "failed")
        let waits = try only(facts([failed], open: [(Self.name, "W 5 1 3 1803556800002 r 1 - default")]))
        #expect(waits.reason.hasSuffix("attempt 1 failed; another attempt waits in queue 'default'"))
        let dead = try only(facts([failed], open: [(Self.name, "D 5 1 3 1803556800002 r 1 - default")]))
        #expect(
            dead.reason.hasSuffix(
                "attempt 1 failed; no attempt is left: the run is dead ('carillon dead retry' gives it new ones)"))
    }

    @Test("a manual run is told as such, beside the slots")
    func manual() throws {
        let told = try facts(["\(Self.name).m 1 succeeded 1803556800009 - 1803556800010 w1 5 0", entry(1, "succeeded")])
            .explanations(limit: 9)
        #expect(told.map(\.reason).contains("triggered by hand, claimed by w1; succeeded"))
        #expect(told.count == 2)
    }

    @Test(
        "a skipped slot says who or what was in the way",
        arguments: [
            ("skipped_overlap 1803556800000 1803556800000 1 5", "skipped: an earlier run of the job was still live"),
            (
                "skipped_overlap 1803556800000 1803556800000 1 5 tick@1803556740000",
                "skipped: run tick@1803556740000 was still live"
            ),
            (
                "skipped_overlap 1803556800000 1803556800000 1 5 tick@1803556860000",
                "skipped: tick@1803556860000 took its place (overlap policy skip)"
            ),
            (
                "skipped_paused 1803556740000 1803556860000 3 1803556900000 1803556700000 disk full",
                "skipped: the job was paused from 2027-02-25T11:58:20Z to 2027-02-25T12:01:40Z (disk full)"
            ),
            (
                "skipped_paused 1803556740000 1803556860000 3 1803556900000",
                "skipped: the job was paused to 2027-02-25T12:01:40Z"
            ),
            (
                "missed 1803556740000 1803556860000 3 1803560400000",
                "missed: when a worker came at 2027-02-25T13:00:00Z it was overdue by 1h, more than the catch-up window of 10m"
            ),
            (
                "missed 1803556740000 1803556860000 3 1803556900000",
                "missed: no worker took it before 2027-02-25T12:01:40Z, when the job's trigger was changed"
            ),
            (
                "missed 1803556800000 1803556860000 3 1803560400000 redefined",
                "missed: no worker took it before 2027-02-25T13:00:00Z, when the job's trigger was changed"
            ),
            (
                "missed 1803556800000 1803556860000 0 1803560400000 redefined",
                "missed: no worker took it before 2027-02-25T13:00:00Z, when the job's trigger was changed; so were all slots until then, which could not be counted: the old definition could not be read"
            ),
            (
                "skipped_paused 1803556800000 1803556860000 3 1803556900000 redefined 1803556700000 disk full",
                "skipped: the job was paused from 2027-02-25T11:58:20Z to 2027-02-25T12:01:40Z, when its trigger was changed (disk full)"
            ),
            (
                "skipped_paused 1803556800000 1803556860000 3 1803556900000 redefined",
                "skipped: the job was paused to 2027-02-25T12:01:40Z, when its trigger was changed"
            ),
            (
                "coalesced 1803556740000 1803556860000 3 1803556900000",
                "coalesced: several slots were overdue at 2027-02-25T12:01:40Z, and only the latest of them ran"
            ),
        ])
    func skipped(entry: String, reason: String) throws {
        let told = try only(facts(ledger: [entry]) { $0.catchupWindow = "10m" })
        #expect(told.reason == reason)
        #expect(told.disposition.rawValue == String(entry.prefix { $0 != " " }))
        #expect(told.run == nil)
    }

    @Test("the list is of slots, newest first, also where the ledger has them as one")
    func list() throws {
        let told = try facts(
            [entry(1, "succeeded")],
            ledger: ["coalesced 1803556500000 1803556740000 5 1803556800003", "nonsense 1 1 1 1"].filter {
                LedgerEntry($0) != nil
            })
        #expect(
            told.explanations(limit: 20).map { ($0.scheduledTime - Self.slot) / 60 }
                == [0, -1, -2, -3, -4, -5].map { .seconds($0) })
        #expect(told.explanations(limit: 3).count == 3)
        #expect(told.explanations(limit: 0) == [])
    }

    @Test("of slots under a trigger that is no more, the ends are known")
    func changedTrigger() throws {
        let told = try facts(ledger: ["missed 1803556500001 1803556740001 9 1803556800003"]).explanations(limit: 20)
        #expect(told.map(\.scheduledTime.milliseconds) == [1_803_556_740_001, 1_803_556_500_001])
    }

    @Test(
        "between the ends of what an earlier trigger missed, nothing is claimed",
        arguments: [
            ("missed 1803556740000 1803556920000 9 1803560400000 redefined", "9 slots", "were missed"),
            (
                "skipped_paused 1803556740000 1803556920000 4 1803560400000 redefined 1803556700000 ", "4 slots",
                "were skipped, the job being paused"
            ),
            (
                "missed 1803556740000 1803556920000 0 1803560400000 redefined", "an unknown number of slots",
                "were missed"
            ),
        ])
    func earlierTrigger(entry: String, many: String, became: String) throws {
        let facts = try facts(ledger: [entry])
        let told = try only(facts)
        #expect(told.disposition == .unknown)
        let range = "2027-02-25T11:59:00Z to 2027-02-25T12:02:00Z"
        #expect(
            told.reason
                == "whether it was a slot is not kept: the job had another trigger until 2027-02-25T13:00:00Z, of which \(many) from \(range) \(became)"
        )
        // A minute is a slot of the trigger that the job has now: the list must not take them for those of the earlier one.
        let listed = facts.explanations(limit: 20).map { ($0.scheduledTime - Self.slot) / 60 }
        #expect(listed == (many.hasPrefix("an") ? [.seconds(-1)] : [.seconds(2), .seconds(-1)]))
    }

    @Test("slots of an earlier trigger are no cause of delay")
    func otherTriggersDelay() throws {
        let recorded = Self.slot.milliseconds + 4_000
        let told = try only(
            facts(
                [entry(1, "succeeded", late: 4_200)],
                ledger: ["missed 1803556740001 1803556740001 1 \(recorded) redefined"]))
        #expect(told.reason.hasSuffix(": until then no worker of queue 'default' was free or there; succeeded"))
    }

    @Test(
        "an entry that makes no sense is left out",
        arguments: ["", "missed", "missed 5 4 1 1", "missed 1 2 0 1", "missed 1 2 -1 1 redefined", "x 1 2 1 1"])
    func garbage(entry: String) { #expect(LedgerEntry(entry) == nil) }
}
