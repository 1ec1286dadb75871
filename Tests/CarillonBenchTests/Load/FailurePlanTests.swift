import Testing

@testable import CarillonBench

@Suite struct FailurePlanTests {
    private func children(_ level: LoadLevel) -> [String] { level.families.flatMap(\.children) }

    @Test(arguments: [(LoadLevel.light, 20, 24), (.medium, 100, 124), (.heavy, 300, 374)])
    func `A fifth of first attempts fail, whatever the seed`(level: LoadLevel, first: Int, retries: Int) {
        for seed: UInt64 in [0, 1, 7, .max] {
            let plan = FailurePlan(children: children(level), seed: seed)
            #expect(children(level).count { plan.fails($0, attempt: 1) } == first)
            #expect(plan.retries == retries)
        }
    }

    @Test func `Of the attempts that follow a failure a fifth fail again, and the last one never`() {
        let plan = FailurePlan(children: children(.heavy), seed: 3)
        #expect((2...5).map { plan.retries(attempt: $0) } == [300, 60, 12, 2])
        #expect(!children(.heavy).contains { plan.fails($0, attempt: LoadLevel.maxAttempts) })
    }

    @Test func `An attempt fails only if the one before it has`() {
        let plan = FailurePlan(children: children(.heavy), seed: 3)
        for child in children(.heavy) {
            for attempt in 2...5 where plan.fails(child, attempt: attempt) {
                #expect(plan.fails(child, attempt: attempt - 1))
            }
        }
    }

    @Test func `A seed chooses the same children again, another seed others`() {
        let names = children(.medium)
        #expect(FailurePlan(children: names, seed: 5) == FailurePlan(children: names, seed: 5))
        #expect(FailurePlan(children: names, seed: 5) != FailurePlan(children: names, seed: 6))
    }

    @Test func `Parents and strangers never fail`() {
        let plan = FailurePlan(children: children(.light), seed: 1)
        #expect(!plan.fails("parent-1", attempt: 1))
        #expect(!plan.fails("nobody", attempt: 1))
    }

    @Test func `Too few children to have a fifth all succeed at once`() {
        #expect(FailurePlan(children: ["a", "b", "c", "d"], seed: 1).retries == 0)
        #expect(FailurePlan(children: [], seed: 1).retries == 0)
    }
}
