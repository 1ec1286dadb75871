import ArgumentParser

/// A leader that creates jobs and followers that only run them, each a process of its own.
struct DistributedBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "distributed",
        abstract: "A leader and followers as separate processes: each slot runs once, spread over the pods.")

    static let defaults = LoadOptions.Load(jobs: 5, interval: 5_000, work: 50, seconds: 30)

    @OptionGroup var options: BenchOptions
    @OptionGroup var load: LoadOptions

    @Option(help: ArgumentHelp("Pods, one of them the leader.", valueName: "n"))
    var pods = 4

    func validate() throws { try check("--pods", pods, in: 1...64) }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        let load = try load.load(defaults: Self.defaults)
        let result = try await PodTest(server: server, pods: pods, load: load).run(progress)
        return DistributedReport(result: result).report
    }
}

/// The report of ``DistributedBench``.
struct DistributedReport {
    let result: PodResult

    private var plan: PodPlan { result.plan }
    private var summary: ExecutionSummary { result.summary }
    private var expected: Int { summary.unique + summary.missed }

    /// Starts of one job within a second of each other, or half of a shorter interval.
    private var nearWindow: Int64 { min(1_000, plan.interval / 2) * 1_000 }

    var report: Report {
        var report = Report(title: "DISTRIBUTED TEST RESULTS")
        let near = summary.startsCloser(than: nearWindow)
        var duplicates = Report.Section("Checking for near-simultaneous duplicates")
        let window = "\(nearWindow / 1_000)ms"
        duplicates.add(near == 0 ? "✅ No duplicates found within \(window)!" : "❌ \(near) within \(window)")
        report.sections = [configuration, totals, perJob, perPod, summary.lateness.section, duplicates]
        report.criteria = [
            Criterion("Total executions (\(summary.total)) as expected (\(expected))", summary.total == expected),
            Criterion("No missed slots (\(summary.missed))", summary.missed == 0),
            Criterion(
                "No duplicate executions detected (\(near) near, \(summary.slotsRunTwice) slots run twice)",
                near == 0 && summary.slotsRunTwice == 0),
            Criterion(
                "Executions on every pod (\(summary.workers.values.count { $0 > 0 }) of \(summary.workers.count))",
                summary.workers.values.allSatisfy { $0 > 0 } && !summary.workers.isEmpty),
            Criterion("No errors (\(summary.errors + summary.strangers))", summary.errors + summary.strangers == 0),
        ]
        report.members = summary.members(jobsPerSecond: result.rate)
        report.add("expected_executions", .integer(expected))
        report.add("executions_per_job", JSON(summary.startsByJob.mapValues(\.count)))
        report.charts = summary.charts
        report.seconds = plan.seconds
        return report
    }

    private var configuration: Report.Section {
        var section = Report.Section("Configuration")
        section.add("Jobs: \(plan.jobs), each every \(plan.interval)ms")
        section.add("Job duration: \(plan.work)ms")
        section.add(
            "Test duration: \(decimal(plan.seconds, digits: 0))s (actual: \(decimal(result.actual, digits: 1))s)")
        return section
    }

    private var totals: Report.Section {
        var section = Report.Section("Totals")
        section.add("Total executions: \(summary.total)")
        section.add("Number of pods: \(summary.workers.count)")
        return section
    }

    private var perJob: Report.Section {
        var section = Report.Section("Executions per job")
        for job in 0..<min(plan.jobs, 100) {
            let count = summary.startsByJob[plan.name(job)]?.count ?? 0
            let due = plan.slotCount(job)
            section.add("\(count == due ? "✓" : "✗") \(plan.name(job)): \(count) times (expected: \(due))")
        }
        return section
    }

    private var perPod: Report.Section {
        var section = Report.Section("Executions per pod")
        for (name, count) in summary.workers.sorted(by: { $0.key < $1.key }) { section.add("\(name): \(count) times") }
        return section
    }
}
