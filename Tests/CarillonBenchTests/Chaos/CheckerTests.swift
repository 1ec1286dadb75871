import Carillon
import Testing

@testable import CarillonBench

/// Each checker accepts a history in which all is well, and rejects one in which its law is broken.
@Suite struct CheckerTests {
    @Test func `A history in which all is well has no findings`() {
        for checker in Checkers.all { #expect(checker.findings(in: Story.good) == [], "\(checker.name)") }
    }

    @Test func `Names are told apart`() {
        #expect(Set(Checkers.all.map { $0.name }).count == Checkers.all.count)
    }

    // MARK: C1, C13

    @Test func `C1 and C13 reject a slot of which nothing became`() {
        var histories = Story.good
        histories.ledger.steps.remove(at: 4)
        #expect(SlotChecker.findings(in: histories) == ["tick@3000 was due and nothing became of it"])
        #expect(AccountingChecker.findings(in: histories) == ["tick@3000 has 0 dispositions: []"])
        #expect(SlotAccounts(histories).lost == 1)
    }

    @Test func `C1 rejects a run of an instant that is no slot`() {
        var histories = Story.good
        histories.ledger.steps.append(Story.step(3_200, .run("tick@2500", Story.leased(30, at: 3_200))))
        #expect(SlotChecker.findings(in: histories) == ["tick@2500 was no slot"])
        #expect(SlotAccounts(histories).unaccounted == 1)
    }

    @Test func `C1 rejects a range that says another number of slots than it spans`() {
        var histories = Story.good
        histories.ledger.steps[4] = Story.step(3_000, .skipped(Story.skipped("coalesced", 3_000...3_000, 2)))
        #expect(SlotChecker.findings(in: histories).count == 1)
    }

    @Test func `C1 rejects a job that has skipped ahead, and one that is armed no more`() {
        var histories = Story.good
        histories.final.nextSlots["tick"] = 6_000
        #expect(SlotChecker.findings(in: histories).contains("tick is armed for 6000, but 4000 was the next slot"))
        histories.final.nextSlots = [:]
        #expect(SlotChecker.findings(in: histories).contains("tick is armed no more"))
    }

    @Test func `C1 asks nothing of a slot that fell into the creation itself`() {
        var histories = Story.good
        histories.created = 500...1_000
        histories.ledger.steps.removeSubrange(1...2)
        #expect(SlotChecker.findings(in: histories) == [])
    }

    @Test func `C13 rejects a slot that was skipped and ran`() {
        var histories = Story.good
        histories.ledger.steps.append(Story.step(3_200, .skipped(Story.skipped("missed", 2_000...2_000, 1))))
        #expect(AccountingChecker.findings(in: histories).count == 1)
        #expect(SlotAccounts(histories).lost == 0)
    }

    @Test func `What a power failure took back does not count as a disposition`() {
        var histories = Story.good
        histories.ledger.steps.insert(Story.lost(1_000, .run("tick@1000", Story.leased(5))), at: 1)
        #expect(AccountingChecker.findings(in: histories) == [])
        histories.ledger.steps[4].lostIn = 0
        histories.ledger.steps[5].lostIn = 0
        #expect(AccountingChecker.findings(in: histories).count == 2)
    }

    @Test func `A slot that waited and was skipped after all has one disposition`() {
        let waiting = RunState("B", claimed: 3_000)
        var histories = Story.good
        histories.ledger.steps.insert(Story.step(3_000, .run("tick@3000", waiting)), at: 4)
        histories.ledger.steps[5].changes.insert(.run("tick@3000", nil), at: 0)
        #expect(AccountingChecker.findings(in: histories) == [])
    }

    @Test(
        arguments: [
            ("coalesced", 3_000...3_000), ("skipped_overlap", 2_000...2_000), ("missed", 1_000...1_000),
            ("skipped_paused", 1_000...1_000), ("nonsense", 1_000...1_000), ("coalesced", 4_000...4_000),
        ] as [(String, ClosedRange<Int64>)])
    func `A reason that does not hold is rejected`(reason: String, slots: ClosedRange<Int64>) {
        var job = Story.tick
        job.coalesce = .all
        var histories = Story.with([Story.step(3_500, .skipped(Story.skipped(reason, slots, 1)))])
        histories.jobs = [job]
        #expect(ReasonChecker.findings(in: histories).count == (slots.lowerBound > 3_500 ? 2 : 1))
    }

    @Test func `Redis' clock has shown what a step says, although it was set a moment later than is noted`() {
        var histories = Story.with([Story.step(3_510, .skipped(Story.skipped("coalesced", 3_500...3_500, 1)))])
        histories.clock.settings = [.init(since: 3_505_000, offset: 20_000)]
        #expect(ReasonChecker.findings(in: histories) == [])
    }

    // MARK: C2

    @Test func `C2 rejects a second dispatch of a slot`() {
        var histories = Story.good
        histories.ledger.steps.append(Story.step(3_200, .run("tick@1000", Story.leased(30))))
        #expect(ClaimChecker.findings(in: histories) == ["tick@1000 was dispatched again"])
    }

    @Test func `C2 rejects two handlers with one token, and one without a claim`() {
        var histories = Story.good
        histories.effects.append(Story.effect(.start, 1_500, "tick@1000", 10, worker: "w1-2"))
        #expect(ClaimChecker.findings(in: histories) == ["tick@1000, token 10, was started by w0-1 and by w1-2"])
        histories = Story.good
        histories.effects.append(Story.effect(.start, 1_500, "tick@1000", 11))
        #expect(ClaimChecker.findings(in: histories) == ["tick@1000, token 11, was started by w0-1 without a claim"])
        histories.faults = [Story.fault(.powerLoss, 1_400...1_600)]
        #expect(ClaimChecker.findings(in: histories) == [])
    }

    // MARK: C3

    @Test func `C3 rejects a token that falls, or that a power failure had taken back`() {
        var histories = Story.good
        histories.ledger.steps.append(Story.step(3_200, .run("tick@4000", Story.leased(15))))
        #expect(FenceChecker.findings(in: histories).count == 1)
        histories = Story.good
        histories.ledger.steps.insert(Story.lost(1_900, .run("tick@2000", Story.leased(20))), at: 3)
        #expect(
            FenceChecker.findings(in: histories)
                == ["tick@2000 was given token 20, which a power failure had taken back"])
    }

