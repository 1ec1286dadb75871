import ArgumentParser
import Carillon
import Testing
import Triggers

@testable import CarillonBench

@Suite struct PodTests {
    private let spread = PodPlan(jobs: 4, interval: 1_000, work: 50, isSpread: true, start: 10_000, end: 13_000)

    @Test func slotsLieInTheWindowAtTheJobsPhase() {
        #expect(Array(spread.slots(0)) == [10_000, 11_000, 12_000])
        #expect(Array(spread.slots(1)) == [10_250, 11_250, 12_250])
        #expect(spread.slotCount(3) == 3)
        #expect(spread.expected.count == 12)
        #expect(spread.expected.contains("job-3@12750"))
    }

    @Test func aWindowThatBeginsBetweenSlotsBeginsWithTheNextOne() {
        let plan = PodPlan(jobs: 1, interval: 1_000, work: 0, isSpread: false, start: 10_001, end: 13_000)
        #expect(Array(plan.slots(0)) == [11_000, 12_000])
    }

    @Test func alignedJobsAreDueTogether() {
        let plan = PodPlan(jobs: 3, interval: 500, work: 0, isSpread: false, start: 1_000, end: 2_000)
        #expect(plan.expected == ["job-0@1000", "job-0@1500", "job-1@1000", "job-1@1500", "job-2@1000", "job-2@1500"])
    }

    @Test func theWindowsEndsAreInsideAndOutside() throws {
        #expect(!spread.isOutside(try #require(RunID("job-0@10000"))))
        #expect(spread.isOutside(try #require(RunID("job-0@13000"))))
        #expect(spread.isOutside(try #require(RunID("job-0@9999"))))
    }

    @Test func aPlanSurvivesTheWayThroughText() {
        #expect(PodPlan(spread.text) == spread)
        #expect(PodPlan(spread.text + "\n") == spread)
    }

