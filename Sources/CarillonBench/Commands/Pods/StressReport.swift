/// The report of ``StressBench``.
struct StressReport {
    let result: PodResult

    private var plan: PodPlan { result.plan }
    private var summary: ExecutionSummary { result.summary }

    /// Two starts of one job closer than this are told: 100 ms, or half of a short interval.
    private var nearWindow: Int64 { min(100, plan.interval / 2) * 1_000 }

    var report: Report {
        var report = Report(title: "STRESS TEST RESULTS")
        report.sections = [configuration, executions, summary.lateness.section, distribution, perJob, duplicates]
        if let usage = result.usage { report.sections.append(usage.section) }
        report.criteria = criteria
        report.members = summary.members(jobsPerSecond: result.rate)
        report.add("expected_executions", .integer(expected))
        report.add("near_duplicates", .integer(summary.startsCloser(than: nearWindow)))
        report.add("jobs_without_execution", .integer(jobs { $0 == 0 }))
        report.add("jobs_below_half", .integer(jobs { $0 * 2 < $1 }))
        report.add("worker_deviation", .number(summary.deviation))
        report.add("dispositions", result.dispositions.map { JSON($0) } ?? .null)
        report.add("actual_s", .number(result.actual))
        report.add("memory_mb", result.usage?.memory.json ?? .null)
        report.add("connections", result.usage?.connections.json ?? .null)
        report.charts = summary.charts + (result.usage.map { [$0.chart] } ?? [])
        report.seconds = plan.seconds
        return report
    }

    private var expected: Int { summary.unique + summary.missed }

    private func jobs(_ isBad: (Int) -> Bool) -> Int { jobs { count, _ in isBad(count) } }

    /// How many jobs, by their executions and those expected, are bad.
    private func jobs(_ isBad: (Int, Int) -> Bool) -> Int {
        (0..<plan.jobs).count { job in
            isBad(summary.startsByJob[plan.name(job)]?.count ?? 0, plan.slotCount(job))
        }
    }

    private var configuration: Report.Section {
        var section = Report.Section("Configuration")
        section.add("Jobs: \(plan.jobs)")
        section.add(
            "Interval: \(plan.interval)ms, \(plan.isSpread ? "slots spread over it" : "all at the same instants")")
        section.add("Job duration: \(plan.work)ms")
        section.add(
            "Test duration: \(decimal(plan.seconds, digits: 0))s (actual: \(decimal(result.actual, digits: 1))s)")
        section.add("Pods: \(summary.workers.count)")
        return section
    }

    private var executions: Report.Section {
        var section = Report.Section("Execution Summary")
        section.add("Total executions: \(summary.total)")
        section.add("Expected: \(expected)")
        section.add("Throughput: \(decimal(result.rate, digits: 1)) jobs/sec")
        if let dispositions = result.dispositions {
            let told = dispositions.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            section.add("Recorded otherwise by Redis: \(told.isEmpty ? "nothing" : told.joined(separator: ", "))")
        }
        return section
    }

    private var distribution: Report.Section {
        var section = Report.Section("Worker Distribution")
        for (name, count) in summary.workers.sorted(by: { $0.key < $1.key }) {
            section.add("\(name): \(count) (\(percent(Double(count), of: Double(summary.total))))")
        }
        if summary.deviation > 0.3 {
            section.add("WARNING: a worker is \(percent(summary.deviation, of: 1)) away from the mean")
        }
        return section
    }

    private var perJob: Report.Section {
        var section = Report.Section("Job Execution Check")
        section.add("Jobs with 0 executions: \(jobs { $0 == 0 })")
        section.add("Jobs with <50% expected: \(jobs { $0 * 2 < $1 })")
        return section
    }

    private var duplicates: Report.Section {
        var section = Report.Section("Duplicate Check")
        let near = summary.startsCloser(than: nearWindow)
        section.add(
            near == 0 ? "No duplicates detected" : "\(near) starts of a job within \(nearWindow / 1_000)ms of another")
        section.add("Slots run twice: \(summary.slotsRunTwice)")
        return section
    }

    private var criteria: [Criterion] {
        let p50 = summary.lateness.percentile(50) ?? .infinity
        let p99 = summary.lateness.percentile(99) ?? .infinity
        let near = summary.startsCloser(than: nearWindow)
        let shown = "\(decimal(result.rate, digits: 1)) jobs/sec"
        return [
            Criterion("Throughput (\(shown))", Double(summary.total) >= Double(expected) * 0.9 && summary.total > 0),
            Criterion("P99 latency (\(milliseconds(p99)) < 1000ms)", p99 < 1_000),
            Criterion("No missed jobs (\(summary.missed) slots missed)", summary.missed == 0),
            Criterion("No duplicate executions (\(summary.slotsRunTwice) slots run twice)", summary.slotsRunTwice == 0),
            Criterion("No starts of one job within \(nearWindow / 1_000)ms (\(near))", near == 0),
            Criterion("No errors (\(summary.errors + summary.strangers))", summary.errors + summary.strangers == 0),
            Criterion(
                "Each worker within 30% of the mean (\(percent(summary.deviation, of: 1)))",
                summary.deviation <= 0.3, .target),
            Criterion("P50 latency <= 1ms (\(milliseconds(p50)))", p50 <= 1, .target),
            Criterion("P99 latency <= 5ms (\(milliseconds(p99)))", p99 <= 5, .target),
        ]
    }
}
