/// The report of ``ConcurrencyBench``.
struct ConcurrencyReport {
    let result: Release.Result
    let raw: RawResult
    let schedulers: Int
    let processes: Int
    let jobs: Int

    /// Runs per second, from the instant at which all were due to the last success recorded.
    private var rate: Double { Double(result.summary.total) / result.seconds }
    private var ratio: Double { raw.rate > 0 ? rate / raw.rate : 0 }

    private var errors: Int { result.summary.errors + result.summary.strangers }
    /// Pairs of starts of one job within a second.
    private var near: Int { result.summary.startsCloser(than: 1_000_000) }
    private func share(_ count: Int) -> Double { Double(count) / Double(max(1, jobs)) }

    var report: Report {
        var report = Report(title: "CONCURRENCY RESULTS")
        report.sections = [configuration, statistics, performance, result.summary.lateness.section, characteristics]
        report.criteria = criteria
        report.members = result.summary.members(jobsPerSecond: rate)
        report.add("expected_executions", .integer(jobs))
        report.add("near_duplicates", .integer(near))
        report.add("duplicate_rate", .number(share(result.summary.slotsRunTwice)))
        report.add("miss_rate", .number(share(result.summary.missed)))
        report.add("error_rate", .number(share(errors)))
        report.add("avg_time_per_job_us", .number(1e6 / max(rate, 0.001)))
        report.add("throughput_per_scheduler", .number(rate / Double(schedulers)))
        report.add("raw_scripts_per_second", .number(raw.rate))
        report.add("ratio_to_raw_scripts", .number(ratio))
        report.add("redis_cpu_us_per_run", .number(result.redisCPU))
        report.add("raw_redis_cpu_us_per_run", .number(raw.redisCPU))
        report.add("runs_per_script_call", .number(result.batch))
        report.add("client_cpu_us_per_run", processes == 1 ? .number(result.ownCPU) : .null)
        report.charts = result.summary.charts
        report.seconds = result.seconds
        return report
    }

    private var configuration: Report.Section {
        var section = Report.Section("Test Configuration")
        section.add("Concurrent schedulers", String(schedulers))
        section.add("Processes", String(processes))
        section.add("Total jobs queued", String(jobs))
        return section
    }

    private var statistics: Report.Section {
        let summary = result.summary
        var section = Report.Section("Execution Statistics")
        section.add("Total jobs queued", String(jobs))
        section.add("Total executions", String(summary.total))
        section.add("Unique jobs executed", String(summary.unique))
        section.add("Jobs with duplicates", String(summary.slotsRunTwice))
        section.add("Total duplicate runs", String(summary.duplicateRuns))
        section.add("Jobs not executed", String(summary.missed))
        section.add("Starts within 1s", "\(near) of one job")
        section.add("Errors encountered", String(errors))
        section.add("Jobs left in Redis", String(result.left))
        let isExact = summary.total == jobs && summary.unique == jobs
        section.add(
            "Result",
            isExact
                ? "all \(grouped(jobs)) jobs executed exactly once in this run"
                : "NOT every job executed exactly once in this run")
        return section
    }

    private var performance: Report.Section {
        var section = Report.Section("Performance Metrics")
        section.add("Total duration", duration(result.seconds))
        section.add("Jobs per second", decimal(rate, digits: 2))
        section.add("Avg time per job", duration(1 / max(rate, 0.001)))
        section.add("Concurrent schedulers", String(schedulers))
        section.add("Throughput per scheduler", "\(decimal(rate / Double(schedulers), digits: 2)) jobs/sec")
        section.add(
            "Raw scripts",
            "\(decimal(raw.rate, digits: 2)) jobs/sec, \(decimal(raw.redisCPU, digits: 2))µs Redis CPU a run")
        section.add("Ratio to raw scripts", percent(ratio, of: 1))
        section.add(
            "Redis CPU",
            "\(decimal(result.redisCPU, digits: 2))µs a run; \(decimal(result.batch, digits: 1)) runs a call")
        if processes == 1 { section.add("CPU of this process", "\(decimal(result.ownCPU, digits: 2))µs a run") }
        return section
    }

    /// The table at the end of the original report.
    private var characteristics: Report.Section {
        let summary = result.summary
        var section = Report.Section("Performance Characteristics")
        section.add("Throughput", "\(grouped(Int(rate))) jobs/sec")
        section.add("Latency (avg)", summary.lateness.average.map(milliseconds) ?? "-")
        section.add("Concurrency", "\(schedulers) schedulers")
        section.add("Test scale", "\(grouped(jobs)) jobs")
        section.add("Duplicate rate", percent(share(summary.slotsRunTwice), of: 1))
        section.add("Miss rate", percent(share(summary.missed), of: 1))
        section.add("Error rate", percent(share(errors), of: 1))
        return section
    }

    private var criteria: [Criterion] {
        let summary = result.summary
        return [
            Criterion("Total executions == expected jobs (\(summary.total) of \(jobs))", summary.total == jobs),
            Criterion("Unique jobs == expected jobs (\(summary.unique) of \(jobs))", summary.unique == jobs),
            Criterion("Duplicate jobs == 0 (\(summary.slotsRunTwice))", summary.slotsRunTwice == 0),
            Criterion("Missed jobs == 0 (\(summary.missed))", summary.missed == 0),
            Criterion("Total duplicates == 0 (\(summary.duplicateRuns))", summary.duplicateRuns == 0),
            Criterion("Errors == 0 (\(errors))", errors == 0),
            Criterion("All completions recorded (\(result.left) jobs left in Redis)", result.left == 0),
            Criterion("Ratio to raw scripts >= 70% (\(percent(ratio, of: 1)))", ratio >= 0.7, .target),
        ]
    }
}
