import ArgumentParser
import Carillon

/// How runs per second grow with the number of schedulers, and how fast jobs are created.
struct ThroughputBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "throughput", abstract: "Jobs created, and executed by 1, 10 and 100 schedulers, per second.")

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("Jobs of each step.", valueName: "n"))
    var jobs = 50_000

    func validate() throws { try check("--jobs", jobs, in: 100...10_000_000) }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        var report = Report(title: "THROUGHPUT RESULTS")
        var section = Report.Section("Runs per second")
        var rates: [(String, Double?)] = []
        var creation: [Double] = []
        var isComplete = true
        for schedulers in [1, 10, 100] {
            let release = Release(
                server: server, schedulers: schedulers, jobs: jobs, processes: 1,
                concurrency: schedulers == 1 ? 1_000 : 100)
            let result = try await release.run(progress)
            let rate = Double(result.summary.total) / result.seconds
            rates.append((String(schedulers), rate))
            creation.append(result.created)
            section.add(
                "\(schedulers) schedulers",
                "\(grouped(Int(rate))) (\(decimal(result.redisCPU, digits: 1))µs Redis CPU a run)")
            isComplete = isComplete && result.summary.unique == jobs && result.summary.duplicateRuns == 0
            report.charts.append(result.summary.throughputChart)
        }
        var creating = Report.Section("Jobs created per second")
        creating.add("median of \(creation.count)", grouped(Int(median(creation) ?? 0)))
        report.sections = [section, creating]
        report.criteria = [Criterion("Every job executed exactly once in this run", isComplete)]
        report.add("runs_per_second", JSON(rates))
        report.add("jobs_created_per_second", .number(median(creation) ?? 0))
        return report
    }
}
