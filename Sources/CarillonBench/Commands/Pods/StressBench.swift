import ArgumentParser

/// Many interval jobs that take time, over several pods: how late, how evenly, how exactly.
struct StressBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "stress", abstract: "Interval jobs over several pods: lateness, distribution, duplicates, misses.",
        discussion: """
            The pods are processes: one leader that creates the jobs, and followers. Numbers come from the flags, else from \
            the scenario, else from JOB_COUNT, JOB_INTERVAL_MS, JOB_DURATION_MS and TEST_DURATION_SEC, else 100 jobs, \
            1000 ms, 50 ms, 60 s.
            """)

    static let defaults = LoadOptions.Load(jobs: 100, interval: 1_000, work: 50, seconds: 60)

    enum Scenario: String, ExpressibleByArgument, CaseIterable {
        case highCount = "high-count"
        case highFrequency = "high-frequency"
        case longRunning = "long-running"
        case extended

        var load: LoadOptions.Load {
            var load = StressBench.defaults
            switch self {
            case .highCount: load.jobs = 500
            case .highFrequency: (load.jobs, load.interval) = (50, 100)
            case .longRunning: load.work = 500
            case .extended: load.seconds = 600
            }
            return load
        }
    }

    @OptionGroup var options: BenchOptions
    @OptionGroup var load: LoadOptions

    @Option(help: ArgumentHelp("Pods, one of them the leader.", valueName: "n"))
    var pods = 4

    @Option(help: "high-count, high-frequency, long-running or extended.")
    var scenario: Scenario?

    func validate() throws { try check("--pods", pods, in: 1...64) }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        let chosen: LoadOptions.Load
        if let scenario {
            chosen = try load.load(defaults: scenario.load) { _ in nil }
        } else {
            chosen = try load.load(defaults: Self.defaults)
        }
        let result = try await PodTest(server: server, pods: pods, load: chosen).run(progress)
        return StressReport(result: result).report
    }
}
