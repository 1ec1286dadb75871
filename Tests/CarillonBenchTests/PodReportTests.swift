import Testing

@testable import CarillonBench

/// The reports of `stress` and `distributed`: two jobs, two slots each, two pods; every criterion can fail.
@Suite struct PodReportTests {
    private static let plan = PodPlan(
        jobs: 2, interval: 1_000, work: 50, isSpread: false, start: 1_000, end: 3_000)
    private static let good: [[(String, Int64)]] = [
        [("job-0@1000", 1_000_400), ("job-1@2000", 2_000_400)], [("job-1@1000", 1_000_600), ("job-0@2000", 2_000_800)],
    ]

    private static func result(
        _ runs: [[(String, Int64)]] = good, errors: Int = 0, dispositions: [String: Int]? = nil,
        samples: [PodSample] = []
    ) -> PodResult {
        let logs = runs.enumerated().map { index, runs in
            var log = WorkerLog(name: "scheduler-\(index)")
            log.executions = runs.map { Execution(run: $0.0, attempt: 1, started: $0.1) }
            log.errors = errors
            return log
        }
        return PodResult(plan: plan, logs: logs, dispositions: dispositions, samples: samples)
    }

    private func unmet(_ report: Report) -> [String] {
        report.criteria.filter { !$0.isMet && $0.weight == .required }.map(\.text)
    }

    // MARK: Stress