    @Test(arguments: ["", "1 2 3", "x 1000 50 1 0 1000", "0 1000 50 1 0 1000", "1 10 50 1 0 1000", "1 1000 50 1 5 5"])
    func nonsenseIsNoPlan(text: String) { #expect(PodPlan(text) == nil) }

    @Test func definitionsCarryIntervalAndPhase() throws {
        let jobs = try spread.definitions()
        #expect(jobs.map(\.id.description) == ["job-0", "job-1", "job-2", "job-3"])
        #expect(jobs[0].document.every == "1000ms")
        #expect(jobs[0].document.phase == nil)
        #expect(jobs[2].document.phase == "500ms")
    }

    // MARK: Numbers

    private func load(
        _ arguments: [String], variables: [String: String] = [:]
    ) throws -> LoadOptions.Load {
        try LoadOptions.parse(arguments).load(defaults: StressBench.defaults) { variables[$0] }
    }

    @Test func aFlagOutweighsAVariableAndAVariableTheDefault() throws {
        let variables = ["JOB_COUNT": "7", "JOB_INTERVAL_MS": "200", "JOB_DURATION_MS": "", "TEST_DURATION_SEC": "9"]
        let load = try load(["--jobs", "3"], variables: variables)
        #expect(load == LoadOptions.Load(jobs: 3, interval: 200, work: 50, seconds: 9))
        #expect(try self.load([]) == StressBench.defaults)
        #expect(try self.load(["--aligned"]).isSpread == false)
        #expect(try self.load([], variables: ["JOB_ALIGNED": "1"]).isSpread == false)
    }

    @Test func aBadNumberIsRefusedByName() throws {
        for (variables, name) in [
            (["JOB_COUNT": "many\n"], "JOB_COUNT"), (["JOB_INTERVAL_MS": "50"], "JOB_INTERVAL_MS"),
        ] {
            let failure = try #require(throws: Failure.self) { try load([], variables: variables) }
            #expect(failure.code == .usage)
            #expect(failure.message.hasPrefix("\(name) '"))
            #expect(!failure.message.contains("\n"))
        }
        let failure = try #require(throws: Failure.self) { try load(["--seconds", "0"]) }
        #expect(failure.message == "--seconds '0': must be a number from 1 to 36000")
    }

    @Test func scenariosAreThoseOfTheOriginalTest() {
        #expect(StressBench.Scenario.highCount.load == .init(jobs: 500, interval: 1_000, work: 50, seconds: 60))
        #expect(StressBench.Scenario.highFrequency.load == .init(jobs: 50, interval: 100, work: 50, seconds: 60))
        #expect(StressBench.Scenario.longRunning.load == .init(jobs: 100, interval: 1_000, work: 500, seconds: 60))
        #expect(StressBench.Scenario.extended.load == .init(jobs: 100, interval: 1_000, work: 50, seconds: 600))
    }

    // MARK: Reports

    private func result(_ runs: [[(String, Int64)]]) -> PodResult {
        let plan = PodPlan(jobs: 2, interval: 1_000, work: 0, isSpread: false, start: 1_000, end: 3_000)
        let logs = runs.enumerated().map { index, runs in
            var log = WorkerLog(name: "scheduler-\(index)")
            log.executions = runs.map { Execution(run: $0.0, attempt: 1, started: $0.1) }
            return log
        }
        return PodResult(plan: plan, logs: logs)
    }

    private let good: [[(String, Int64)]] = [
        [("job-0@1000", 1_000_400), ("job-0@2000", 2_000_400)], [("job-1@1000", 1_000_400), ("job-1@2000", 2_000_400)],
    ]

    @Test func everySlotOnceAndOnTimePasses() {
        let result = result(good)
        #expect(StressReport(result: result).report.verdict == "PASS")
        #expect(DistributedReport(result: result).report.verdict == "PASS")
        #expect(StressReport(result: result).report.text.contains("Jobs with 0 executions: 0"))
        #expect(DistributedReport(result: result).report.text.contains("✓ job-1: 2 times (expected: 2)"))
    }

    @Test func aMissedSlotFails() {
        let result = result([[("job-0@1000", 1_000_400), ("job-0@2000", 2_000_400)], [("job-1@1000", 1_000_400)]])
        let stress = StressReport(result: result).report
        #expect(stress.verdict == "FAIL")
        #expect(stress.text.contains("FAIL: No missed jobs (1 slots missed)"))
        #expect(DistributedReport(result: result).report.verdict == "FAIL")
    }

    @Test func aSlotRunTwiceFails() {
        var runs = good
        runs[1].append(("job-0@1000", 1_900_000))
        let stress = StressReport(result: result(runs)).report
        #expect(stress.verdict == "FAIL")
        #expect(stress.text.contains("FAIL: No duplicate executions (1 slots run twice)"))
        #expect(DistributedReport(result: result(runs)).report.verdict == "FAIL")
    }

    @Test func jobsThatHardlyRanAreCounted() {
        let report = StressReport(result: result([[("job-0@1000", 1_000_400), ("job-0@2000", 2_000_400)], []])).report
        #expect(report.members.contains(JSON.Member("jobs_without_execution", .integer(1))))
        #expect(report.members.contains(JSON.Member("jobs_below_half", .integer(1))))
        #expect(report.text.contains("WARNING: a worker is 100.0% away from the mean"))
    }

    @Test func aPodWithoutExecutionsFailsTheDistributedTest() {
        let report = DistributedReport(result: result(good + [[]])).report
        #expect(report.verdict == "FAIL")
        #expect(report.text.contains("FAIL: Executions on every pod (2 of 3)"))
    }

    @Test func latenessBeyondASecondFails() {
        var runs = good
        runs[0][1].1 = 3_500_000
        #expect(StressReport(result: result(runs)).report.text.contains("FAIL: P99 latency"))
    }

    @Test func podLogsAreReadFromAFolder() throws {
        let folder = try TemporaryFolder()
        let plan = PodPlan(jobs: 1, interval: 1_000, work: 0, isSpread: false, start: 1_000, end: 2_000)
        try TextFile.write(plan.text + "\n", to: "\(folder.path)/plan")
        try TextFile.write("worker a 1 0 5\nrun job-0@1000 1 1000500\n", to: "\(folder.path)/a-1.log")
        try TextFile.write("worker b 0 0 0\n", to: "\(folder.path)/b-1.log")
        let result = try PodResult(folder: folder.path)
        #expect(result.summary.total == 1)
        #expect(result.summary.workers == ["a": 1, "b": 0])
        let failure = try #require(throws: Failure.self) { try PodResult(folder: folder.path + "/none") }
        #expect(failure.code == .noInput)
    }
}
