import ArgumentParser
import Carillon
import Triggers

/// Many schedulers, many one-shots that are due at the same instant: each must run once.
struct ConcurrencyBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "concurrency",
        abstract: "Many schedulers compete for jobs that are all due at the same instant.",
        discussion: """
            Every scheduler has its own connections and identity. All of them wait when the jobs fall due. Executions are \
            recorded in memory, outside of Redis. Afterwards the raw scripts drain as many jobs, for comparison.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("Schedulers.", valueName: "n"))
    var schedulers = 100

    @Option(help: ArgumentHelp("Jobs, all due at the same instant.", valueName: "n"))
    var jobs = 10_000

    @Option(help: ArgumentHelp("Processes to spread the schedulers over; 1: this one.", valueName: "n"))
    var processes = 1

    @Option(help: ArgumentHelp("Runs at the same time in each scheduler.", valueName: "n"))
    var concurrency = 100

    func validate() throws {
        try check("--schedulers", schedulers, in: 1...1_000)
        try check("--jobs", jobs, in: 1...10_000_000)
        try check("--processes", processes, in: 1...64)
        try check("--concurrency", concurrency, in: 1...1_000)
        guard processes <= schedulers else {
            throw ValidationError("--processes \(processes): must be at most --schedulers, \(schedulers)")
        }
    }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        let release = Release(
            server: server, schedulers: schedulers, jobs: jobs, processes: processes, concurrency: concurrency)
        let result = try await release.run(progress)
        let raw = try await release.raw(progress)
        return ConcurrencyReport(result: result, raw: raw, schedulers: schedulers, processes: processes, jobs: jobs)
            .report
    }
}