    @Test func `C3 rejects an end under a token that is not the live one`() {
        var histories = Story.good
        histories.ledger.steps[2] = Story.step(1_100, .attempt(Story.end("tick@1000", 9)), .run("tick@1000", nil))
        #expect(FenceChecker.staleWrites(histories).count == 1)
        histories = Story.good
        histories.ledger.steps.append(Story.step(3_200, .attempt(Story.end("tick@2000", 20))))
        #expect(
            FenceChecker.staleWrites(histories)
                == ["tick@2000: 'succeeded' was accepted with token 20, but the run was over"])
    }

    @Test func `C3 accepts the end of an attempt that the same step has begun`() {
        var histories = Story.good
        histories.ledger.steps.append(
            Story.step(
                3_200, .run("tick@4000", Story.leased(30)), .run("tick@4000", nil),
                .attempt(Story.end("tick@4000", 30, "cancelled"))))
        #expect(FenceChecker.staleWrites(histories) == [])
    }

    @Test func `C3 rejects a ghost that was believed, unless the power has failed since`() {
        var histories = Story.good
        histories.operations.append(Story.operation(.staleComplete, "tick@1000", answer: "10 accepted 1"))
        #expect(FenceChecker.staleWrites(histories).count == 1)
        histories.faults = [Story.fault(.powerLoss, 1_400...1_600)]
        #expect(FenceChecker.staleWrites(histories) == [])
    }

    @Test func `C3 accepts a ghost that heard late of an end that was lost, soon after the power failure alone`() {
        func findings(at time: Int64, lost: Bool) -> Int {
            var histories = Story.good
            histories.faults = [Story.fault(.powerLoss, 1_400...1_600)]
            histories.operations.append(
                Story.operation(.staleRelease, "tick@1000", at: time, answer: "10 accepted 1"))
            if lost { histories.ledger.steps.insert(Story.lost(1_450, .run("tick@1000", nil)), at: 3) }
            return FenceChecker.staleWrites(histories).count
        }
        #expect(findings(at: 1_700, lost: true) == 0)
        #expect(findings(at: 1_700, lost: false) == 1)
        #expect(findings(at: 5_000, lost: true) == 1)
    }

    @Test func `C3 rejects an end that was confirmed and never happened`() {
        var histories = Story.good
        histories.ledger.steps.removeLast()
        #expect(
            FenceChecker.staleWrites(histories) == [
                "tick@2000: 'succeeded' of token 20 was confirmed, and nothing ended"
            ]
        )
    }

    @Test func `C3 rejects a rollback that a worker could have noticed and did not`() {
        func findings(_ lost: Int, _ next: Ledger.Step) -> [String] {
            RollbackChecker.findings(
                in: Story.with([
                    Story.step(1_000, .claimed(worker: "w", request: 4)),
                    Story.lost(1_001, .claimed(worker: "w", request: lost)), next,
                ]))
        }
        let unnoticed = Story.step(1_002, .claimed(worker: "w", request: 6))
        #expect(findings(5, unnoticed) == ["w claimed as number 6 after 5 was lost, and nobody noticed"])
        #expect(findings(6, unnoticed) == [])
        #expect(findings(5, Story.step(1_002, .claimed(worker: "v", request: 1))) == [])
        #expect(findings(5, Story.step(1_002, .rollbackNoticed, .claimed(worker: "w", request: 6))) == [])
    }

    // MARK: C4 to C8

    @Test func `C4 rejects an edge that the protocol does not have`() {
        func findings(_ states: RunState?...) -> [String] {
            StateChecker.findings(in: Story.with(states.map { Story.step(1_000, .run("tick@1000", $0)) }))
        }
        #expect(findings(RunState("D", token: 1, attempt: 3)) == ["tick@1000 went from - to D"])
        #expect(findings(Story.leased(1), RunState("B")) == ["tick@1000 went from L to B"])
        #expect(findings(Story.leased(1), Story.leased(2)) == ["tick@1000 was leased under 2 after 1"])
        let waiting = RunState("W", token: 5, attempt: 1)
        #expect(findings(Story.leased(5), waiting, Story.leased(5, attempt: 2)).count == 1)
        #expect(
            findings(Story.leased(5), waiting, Story.leased(6, attempt: 3))
                == ["tick@1000: attempt 3 came after 1"])
        #expect(findings(Story.leased(5), waiting, Story.leased(6, attempt: 2), nil) == [])
        var histories = Story.good
        histories.ledger.malformed = ["hset runs x"]
        #expect(StateChecker.findings(in: histories).count == 1)
    }

    @Test func `C5 and C10 tell what is left in a wrong place, or under way`() {
        var histories = Story.good
        histories.final.integrity = ["job tick is in no place"]
        #expect(IntegrityChecker.findings(in: histories) == ["job tick is in no place"])
        histories.final.isDrained = false
        histories.final.leftovers = ["leases": 2]
        #expect(StuckChecker.findings(in: histories) == ["2 in leases", "not drained"])
    }

    @Test func `C6 rejects what was acknowledged and is gone, unless the power failed then`() {
        var histories = Story.good
        histories.operations.append(Story.operation(.create, "once-1", answer: "created"))
        histories.operations.append(Story.operation(.trigger, "tick", answer: "tick@1500.m"))
        #expect(DurabilityChecker.findings(in: histories).count == 2)
        histories.faults = [Story.fault(.powerLoss, 1_400...1_600)]
        #expect(DurabilityChecker.findings(in: histories) == [])
    }

    @Test func `C6 rejects a one-shot that exists and never ran`() {
        var histories = Story.good
        histories.ledger.steps.append(Story.step(3_200, .job("once-1", exists: true)))
        #expect(
            DurabilityChecker.findings(in: histories)
                == ["once-1 exists, and no handler has worked on it to its end"])
    }

    @Test func `C7 rejects two live runs of a job, and more waiting than its policy lets`() {
        var histories = Story.good
        histories.ledger.steps.insert(Story.step(2_500, .run("tick@1500.m", Story.leased(25))), at: 4)
        #expect(
            OverlapChecker.findings(in: histories).first == "tick: tick@1500.m and tick@2000 at the same time")
        histories = Story.good
        histories.ledger.steps.insert(Story.step(2_500, .run("tick@3000", RunState("B"))), at: 4)
        #expect(OverlapChecker.findings(in: histories).first == "tick: 1 runs are buffered")
        var job = Story.tick
        job.overlap = .allowAll
        histories.jobs = [job]
        #expect(OverlapChecker.findings(in: histories) == [])
    }

    @Test func `C8 rejects a claim and a handler that come before their slot`() {
        var histories = Story.good
        histories.ledger.steps[1] = Story.step(999, .run("tick@1000", Story.leased(10, at: 999)))
        #expect(EarlinessChecker.findings(in: histories) == ["tick@1000 was claimed at 999"])
        histories = Story.good
        histories.effects[0] = Story.effect(.start, 999, "tick@1000", 10)
        #expect(EarlinessChecker.findings(in: histories) == ["tick@1000 was started when it was 999 at most"])
        histories.clock.settings = [.init(since: 900_000, offset: 5_000), .init(since: 998_500, offset: 0)]
        #expect(EarlinessChecker.findings(in: histories) == [])
    }

    // MARK: C12, validity

    @Test func `C12 rejects crashes, and errors that no fault explains`() {
        var histories = Story.good
        histories.effects.append(Story.effect(.trouble, 1, "-", 0, "cannot reach Redis: Broken pipe"))
        #expect(LogChecker.findings(in: histories) == [])
        histories.effects.append(Story.effect(.trouble, 1, "-", 0, "the store is damaged: WRONGTYPE"))
        histories.workerOutput = ["Fatal error: Index out of range"]
        histories.redisLog = ["=== REDIS BUG REPORT START", "* Ready to accept connections"]
        histories.unexpectedExits = ["worker 0 ended by itself"]
        histories.operations.append(Story.operation(.edit, "tick", .fail, answer: "no such job"))
        #expect(LogChecker.findings(in: histories).count == 5)
    }

    @Test func `A test in which something never worked is no test`() {
        var histories = Story.good
        histories.wanted = [.kill]
        #expect(ValidityChecker.findings(in: histories) == ["the fault kill was never injected; take longer"])
        histories.faults = [Story.fault(.kill, 1...2)]
        #expect(ValidityChecker.findings(in: histories) == [])
        histories.operations.removeAll { $0.kind == .staleFail }
        histories.effects.removeAll { $0.kind == .end }
        #expect(
            ValidityChecker.findings(in: histories)
                == ["no stale-fail was ever answered", "tick never ran to its end"])
    }
}
