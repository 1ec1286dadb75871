import Carillon
import Testing
import Triggers

@testable import CarillonBench

@Suite struct ExecutionTests {
    private func log(_ name: String, _ runs: [(String, Int64)], errors: Int = 0) -> WorkerLog {
        var log = WorkerLog(name: name)
        log.executions = runs.map { Execution(run: $0.0, attempt: 1, started: $0.1) }
        log.finished = runs.count
        log.errors = errors
        log.lastFinished = (runs.map(\.1).max() ?? 0) + 10
        return log
    }

    @Test func logsSurviveTheWayThroughAFile() throws {
        let logs = [log("a", [("job-1@1000", 1_000_500), ("job-2@1000", 1_000_700)], errors: 2), log("b", [])]
        #expect(try WorkerLog.parse(WorkerLog.text(logs), file: "f") == logs)
    }

    @Test(arguments: [
        "run job@1 1 5", "worker a 1 0", "worker a x 0 5", "worker a 1 0 5\nrun job@1 1",
        "worker a 1 0 5\nrun job@1 1 x",
        "something else",
    ])
    func aLineThatMakesNoSenseIsNamed(text: String) throws {
        let failure = try #require(throws: Failure.self) { try WorkerLog.parse(text, file: "x.log") }
        #expect(failure.code == .noInput)
        #expect(failure.message.hasPrefix("x.log:\(text.split(separator: "\n").count): "))
    }

    @Test func everythingOnceIsNeitherDuplicateNorMissed() {
        let summary = ExecutionSummary(
            [log("a", [("j@1", 1_500)]), log("b", [("k@1", 2_000)])], expected: ["j@1", "k@1"])
        #expect(summary.total == 2)
        #expect(summary.unique == 2)
        #expect(summary.slotsRunTwice == 0)
        #expect(summary.duplicateRuns == 0)
        #expect(summary.missed == 0)
        #expect(summary.strangers == 0)
        #expect(summary.workers == ["a": 1, "b": 1])
        #expect(summary.lateness.minimum == 0.5)
        #expect(summary.lateness.maximum == 1)
        #expect(summary.lastFinished == 2_010)
    }

    @Test func aSlotThatRanTwiceIsSeenAcrossWorkers() {
        let summary = ExecutionSummary(
            [log("a", [("j@1", 1_500), ("k@1", 1_500)]), log("b", [("j@1", 9_000), ("j@1", 9_500)])],
            expected: ["j@1", "k@1"])
        #expect(summary.slotsRunTwice == 1)
        #expect(summary.duplicateRuns == 2)
        #expect(summary.total == 4)
        #expect(summary.missed == 0)
    }

    @Test func whatDidNotRunIsMissedAndWhatNobodyExpectedIsAStranger() {
        let summary = ExecutionSummary(
            [log("a", [("x@1", 1_500), ("nonsense", 1_500)], errors: 3)], expected: ["j@1", "k@1"])
        #expect(summary.missed == 2)
        #expect(summary.total == 0)
        #expect(summary.strangers == 2)
        #expect(summary.errors == 3)
    }

    @Test func runsOutsideOfTheWindowCountForNothing() {
        let summary = ExecutionSummary(
            [log("a", [("j@1", 1_500), ("j@5", 5_500)])], expected: ["j@1"],
            ignoring: { $0.scheduledTime.milliseconds >= 5 })
        #expect(summary.total == 1)
        #expect(summary.strangers == 0)
        #expect(summary.workers == ["a": 1])
    }

    @Test func startsOfOneJobThatAreTooCloseAreCounted() {
        let summary = ExecutionSummary(
            [log("a", [("j@1", 1_000), ("j@200", 200_000), ("k@1", 1_000)]), log("b", [("j@250", 250_000)])],
            expected: ["j@1", "j@200", "j@250", "k@1"])
        #expect(summary.startsCloser(than: 100_000) == 1)
        #expect(summary.startsCloser(than: 50_000) == 0)
        #expect(summary.startsCloser(than: 1_000_000) == 2)
    }

    @Test func theDeviationIsTheLargestDistanceFromTheMean() {
        let logs = [
            log("a", [("j@1", 1_000), ("j@2", 2_000), ("j@3", 3_000)]), log("b", [("j@4", 4_000)]),
        ]
        #expect(ExecutionSummary(logs, expected: ["j@1", "j@2", "j@3", "j@4"]).deviation == 0.5)
        #expect(ExecutionSummary([], expected: []).deviation == 0)
    }

    @Test func fieldsAreNamedAsChecksExpectThem() {
        let summary = ExecutionSummary([log("a", [("j@1", 1_500)])], expected: ["j@1"])
        #expect(
            JSON.object(summary.members(jobsPerSecond: 2)).text
                == #"{"total_executions":1,"unique_jobs":1,"duplicates":0,"missed":0,"errors":0,"jobs_per_second":2.000,"#
                + #""lateness_ms":{"min":0.500,"p50":0.500,"p95":0.500,"p99":0.500,"max":0.500,"avg":0.500},"#
                + #""workers":{"a":1}}"#)
    }
}
