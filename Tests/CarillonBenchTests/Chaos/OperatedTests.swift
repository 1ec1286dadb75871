import Carillon
import Testing

@testable import CarillonBench

/// A job that comes and goes: created at 0.5 s with a slot each second, given slots at each half second of two at 2.7 s, removed at 5 s.
@Suite struct OperatedTests {
    private static let job = OperatedJob(
        id: "op",
        rules: [.every(period: 1_000, phase: 0), .every(period: 2_000, phase: 500), .seconds([0, 1, 2, 3, 4, 5, 6])])

    private static let good: [Ledger.Step] = [
        Story.step(500, .defined("op", era: 1, rule: 0), .due(.schedule, "op", at: 1_000)),
        Story.step(1_001, .run("op@1000", Story.leased(1)), .due(.schedule, "op", at: 2_000)),
        Story.step(
            2_001, .run("op@1000", nil), skipped("skipped_overlap", 2_000...2_000), .due(.schedule, "op", at: 3_000)),
        Story.step(2_700, .defined("op", era: 2, rule: 1), .due(.schedule, "op", at: 4_500)),
        Story.step(4_501, .run("op@4500", Story.leased(2)), .due(.schedule, "op", at: 6_500)),
        Story.step(5_000, .job("op", exists: false), .due(.schedule, "op", at: nil)),
    ]

    private static func skipped(_ reason: String, _ slots: ClosedRange<Int64>, _ count: Int = 1) -> LedgerChange {
        .skipped(SkippedSlots(job: "op", reason: reason, first: slots.lowerBound, last: slots.upperBound, count: count))
    }

    private func account(_ steps: [Ledger.Step]) -> OperatedAccount {
        var account = OperatedAccount(Self.job)
        var replay = RunReplay()
        for step in steps { account.take(step, replay.take(step)) }
        return account
    }

    private func findings(_ change: (inout [Ledger.Step]) -> Void) -> [String] {
        var steps = Self.good
        change(&steps)
        return account(steps).findings.map { String($0.drop { $0 != ":" }.dropFirst(2)) }
    }

    @Test func `A history in which all is well has no findings`() {
        let account = account(Self.good)
        #expect(account.findings == [])
        #expect(account.settled == 3)
        #expect(account.eras == 2)
        #expect(account.dropped == 0)
    }

