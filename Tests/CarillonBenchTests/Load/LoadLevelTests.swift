import Carillon
import Testing
import Triggers

@testable import CarillonBench

@Suite struct LoadLevelTests {
    @Test func `The levels are those of the original test`() {
        let levels = LoadLevel.Name.allCases.map { LoadLevel($0) }
        #expect(levels.map(\.name) == ["light", "medium", "heavy"])
        #expect(levels.map(\.parents) == [5, 10, 15])
        #expect(levels.map(\.children) == [20, 50, 100])
        #expect(levels.map(\.jobs) == [100, 500, 1_500])
        #expect(levels.map(\.runs) == [105, 510, 1_515])
        #expect(levels.map(\.limit) == [300, 600, 1_200])
    }

    @Test(arguments: LoadLevel.Name.allCases)
    func `Every name is given once`(name: LoadLevel.Name) {
        let level = LoadLevel(name)
        let names = level.families.map(\.parent) + level.families.flatMap(\.children)
        #expect(names.count == level.runs)
        #expect(Set(names).count == level.runs)
    }

    @Test func `The delay doubles from 100 ms`() {
        #expect((1...4).map { LoadLevel.delay(afterAttempt: $0) } == [100, 200, 400, 800])
    }

    @Test func `The product waits exactly as the report expects`() throws {
        let family = ("parent-1", ["child-1-1"])
        let child = try LoadLevel.definitions(family, due: Timestamp(milliseconds: 1_000))[1]
        for attempt in 1..<LoadLevel.maxAttempts {
            let delay = Duration.milliseconds(LoadLevel.delay(afterAttempt: attempt))
            #expect(child.retry.delay(afterAttempt: attempt, random: 1) == delay)
        }
    }

    @Test func `A family is a parent and its children, all due at once`() throws {
        let due = Timestamp(milliseconds: 1_795_000_000_000)
        let jobs = try LoadLevel.definitions(("parent-3", ["child-3-1", "child-3-2"]), due: due)
        #expect(jobs.map(\.id.description) == ["parent-3", "child-3-1", "child-3-2"])
        #expect(jobs.map(\.parent) == [nil, "parent-3", "parent-3"])
        #expect(jobs.allSatisfy { $0.document.at == due.description })
        #expect(jobs[1].retry.maxAttempts == 5)
        #expect(String(decoding: jobs[2].payload, as: UTF8.self) == #"{"parent":"parent-3"}"#)
    }
}
