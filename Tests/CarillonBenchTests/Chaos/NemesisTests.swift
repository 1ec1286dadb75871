import Testing

@testable import CarillonBench

@Suite struct NemesisTests {
    private func plan(_ seed: UInt64, seconds: Int = 60, faults: [Fault] = Fault.allCases) -> NemesisPlan {
        NemesisPlan(seed: seed, milliseconds: seconds * 1_000, processes: 3, lease: 2_000, faults: faults)
    }

    @Test func `The same seed plans the same faults, another one others`() {
        #expect(plan(7) == plan(7))
        #expect(plan(7) != plan(8))
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `A plan has every fault, and all are over in time`(seed: UInt64) {
        let actions = plan(seed).actions
        #expect(Set(actions.map(\.fault)) == Set(Fault.allCases))
        #expect(actions.allSatisfy { $0.at >= 0 && $0.at + $0.lasts <= 60_000 })
        #expect(actions.map(\.at) == actions.map(\.at).sorted())
    }

    @Test func `Nothing meets two faults at once`() {
        struct Target: Hashable {
            let lane: Fault.Lane
            let index: Int
        }
        for actions in Dictionary(grouping: plan(9).actions, by: { Target(lane: $0.fault.lane, index: $0.index) })
            .values
        {
            for (one, next) in zip(actions, actions.dropFirst()) { #expect(one.at + one.lasts <= next.at) }
        }
    }

    @Test func `Only the faults that are wanted are planned`() {
        #expect(Set(plan(1, faults: [.kill, .redisKill]).actions.map(\.fault)) == [.kill, .redisKill])
        #expect(plan(1, faults: []).actions == [])
    }

    @Test func `Of several workers the last one is stopped, but never ended`() {
        let faults = plan(7, seconds: 600).actions.filter { $0.fault.lane == .worker && $0.index == 2 }.map(\.fault)
        #expect(Set(faults) == [.pauseShort, .pauseLong])
        let alone = NemesisPlan(seed: 7, milliseconds: 60_000, processes: 1, lease: 2_000, faults: [.kill])
        #expect(!alone.actions.isEmpty)
    }

    @Test func `Pauses are shorter and longer than the lease, as they are called`() {
        for action in plan(3).actions {
            if action.fault == .pauseShort { #expect(action.lasts < 2_000) }
            if action.fault == .pauseLong { #expect(action.lasts > 2_000) }
        }
    }

    @Test func `The clock never gets far from the truth`() {
        var offset = 0
        for action in plan(4, seconds: 3_600).actions where action.fault == .clockJump {
            offset += action.value
            #expect((-10_000...45_000).contains(offset))
        }
    }

    @Test func `It leaps by minutes forward for good, and back by an hour for a moment`() {
        let leaps = plan(4, seconds: 3_600).actions.filter { $0.fault == .clockLeap }
        for leap in leaps where leap.value > 0 {
            #expect((30_000...120_000).contains(leap.value))
            #expect(leap.lasts == 0)
        }
        let back = leaps.filter { $0.value < 0 }
        #expect(!back.isEmpty && back.count < leaps.count)
        #expect(back.allSatisfy { $0.value == -3_600_000 && (300...2_500).contains($0.lasts) })
    }

    // MARK: The ghost

    @Test func `An attempt is over once its end is recorded, or the next one has begun`() {
        var attempts = StaleAttempts()
        var source = SeededSource(seed: 1)
        attempts.add(Story.effect(.start, 1, "tick@1000", 10))
        attempts.add(Story.effect(.end, 2, "tick@1000", 10))
        #expect(attempts.some(9, using: &source) == [])
        attempts.add(Story.effect(.start, 3, "tick@1000", 11))
        #expect(attempts.some(9, using: &source).map(\.token) == [10])
        attempts.add(Story.effect(.recorded, 4, "once-1@5", 7))
        #expect(Set(attempts.some(50, using: &source).map(\.token)) == [10, 7])
        attempts.forget(until: 3_000_000)
        #expect(attempts.some(9, using: &source).map(\.token) == [7])
    }
}
