import Testing

@testable import CarillonBench

/// How long something may be due before somebody takes it.
@Suite struct PunctualityTests {
    /// A lease of a run of `w0-1` that ends at 3 s, and the steps of the ledger in which it is looked at, in ms; it is taken with the last.
    private func story(
        _ steps: [Int64] = [1_000, 3_000, 3_900], watch: LedgerChange? = .watch("w1-2-x", backup: "w2-3-y"),
        faults: [FaultInterval] = []
    ) -> Histories {
        var histories = Story.good
        histories.effects.append(Story.effect(.start, 4_000, "tick@1000", 11, worker: "w1-2"))
        histories.effects.append(Story.effect(.start, 4_000, "tick@1000", 12, worker: "w2-3"))
        let leased = RunState("L", token: 10, attempt: 1, claimed: 1_000, worker: "w0-1-z")
        histories.ledger.steps = steps.map { Story.step($0) }
        histories.ledger.steps[0].changes += [.run("tick@1000", leased), .due(.leases, "tick@1000", at: 3_000)]
        if let watch { histories.ledger.steps[0].changes.append(watch) }
        histories.ledger.steps[steps.count - 1].changes.append(.due(.leases, "tick@1000", at: nil))
        histories.faults = faults
        return histories
    }

    private func calm(_ histories: Histories) -> [Int64] { Punctuality(histories).waits.map { $0.calm / 1_000_000 } }

    @Test func `What is taken within a second is in time`() {
        #expect(calm(story()) == [900])
        #expect(PunctualityChecker.findings(in: story()) == [])
        #expect(calm(story([1_000, 2_900])) == [])
    }

    @Test func `What is left for longer is a finding`() {
        #expect(
            PunctualityChecker.findings(in: story([1_000, 3_000, 4_001])) == [
                "tick@1000 was due in leases 3000 ms after the start and was left there for 1001 ms, "
                    + "1001 ms of them without a fault"
            ])
        // Also where nothing happened meanwhile, and where it never is taken.
        #expect(calm(story([1_000, 4_001])) == [1_001])
        var histories = story([1_000, 3_000, 4_500])
        histories.ledger.steps[2].changes.removeLast()
        #expect(calm(histories) == [1_500])
    }

    @Test func `The clocks of Redis count: the steady one for leases, its wall clock for slots`() {
        var histories = story([1_000])
        histories.ledger.steps = [
            Ledger.Step(
                changes: [
                    .due(.leases, "tick@1000", at: 4_000), .due(.schedule, "tick", at: 4_000),
                    .watch("w1-2-x", backup: "-"), .clock(steady: 2_000, skew: 1_000),
                ], lostIn: nil),
            Ledger.Step(changes: [.clock(steady: 5_500, skew: 1_000)], lostIn: nil),
        ]
        let waits = Punctuality(histories).waits
        #expect(waits.first { $0.index == .leases }?.calm == 1_500_000_000)
        #expect(waits.first { $0.index == .schedule }?.calm == 500_000_000)
    }

    @Test func `An outage of Redis is no calm time, nor is the second and a half after it`() {
        #expect(calm(story([1_000, 6_000], faults: [Story.fault(.redisKill, 2_500...3_500)])) == [1_000])
        #expect(calm(story([1_000, 6_000], faults: [Story.fault(.scriptFlush, 2_500...3_500)])) == [3_000])
        var histories = story([1_000, 6_000])
        histories.began = 3_500_000_000
        #expect(calm(histories) == [2_500])
    }

    @Test func `As long as the watcher or the backup is well, trouble of others is no excuse`() {
        let one = Story.fault(.pauseLong, 2_500...4_000, target: "worker-1")
        let two = Story.fault(.blackHole, 2_500...3_500, target: "proxy-2")
        let none = Story.fault(.pauseLong, 2_500...9_000, target: "worker-0")
        #expect(calm(story([1_000, 8_000], faults: [none, one])) == [5_000])
        // A second after the stop: well again. After a black hole the connection's timeout as well.
        #expect(calm(story([1_000, 8_000], faults: [one, two])) == [3_000])
        #expect(calm(story([1_000, 8_000], watch: .watch("w2-3-y", backup: "-"), faults: [one, two])) == [500])
        // Nobody was told: anybody could have come.
        #expect(calm(story([1_000, 8_000], watch: .watch("-", backup: "-"), faults: [one, two])) == [5_000])
    }

    @Test func `A process for which there was no processor is not well`() {
        var histories = story([1_000, 4_000])
        histories.hiccups = [Hiccup(process: "bench", began: 3_000_000_000, ended: 3_350_000_000)]
        #expect(calm(histories) == [600])
        histories.hiccups = [Hiccup(process: "w1-2", began: 3_000_000_000, ended: 3_350_000_000)]
        #expect(calm(histories) == [1_000])
    }

    @Test func `What a power failure took back is not observed`() {
        var histories = story([1_000, 3_000, 3_500, 9_000])
        histories.ledger.steps[2].changes.append(.due(.leases, "tick@1000", at: nil))
        #expect(calm(histories) == [500])
        histories.ledger.steps[2].lostIn = 0
        #expect(calm(histories) == [6_000])
    }

    @Test func `Nobody renews the lease of a worker that was killed`() {
        var histories = story([1_000, 2_000, 2_900])
        histories.ledger.steps[1].changes.append(.due(.leases, "tick@1000", at: 3_500))
        #expect(PunctualityChecker.findings(in: histories) == [])
        histories.faults = [Story.fault(.kill, 900...950, target: "worker-0", detail: "w0-1")]
        // Within a second of the moment from which a new process of that place would work.
        #expect(PunctualityChecker.findings(in: histories) == [])
        histories.faults = [Story.fault(.kill, -200...(-100), target: "worker-0", detail: "w0-1")]
        histories.ledger.steps[1].changes[0] = .clock(steady: 2_500, skew: 0)
        #expect(
            PunctualityChecker.findings(in: histories) == [
                "the lease of tick@1000 was renewed for w0-1-z, long dead"
            ])
    }

    @Test func `Spans that touch are one`() {
        let spans = Spans([5...9, 1...3, 3...4, 20...30])
        #expect(
            [0, 1, 4, 5, 9, 10, 19, 20, 30, 31].map(spans.contains) == [
                false, true, true, true, true, false, false, true, true, false,
            ])
        #expect(!Spans([]).contains(1))
    }
}
