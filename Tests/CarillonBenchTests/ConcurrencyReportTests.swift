import Testing

@testable import CarillonBench

/// The report of `concurrency`: four jobs, two schedulers, two seconds.
@Suite struct ConcurrencyReportTests {
    private static let names = (0..<4).map { "job-\($0)@1000" }

    private static let good: [(String, [(String, Int64)])] = [
        ("scheduler-1", [("job-0@1000", 1_000_500), ("job-1@1000", 1_000_700)]),
        ("scheduler-2", [("job-2@1000", 1_001_000), ("job-3@1000", 1_001_800)]),
    ]

    private static func report(
        _ runs: [(String, [(String, Int64)])] = good, errors: Int = 0, left: Int = 0, raw: Int = 3, processes: Int = 1
    ) -> Report {
        let logs = runs.map { name, runs in
            var log = WorkerLog(name: name)
            log.executions = runs.map { Execution(run: $0.0, attempt: 1, started: $0.1) }
            log.errors = errors
            return log
        }
        let summary = ExecutionSummary(logs, expected: Set(names))
        let result = Release.Result(
            summary: summary, seconds: 2, redisCPU: 8.25, ownCPU: 9.5, left: left, batch: 33.3, created: 1_000)
        return ConcurrencyReport(
            result: result, raw: RawResult(runs: raw, seconds: 1, redisCPU: 7), schedulers: 2, processes: processes,
            jobs: 4
        ).report
    }

    private func unmet(_ report: Report) -> [String] {
        report.criteria.filter { !$0.isMet && $0.weight == .required }.map(\.text)
    }

    @Test func `Each job once passes, and says so in words`() {
        let report = Self.report()
        #expect(unmet(report) == [])
        #expect(report.text.contains("\n  Result:                   all 4 jobs executed exactly once in this run\n"))
    }

    @Test func `Each figure of the original report has its line`() {
        let text = Self.report().text
        let lines = [
            "Concurrent schedulers:    2", "Processes:                1", "Total jobs queued:        4",
            "Total executions:         4", "Unique jobs executed:     4", "Jobs with duplicates:     0",
            "Total duplicate runs:     0", "Jobs not executed:        0", "Errors encountered:       0",
            "Starts within 1s:         0 of one job", "Jobs left in Redis:       0",
            "Total duration:           2.000s", "Jobs per second:          2.00", "Avg time per job:         500.000ms",
            "Throughput per scheduler: 1.00 jobs/sec", "Ratio to raw scripts:     66.7%",
            "Redis CPU:                8.25µs a run; 33.3 runs a call", "CPU of this process:      9.50µs a run",
            "Throughput:               2 jobs/sec", "Latency (avg):            1.00ms",
            "Concurrency:              2 schedulers",
            "Test scale:               4 jobs", "Duplicate rate:           0.0%", "Miss rate:                0.0%",
            "Error rate:               0.0%", "Max:  1.80ms",
        ]
        for line in lines { #expect(text.contains("\n  \(line)\n"), "\(line)") }
    }

    @Test func `A job that ran twice fails, wherever it ran`() {
        let report = Self.report(Self.good + [("scheduler-3", [("job-0@1000", 1_200_000)])])
        #expect(
            unmet(report) == [
                "Total executions == expected jobs (5 of 4)", "Duplicate jobs == 0 (1)", "Total duplicates == 0 (1)",
            ])
        #expect(report.text.contains("Starts within 1s:         1 of one job"))
        #expect(report.text.contains("Duplicate rate:           25.0%"))
        #expect(report.text.contains("NOT every job executed exactly once"))
    }

    @Test func `A job that never ran fails`() {
        let report = Self.report([Self.good[0]])
        #expect(
            unmet(report) == [
                "Total executions == expected jobs (2 of 4)", "Unique jobs == expected jobs (2 of 4)",
                "Missed jobs == 0 (2)",
            ])
        #expect(report.text.contains("Miss rate:                50.0%"))
    }

    @Test func `One job twice does not make up for one that never ran`() {
        let report = Self.report([
            Self.good[0], ("scheduler-2", [("job-2@1000", 1_001_000), ("job-0@1000", 1_001_500)]),
        ])
        #expect(
            unmet(report) == [
                "Unique jobs == expected jobs (3 of 4)", "Duplicate jobs == 0 (1)", "Missed jobs == 0 (1)",
                "Total duplicates == 0 (1)",
            ])
        #expect(report.text.contains("NOT every job executed exactly once"))
    }

    @Test func `Errors, and runs that nobody expected, fail`() {
        #expect(unmet(Self.report(errors: 1)) == ["Errors == 0 (2)"])
        let stranger = Self.report(Self.good + [("scheduler-3", [("other@1000", 1_200_000)])])
        #expect(unmet(stranger) == ["Errors == 0 (1)"])
        #expect(stranger.text.contains("Error rate:               25.0%"))
    }

    @Test func `Jobs that Redis still holds fail`() {
        #expect(unmet(Self.report(left: 3)) == ["All completions recorded (3 jobs left in Redis)"])
    }

    @Test func `Being slower than the raw scripts is told and does not fail`() {
        #expect(Self.report(raw: 3).text.contains("TARGET MISSED: Ratio to raw scripts >= 70% (66.7%)"))
        #expect(Self.report(raw: 2).text.contains("TARGET MET: Ratio to raw scripts >= 70% (100.0%)"))
        #expect(Self.report(raw: 300).passed)
    }

    @Test func `The CPU time of one process says nothing about many`() {
        let report = Self.report(processes: 4)
        #expect(!report.text.contains("CPU of this process"))
        #expect(report.members.contains(JSON.Member("client_cpu_us_per_run", .null)))
    }

    @Test func `Programs find the fields by name`() {
        let names = Self.report().members.map(\.name)
        for name in [
            "total_executions", "unique_jobs", "duplicates", "missed", "errors", "jobs_per_second", "lateness_ms",
            "workers",
            "expected_executions", "near_duplicates", "duplicate_rate", "miss_rate", "error_rate",
            "avg_time_per_job_us",
            "throughput_per_scheduler", "ratio_to_raw_scripts",
        ] { #expect(names.count { $0 == name } == 1, "\(name)") }
    }

    @Test func `Nothing recorded is a failure and no division by zero`() {
        let report = Self.report([])
        #expect(!report.passed)
        #expect(report.text.contains("Latency (avg):            -"))
    }
}