    @Test func `A slot that is left out is a finding`() {
        #expect(
            findings { $0[2].changes = [.due(.schedule, "op", at: 3_000)] }.first
                == "is armed for 3000, and nothing has become of 2000")
        #expect(
            findings { $0[2].changes = [Self.skipped("coalesced", 3_000...3_000), .due(.schedule, "op", at: 4_000)] }
                .first
                == "[3000] came to something, but [2000, 3000] were next")
    }

    @Test func `So is one that is taken twice, and one that is none`() {
        #expect(
            findings { $0[2].changes.append(Self.skipped("missed", 1_000...1_000)) }.first
                == "[1000, 2000] came to something, but [2000] were next")
        #expect(
            findings { $0[4].changes[0] = .run("op@4600", Story.leased(2)) }.first?.hasPrefix("[4600] came") == true)
        #expect(
            findings { $0[4].changes[1] = .due(.schedule, "op", at: 6_600) }.first
                == "is armed for 6600, which is no slot")
        #expect(
            findings { $0[2].changes[1] = Self.skipped("missed", 2_000...2_000, 2) }.first
                == "'missed' from 2000 to 2000 is said to be 2 slots")
    }

    @Test func `An era begins with its first slot, and not with a later one`() {
        #expect(
            findings { $0[0].changes[1] = .due(.schedule, "op", at: 2_000) }.first
                == "is armed for 2000, and 1000 was the next slot")
        #expect(
            findings {
                $0[3].changes.removeLast(2)
                $0[3].changes.append(.clock(steady: 2_700, skew: 0))
                $0[4].changes[0] = .run("op@6500", Story.leased(2))
            }.first == "began with 6500, and 4500 was the next slot")
    }

    @Test func `Slots of the trigger before are on record, or a finding; those of a removed job go with it`() {
        let late = Story.step(4_100, .defined("op", era: 2, rule: 1), .due(.schedule, "op", at: 4_500))
        #expect(
            findings { $0[3] = late }
                == ["2 slots from 3000 on were due when it was given another trigger, and are recorded nowhere"])
        #expect(
            findings {
                $0[3] = late
                $0[3].changes.append(Self.skipped("missed", 3_000...4_000, 2))
            } == [])
        var steps = Self.good
        steps[5] = Story.step(7_000, .job("op", exists: false), .due(.schedule, "op", at: nil))
        #expect(account(steps).findings == [])
        #expect(account(steps).dropped == 1)
    }

    @Test func `The same trigger with another payload goes on`() {
        let again = Story.step(2_100, .defined("op", era: 5, rule: 0))
        #expect(findings { $0.insert(again, at: 3) } == [])
        #expect(
            findings {
                $0.insert(again, at: 3)
                $0[3].changes.append(.due(.schedule, "op", at: 4_000))
            }.first == "is armed for 4000, and nothing has become of 3000")
    }

    @Test func `Nothing of a paused or removed job is taken`() {
        #expect(
            findings { $0.insert(Story.step(900, .paused("op", true)), at: 1) }.first
                == "1000 was taken while the job was paused")
        #expect(
            findings {
                $0.insert(Story.step(900, .paused("op", true)), at: 1)
                $0.insert(Story.step(950, .paused("op", false)), at: 2)
            } == [])
        #expect(
            findings { $0.append(Story.step(6_501, .run("op@6500", Story.leased(3)))) }
                == ["6500 was taken although there was no such job"])
        // Its name may be used again, for the same instants as well.
        let again = Story.step(900, .defined("op", era: 3, rule: 0), .due(.schedule, "op", at: 1_000))
        #expect(
            findings {
                $0.append(again)
                $0.append(Story.step(1_001, .run("op@1000", Story.leased(4)), .due(.schedule, "op", at: 2_000)))
            } == [])
    }

    @Test func `A slot in the buffer has been taken, and its start is no second time`() {
        #expect(
            findings {
                $0[2].changes[1] = .run("op@2000", RunState("B"))
                $0.insert(Story.step(2_100, .run("op@2000", Story.leased(2))), at: 3)
            } == [])
    }

    @Test func `At the end it is there, with its next slot armed`() {
        var account = account(Array(Self.good.dropLast()))
        account.close(armed: 6_500)
        #expect(account.findings == [])
        account.close(armed: 8_500)
        account.close(armed: nil)
        #expect(account.findings.count == 2)
        var gone = self.account(Self.good)
        gone.close(armed: nil)
        #expect(gone.findings == ["op, era -: is not there at the end"])
    }

    // MARK: In the test as a whole

    private func histories(_ operations: ClientOperation...) -> Histories {
        var histories = Story.good
        histories.operated = [Self.job]
        histories.ledger.steps = Array(Self.good.dropLast())
        histories.final.nextSlots["op"] = 6_500
        histories.operations += operations
        return histories
    }

    @Test func `What the operator was told is in the ledger, or a finding`() {
        #expect(OperatedChecker.findings(in: histories()) == [])
        #expect(
            OperatedChecker.findings(in: histories(Story.operation(.redefine, "op", answer: "updated 9")))
                == ["redefine of op was answered 'updated 9', and is not in the ledger"])
        #expect(OperatedChecker.findings(in: histories(Story.operation(.redefine, "op", answer: "updated 2"))) == [])
        #expect(OperatedChecker.findings(in: histories(Story.operation(.remove, "op", answer: "true"))).count == 1)
        #expect(OperatedChecker.findings(in: histories(Story.operation(.remove, "op", answer: "false"))) == [])
        #expect(OperatedChecker.findings(in: histories(Story.operation(.pause, "op", answer: "paused"))).count == 1)
        var forgotten = histories(Story.operation(.pause, "op", answer: "paused"))
        forgotten.faults = [Story.fault(.powerLoss, 1_400...1_600)]
        #expect(OperatedChecker.findings(in: forgotten) == [])
        var paused = histories(Story.operation(.pause, "op", at: 2_650, answer: "paused"))
        paused.ledger.steps[3].changes.append(.paused("op", true))
        paused.ledger.steps.insert(Story.step(2_710, .paused("op", false)), at: 4)
        #expect(OperatedChecker.findings(in: paused) == [])
    }

    @Test func `A first slot computed before the clock leapt back is excused where the call spans the leap`() {
        func findings(_ leap: ClosedRange<Int64>) -> [String] {
            var histories = histories(
                ClientOperation(
                    kind: .recreate, subject: "op", invoked: 400_000_000, ended: 1_900_000_000, result: .ok,
                    answer: "created 1"))
            histories.faults = [Story.fault(.clockLeap, leap)]
            histories.ledger.steps[0] = Story.step(
                500, .defined("op", era: 1, rule: 0), .due(.schedule, "op", at: 2_000))
            histories.ledger.steps.remove(at: 1)
            histories.ledger.steps[1].changes.removeFirst()
            return OperatedChecker.findings(in: histories)
        }
        #expect(findings(450...1_950) == [])
        #expect(findings(3_000...3_500) == ["op, era 1: is armed for 2000, and 1000 was the next slot"])
    }

    @Test func `A removed run is live until it ends, and then gone`() {
        let steps: [RunState?] = [
            Story.leased(1), RunState("X", token: 1, attempt: 1), nil,
        ]
        #expect(StateChecker.findings(in: Story.with(steps.map { Story.step(1_000, .run("tick@1000", $0)) })) == [])
        #expect(RunState("X").isLive && RunState("X").isLeased)
    }

    @Test func `A removed job's slots may be dispatched once more, and others' not`() {
        let run = Story.step(1_000, .run("tick@1000", Story.leased(10)))
        let gone = Story.step(1_100, .run("tick@1000", nil))
        let removed = Story.step(1_200, .job("tick", exists: false))
        #expect(ClaimChecker.findings(in: Story.with([run, gone, run])).contains("tick@1000 was dispatched again"))
        #expect(
            !ClaimChecker.findings(in: Story.with([run, gone, removed, run])).contains("tick@1000 was dispatched again")
        )
    }

    @Test func `The payload tells the era, and every definition is valid`() throws {
        for job in OperatedJob.all {
            for rule in job.rules.indices {
                let definition = try job.definition(era: 17, rule: rule)
                let era = try #require(OperatedJob.era(of: definition.payload))
                #expect(era == (17, rule))
                #expect(ChaosWork(String(decoding: definition.payload, as: UTF8.self)) == job.work)
            }
        }
        #expect(OperatedJob.era(of: Array("30 50 0".utf8)) == nil)
    }
}
