import Logging
import Testing

@testable import CarillonBench

/// Figures of one level from what was written down.
@Suite struct LevelResultTests {
    private let result = LoadFixture.result()
    private let failing = LoadFixture.failing

    @Test func `Time runs from the first worker's start to the end of the last attempt`() {
        let last = LoadFixture.attempts.map(\.ended).max() ?? 0
        #expect(result.seconds == Double(last - 1_000_000_000) / 1e6)
        #expect(result.rate == 10 / result.seconds)
    }

    @Test func `An attempt takes from its handler's first line to its last`() {
        #expect(abs(result.averageProcessing - 0.01) < 1e-9)
    }

    @Test func `Completion is counted from when the child was due`() {
        #expect(result.completionTimes.count == 10)
        #expect(result.completionTimes.first == 0.02)
        #expect(result.completionTimes == result.completionTimes.sorted())
    }

    @Test func `Retries are attempts beyond the first`() {
        #expect(failing.count == 2)
        #expect(result.retries.map(\.job).sorted() == failing.sorted())
        #expect(result.recovered == 2)
        #expect(result.averageAttempts.children == 1.2)
        #expect(result.averageAttempts.parents == 1)
        #expect(result.averageAttempts.all == 14.0 / 12)
    }

    @Test func `A pause is from the end of one attempt to the start of the next`() {
        #expect(result.pauses(beforeAttempt: 2) == [100, 100])
        #expect(result.pauses(beforeAttempt: 3) == [])
        #expect(result.hastyRetries == 0)
    }

    @Test func `A retry before its time is seen`() {
        let attempts = LoadFixture.attempts.map { attempt in
            guard attempt.job == failing[0], attempt.attempt == 2 else { return attempt }
            return AttemptRecord(
                job: attempt.job, parent: attempt.parent, attempt: 2, worker: attempt.worker, due: attempt.due,
                started: attempt.started - 5_000, ended: attempt.ended, succeeded: true)
        }
        #expect(LoadFixture.result(LoadFixture.hierarchy(attempts: attempts)).hastyRetries == 1)
    }

    @Test func `An attempt made twice is seen`() {
        let attempts = LoadFixture.attempts + [LoadFixture.attempts[3]]
        #expect(result.repeated == 0)
        #expect(LoadFixture.result(LoadFixture.hierarchy(attempts: attempts)).repeated == 1)
    }

    @Test func `Workers that start together are not staggered`() {
        #expect(result.staggers == [0.5])
        #expect(result.isStaggered)
        var together = result
        together.starts = [.init(worker: "a", moment: 5), .init(worker: "b", moment: 499_999)]
        #expect(!together.isStaggered)
    }

    @Test func `A worker's utilization is its work in the time since its start`() {
        var result = result
        let end = LoadFixture.attempts.map(\.ended).max() ?? 0
        let first = LoadFixture.attempts.count { $0.worker == "worker-1" }
        result.starts[1] = .init(worker: "worker-2", moment: end + 1)
        #expect(result.utilization.map(\.worker) == ["worker-1", "worker-2"])
        #expect(result.utilization[0].share == Double(first) * 10_000 / Double(end - 1_000_000_000))
        #expect(result.utilization[1].share == nil)
        #expect(result.averageUtilization == result.utilization[0].share)
    }

    @Test func `What is left in Redis was not deleted`() {
        #expect(result.enqueued == 14)
        #expect(result.deleted == 14)
        var leaky = result
        leaky.left = LevelResult.Leftover(jobs: 3, runs: 4, leases: 1)
        #expect(leaky.deleted == 7)
        #expect(leaky.deletionRate == 0.5)
    }

    @Test func `Errors are those of Redis and of the log`() {
        var result = result
        #expect(result.errors == 0)
        result.redisErrors = ["BUSY": 2, "LOADING": 1]
        result.log = [
            CapturedLog.Line(moment: 0, level: .error, label: "worker-1", message: "cannot claim", metadata: [:])
        ]
        #expect(result.errors == 4)
    }

    @Test func `Nothing at all is no division by zero`() {
        let empty = LevelResult(
            level: LoadFixture.level, plan: LoadFixture.plan, stagger: .zero,
            hierarchy: Hierarchy(planned: [:], linked: [:], tree: [:], parentEnds: [:], attempts: []))
        #expect(empty.seconds > 0)
        #expect(empty.rate == 0)
        #expect(empty.averageProcessing == 0)
        #expect(empty.averageUtilization == nil)
        #expect(empty.deletionRate == 0)
        #expect(empty.averageAttempts.all == 0)
        #expect(empty.isStaggered)
    }
}