    @Test func `Each figure of the original stress report has its line`() {
        let text = StressReport(result: Self.result(dispositions: ["missed": 0])).report.text
        let lines = [
            "Jobs: 2", "Interval: 1000ms, all at the same instants", "Job duration: 50ms",
            "Test duration: 2s (actual: 1.1s)", "Pods: 2", "Total executions: 4", "Expected: 4",
            "Throughput: 2.0 jobs/sec",
            "Recorded otherwise by Redis: nothing", "Min:  0.40ms", "P50:  0.40ms", "P95:  0.80ms", "P99:  0.80ms",
            "Max:  0.80ms", "Avg:  0.55ms", "scheduler-0: 2 (50.0%)", "scheduler-1: 2 (50.0%)",
            "Jobs with 0 executions: 0", "Jobs with <50% expected: 0", "No duplicates detected", "Slots run twice: 0",
        ]
        for line in lines { #expect(text.contains("\n  \(line)\n"), "\(line)") }
        for line in [
            "PASS: Throughput (2.0 jobs/sec)", "PASS: P99 latency (0.80ms < 1000ms)",
            "PASS: No missed jobs (0 slots missed)", "PASS: No duplicate executions (0 slots run twice)",
        ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
        #expect(text.hasSuffix("OVERALL: PASS"))
    }

    @Test func `What Redis recorded otherwise is told by name`() {
        let result = Self.result(dispositions: ["skipped_overlap": 3, "missed": 0, "lost": 1])
        let report = StressReport(result: result).report
        #expect(report.text.contains("Recorded otherwise by Redis: lost 1, skipped_overlap 3"))
        #expect(
            report.members.contains(JSON.Member("dispositions", JSON(["skipped_overlap": 3, "missed": 0, "lost": 1]))))
    }

    @Test func `Less than nine tenths of the slots is too little throughput`() {
        let report = StressReport(result: Self.result([Self.good[0], [Self.good[1][0]]])).report
        #expect(unmet(report) == ["Throughput (1.5 jobs/sec)", "No missed jobs (1 slots missed)"])
    }

    @Test func `Two starts of a job close to each other fail, though their slots differ`() {
        var runs = Self.good
        runs[0][1] = ("job-1@2000", 2_000_400)
        runs[1][0] = ("job-1@1000", 1_950_000)
        #expect(unmet(StressReport(result: Self.result(runs)).report) == ["No starts of one job within 100ms (1)"])
    }

    @Test func `Errors of a worker fail`() {
        #expect(unmet(StressReport(result: Self.result(errors: 2)).report) == ["No errors (4)"])
    }

    @Test func `A run that nobody expected is an error, one outside of the window is not`() {
        let stranger = Self.result(Self.good + [[("other@1500", 1_500_000)]])
        #expect(unmet(StressReport(result: stranger).report) == ["No errors (1)"])
        let early = Self.result(Self.good + [[("job-0@500", 500_000)]])
        #expect(!unmet(StressReport(result: early).report).contains("No errors (1)"))
    }

    @Test func `Lateness and an uneven share are targets only`() {
        let late = Self.good.map { $0.map { ($0.0, $0.1 + 20_000) } }
        let report = StressReport(result: Self.result(late)).report
        #expect(report.passed)
        #expect(report.text.contains("TARGET MISSED: P50 latency <= 1ms (20ms)"))
        #expect(report.text.contains("TARGET MISSED: P99 latency <= 5ms (21ms)"))
        #expect(report.text.contains("TARGET MET: Each worker within 30% of the mean (0.0%)"))
    }

    @Test func `Nothing at all fails and divides by nothing`() {
        let report = StressReport(result: Self.result([])).report
        #expect(!report.passed)
        #expect(report.text.contains("(actual: 0.0s)"))
        #expect(report.text.contains("Min:  -"))
    }

    // MARK: Resources

    private func sample(_ milliseconds: Int64, megabytes: Int, connections: Int) -> PodSample {
        PodSample(moment: milliseconds * 1_000, memory: megabytes * 1_048_576, connections: connections)
    }

    @Test func `Memory and connections are those of the window`() throws {
        let samples = [
            sample(500, megabytes: 1, connections: 1), sample(1_000, megabytes: 90, connections: 20),
            sample(2_000, megabytes: 95, connections: 22), sample(2_999, megabytes: 93, connections: 21),
            sample(3_000, megabytes: 500, connections: 99),
        ]
        let report = StressReport(result: Self.result(samples: samples)).report
        #expect(report.text.contains("\n  Resident memory (MB): 90.0 at the start, 93.0 at the end, 95.0 at most\n"))
        #expect(report.text.contains("\n  Connections to Redis: 20 at the start, 21 at the end, 22 at most\n"))
        #expect(report.members.contains(JSON.Member("memory_mb", JSON([("start", 90), ("end", 93), ("max", 95)]))))
        let chart = try #require(report.charts.last)
        #expect(chart.kind == .line([.init(x: 0, y: 90), .init(x: 1, y: 95), .init(x: 1.999, y: 93)]))
    }

    @Test func `Pods that nobody watched have no resources`() {
        let report = StressReport(result: Self.result(samples: [sample(10, megabytes: 1, connections: 1)])).report
        #expect(!report.text.contains("Resources"))
        #expect(report.members.contains(JSON.Member("memory_mb", .null)))
        #expect(report.charts.count == 3)
    }

    // MARK: Distributed

    @Test func `Each figure of the original distributed report has its line`() {
        let text = DistributedReport(result: Self.result()).report.text
        for line in [
            "Jobs: 2, each every 1000ms", "Test duration: 2s (actual: 1.1s)", "Total executions: 4",
            "Number of pods: 2",
            "✓ job-0: 2 times (expected: 2)", "✓ job-1: 2 times (expected: 2)", "scheduler-0: 2 times",
            "scheduler-1: 2 times", "✅ No duplicates found within 500ms!",
        ] { #expect(text.contains("\n  \(line)\n"), "\(line)") }
    }

    @Test func `A job that lacks a run is marked`() {
        let report = DistributedReport(result: Self.result([Self.good[0], [Self.good[1][0]]])).report
        #expect(report.text.contains("✗ job-0: 1 times (expected: 2)"))
        #expect(unmet(report) == ["Total executions (3) as expected (4)", "No missed slots (1)"])
    }

    @Test func `Two starts within the window are duplicates, also of different slots`() {
        var runs = Self.good
        runs[1][0] = ("job-1@1000", 1_950_000)
        let report = DistributedReport(result: Self.result(runs)).report
        #expect(report.text.contains("❌ 1 within 500ms"))
        #expect(unmet(report) == ["No duplicate executions detected (1 near, 0 slots run twice)"])
    }

    @Test func `Without pods nothing passes`() {
        #expect(unmet(DistributedReport(result: Self.result([])).report).contains("Executions on every pod (0 of 0)"))
    }

    @Test func `More jobs than one wants to read are cut`() {
        let plan = PodPlan(jobs: 150, interval: 1_000, work: 0, isSpread: false, start: 1_000, end: 2_000)
        let text = DistributedReport(result: PodResult(plan: plan, logs: [])).report.text
        #expect(text.contains("✗ job-99: "))
        #expect(!text.contains("job-100"))
    }
}
