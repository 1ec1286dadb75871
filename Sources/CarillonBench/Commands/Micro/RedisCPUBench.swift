import ArgumentParser
import Carillon

/// What a run costs Redis.
struct RedisCPUBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "redis-cpu", abstract: "CPU time of Redis per run: claim and complete in batches.",
        discussion: "From used_cpu_user + used_cpu_sys of INFO, which count the whole server with its I/O.")

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("Runs.", valueName: "n"))
    var jobs = 100_000

    func validate() throws { try check("--jobs", jobs, in: 1_000...10_000_000) }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        var report = Report(title: "REDIS CPU RESULTS")
        var section = Report.Section("CPU time of Redis per run, \(grouped(jobs)) runs each")
        var figures: [(String, Double?)] = []
        var isComplete = true
        for (connections, batch) in [(1, 100), (1, 1_000), (100, 100), (100, 20)] {
            let release = Release(
                server: server, schedulers: connections, jobs: jobs, processes: 1, concurrency: batch)
            let raw = try await release.raw(progress)
            isComplete = isComplete && raw.runs == jobs
            section.add(
                "\(connections) x batch \(batch)",
                "\(decimal(raw.redisCPU, digits: 2))µs, \(grouped(Int(raw.rate))) runs/s")
            figures.append(("\(connections)x\(batch)", raw.redisCPU))
        }
        report.sections = [section]
        report.criteria = [Criterion("Every run was completed", isComplete)]
        report.add("cpu_us_per_run", JSON(figures))
        return report
    }
}
