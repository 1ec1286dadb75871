import ArgumentParser
import Carillon
import Triggers

/// Parents with children under growing load: everything completes, nothing is orphaned, every planned failure is made good.
struct LoadBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Parents with children under light, medium and heavy load: retries, hierarchies, queue, scaling.",
        discussion: """
            100, 500 and 1,500 children of 5, 10 and 15 parents. Two workers, each with one attempt at a time, start one after the \
            other. A fifth of all first attempts fail, a fifth of the second attempts that follow, and so on, and are made again \
            after 100, 200, 400, 800 ms. What ran is recorded outside of Redis and compared with the keys.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("light, medium or heavy; may be given several times (default: all).", valueName: "name"))
    var level: [LoadLevel.Name] = []

    @Option(help: ArgumentHelp("Workers.", valueName: "n"))
    var workers = 2

    @Option(help: ArgumentHelp("Time between the start of a worker and the next.", valueName: "duration"))
    var stagger = "500ms"

    @Option(help: ArgumentHelp("How long each attempt takes.", valueName: "ms"))
    var workMs = 10

    @Option(help: ArgumentHelp("Chooses which of the attempts fail.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        try check("--workers", workers, in: 1...100)
        try check("--work-ms", workMs, in: 0...60_000)
        _ = try staggerDuration()
    }

    private func staggerDuration() throws -> Duration {
        let duration: Duration
        do throws(DurationError) {
            duration = try DurationText.parse(stagger)
        } catch {
            throw ValidationError("--stagger: \(error.description)")
        }
        guard duration <= .seconds(60) else { throw ValidationError("--stagger \(stagger): must be at most 1m") }
        return duration
    }

    /// Those asked for, the smallest first.
    private var levels: [LoadLevel] {
        LoadLevel.Name.allCases.filter { level.isEmpty || level.contains($0) }.map { LoadLevel($0) }
    }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        let settings = LoadWorkers.Settings(
            workers: workers, stagger: try staggerDuration(), work: .milliseconds(workMs), seed: seed)
        var results: [LevelResult] = []
        for level in levels {
            results.append(try await LoadRun(server: server, level: level, settings: settings).run(progress))
        }
        let environment = try await LoadEnvironment(server, settings)
        return LoadReport(results: results, environment: environment).report
    }
}
