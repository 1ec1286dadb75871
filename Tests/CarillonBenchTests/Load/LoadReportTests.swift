import Testing
import Triggers

@testable import CarillonBench

/// Each criterion can fail, and fails the report.
@Suite struct LoadReportTests {
    private func unmet(_ report: Report) -> [String] {
        report.criteria.filter { !$0.isMet && $0.weight == .required }.map(\.text)
    }

    @Test func `A level that went well passes`() {
        let report = LoadFixture.report(LoadFixture.result())
        #expect(unmet(report) == [])
        #expect(report.verdict == "PASS")
        #expect(report.text.contains("approved: all 10 criteria are met"))
    }

    struct Spoiled: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let criterion: String
        let change: @Sendable (inout LevelResult) -> Void
    }

    private static func hierarchy(_ change: @escaping @Sendable ([AttemptRecord]) -> [AttemptRecord]) -> Hierarchy {
        LoadFixture.hierarchy(attempts: change(LoadFixture.attempts))
    }

    static let spoiled = [
        Spoiled(testDescription: "a busy Redis", criterion: "Tiny: errors of Redis and workers = 0 (3)") {
            $0.redisErrors = ["BUSY": 3]
        },
        Spoiled(testDescription: "a job left", criterion: "Tiny: queue deletion success rate = 100% (92.9%)") {
            $0.left.jobs = 1
        },
        Spoiled(testDescription: "a lease left", criterion: "Tiny: queue deletion success rate = 100% (100.0%)") {
            $0.left.leases = 1
        },
        Spoiled(
            testDescription: "a child that never ran",
            criterion: "Tiny: hierarchy integrity = 100% (0 orphans, 1 missing children, 0 parents ended early)"
        ) { $0.hierarchy = hierarchy { $0.filter { $0.job != "child-2-3" } } },
        Spoiled(
            testDescription: "a parent that was too early",
            criterion: "Tiny: hierarchy integrity = 100% (0 orphans, 0 missing children, 2 parents ended early)"
        ) { $0.hierarchy = LoadFixture.hierarchy(parentEnd: .earliest) },
        Spoiled(
            testDescription: "a finding of fsck",
            criterion: "Tiny: carillon tree shows the keys, fsck finds nothing (0, 1)"
        ) { $0.findings = ["job x is in none of its places"] },
        Spoiled(testDescription: "few successes", criterion: "Tiny: job completion rate >= 95% (90.0%)") {
            $0.hierarchy = LoadFixture.hierarchy { linked in
                linked.mapValues { $0.mapValues { $0 } }.merging(["parent-1": ["child-1-1": .pending]]) { old, new in
                    old.merging(new) { _, last in last }
                }
            }
        },
        Spoiled(testDescription: "a retry missing", criterion: "Tiny: retries as planned (1 of 2, 0 too early)") {
            let lost = LoadFixture.failing[0]
            $0.hierarchy = hierarchy { $0.filter { $0.job != lost || $0.attempt == 1 } }
        },
        Spoiled(testDescription: "an attempt made twice", criterion: "Tiny: no attempt made twice (1)") {
            $0.hierarchy = hierarchy { $0 + [$0[0]] }
        },
        Spoiled(testDescription: "a worker missing", criterion: "Tiny: workers staggered by 500ms (one worker)") {
            $0.starts.removeLast()
        },
        Spoiled(testDescription: "workers too close", criterion: "Tiny: workers staggered by 500ms (200ms)") {
            $0.starts[1] = .init(worker: "worker-2", moment: $0.starts[0].moment + 200_000)
        },
        Spoiled(testDescription: "slow work", criterion: "Tiny: throughput >= 10 jobs/sec (4.9)") {
            $0.starts = $0.starts.map { .init(worker: $0.worker, moment: $0.moment - 1_400_000) }
        },
        Spoiled(testDescription: "a limit passed", criterion: "Tiny: execution time (60.") {
            $0.starts = $0.starts.map { .init(worker: $0.worker, moment: $0.moment - 60_000_000) }
        },
    ]

    @Test(arguments: spoiled)
    func `What went wrong fails the report by name`(_ spoiled: Spoiled) {
        var result = LoadFixture.result()
        spoiled.change(&result)
        let report = LoadFixture.report(result)
        #expect(unmet(report).contains { $0.hasPrefix(spoiled.criterion) }, "\(unmet(report))")
        #expect(report.verdict == "FAIL")
        #expect(report.text.contains("not approved: "))
        #expect(report.text.contains("\n  FAIL: \(spoiled.criterion)"))
    }

    @Test func `Idle workers are told, and do not decide`() {
        let report = LoadFixture.report(LoadFixture.result())
        #expect(report.criteria.contains { !$0.isMet && $0.weight == .target })
        #expect(report.text.contains("TARGET MISSED: Tiny: worker utilization >= 80% (worker-1 "))
        #expect(report.passed)
    }

    @Test func `Levels that keep up are linear, one that falls behind is not`() {
        let good = LoadFixture.result()
        var slow = good
        slow.starts = slow.starts.map { .init(worker: $0.worker, moment: $0.moment - 200_000) }
        let name = "Linear scaling: each level >= 0.8 of the fastest smaller one"
        #expect(LoadFixture.report(good, good).text.contains("PASS: \(name) (1.00)"))
        let report = LoadFixture.report(good, slow)
        #expect(unmet(report) == ["\(name) (0.76)"])
        #expect(report.text.contains("Linear scaling achieved:  NO"))
    }

    @Test func `A slow small level excuses no larger one`() {
        let good = LoadFixture.result()
        var slow = good
        slow.starts = slow.starts.map { .init(worker: $0.worker, moment: $0.moment - 200_000) }
        let report = LoadFixture.report(slow, good, slow)
        #expect(report.text.contains("FAIL: Linear scaling: each level >= 0.8 of the fastest smaller one (1.31, 0.76)"))
        #expect(report.text.contains("(scaling factor: 1.00)\n"))
        #expect(report.members.contains(JSON.Member("linear_scaling", .bool(false))))
    }

    @Test func `One level alone says nothing about scaling`() {
        let report = LoadFixture.report(LoadFixture.result())
        #expect(!report.criteria.contains { $0.text.hasPrefix("Linear") })
        #expect(report.members.contains(JSON.Member("linear_scaling", .null)))
    }

    @Test func `The fields that programs read are sums over the levels`() {
        let report = LoadFixture.report(LoadFixture.result(), LoadFixture.result())
        let numbers: [(String, Int)] = [
            ("total_jobs", 20), ("completed", 20), ("orphans", 0), ("missing_children", 0), ("retries", 4),
            ("retries_planned", 4), ("failed_first_attempts", 4), ("duplicates", 0), ("parents", 4), ("errors", 0),
        ]
        for (name, value) in numbers { #expect(report.members.contains(JSON.Member(name, .integer(value)))) }
        #expect(report.members.map(\.name).contains("jobs_per_second"))
    }

    @Test func `Each figure of the original report has its line`() {
        let text = LoadFixture.report(LoadFixture.result()).text
        let lines = [
            "Test date:                2026-11-21T08:00:00Z", "Overall status:           PASS",
            "Worker pool concurrency:  2 workers, one attempt at a time each",
            "Retry logic:              5 attempts, exponential backoff from 100ms, without jitter",
            "Tiny load:                2 parents × 5 children = 10 jobs",
            "Total jobs created:       10, and 2 parents", "Redis BUSY errors:        0",
            "Queue deletion success:   100.0%", "Hierarchy integrity:      100.0%",
            "Job completion rate:      100.0%", "Worker staggering:        verified, 500ms",
            "Total retry operations:   2 (planned: 2)", "Successful retries:       2",
            "Failed retries:           0 (planned: 0)", "Success rate:             100.0%",
            "Before attempt 2:         100ms planned; 2 seen: min 100ms, median 100ms, max 100ms",
            "Tiny:                     children 1.200, parents 1.000, overall 1.167",
            "Total messages enqueued:  14", "Total messages deleted:   14", "Deletion failure count:   0",
            "Average processing time:  10.000ms", "Peak queue length:        12",
            "Parent jobs created:      2", "Child jobs created:       10", "Orphaned jobs count:      0",
            "Missing children count:   0", "Tiny, children:           2 parents with 5 each",
            "Tiny, worker-2:           started t+0.500s, busy ", "Average queue length:     6.5 messages",
            "t+0.25s:                  6 messages, 1 running",
            "Tiny:                     1.00 MB before, 2.00 MB after",
            "10 jobs:                  ", "t+1.25s validated", "Linear scaling achieved:  one level only",
        ]
        for line in lines { #expect(text.contains("\n  \(line)"), "\(line)") }
    }

    @Test func `A parent that lacks children is named with its count`() {
        let result = LoadFixture.result(
            LoadFixture.hierarchy { linked in
                var linked = linked
                linked["parent-2"]?["child-2-3"] = nil
                return linked
            })
        let text = LoadFixture.report(result).text
        #expect(text.contains("Tiny, children:           parent-2 has 4 of 5"))
        #expect(text.contains("  tiny, orphan: child-2-3\n  tiny, missing: child-2-3\n"))
    }

    @Test func `The queue of each level and their rates are drawn`() {
        let charts = LoadFixture.report(LoadFixture.result(), LoadFixture.result()).charts
        #expect(charts.map(\.title) == ["Queue length, tiny load", "Queue length, tiny load", "Throughput"])
        guard case .line(let points) = charts[0].kind else {
            Issue.record("no curve")
            return
        }
        #expect(points.map(\.y) == [12, 6, 2, 0])
    }
}
