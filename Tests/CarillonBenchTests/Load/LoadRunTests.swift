import Testing

@testable import CarillonBench

/// The command as a user runs it, and one level against a real Redis: what the product does, not how fast.
@Suite(.timeLimit(.minutes(2))) struct LoadRunTests {
    private struct Result: Decodable {
        struct Level: Decodable {
            let name: String
            let jobs: Int
            let completed: Int
            let enqueued: Int
            let deleted: Int
            let hierarchyIntegrity: Double
            let peakQueueLength: Int
            let utilization: [String: Double?]
        }
        let verdict: String
        let durationS: Double
        let totalJobs: Int
        let completed: Int
        let orphans: Int
        let missingChildren: Int
        let retries: Int
        let retriesPlanned: Int
        let duplicates: Int
        let jobsPerSecond: Double
        let levels: [Level]
        let sampleLog: [String]
    }

    @Test func `The light load completes, whole, with exactly the retries that were planned`() async throws {
        let folder = try TemporaryFolder()
        let plot = "\(folder.path)/load.svg"
        let outcome = try await bench(
            "load", "--level", "light", "--work-ms", "1", "--stagger", "5ms", "--plot", plot, "-o", "json")
        let result = try outcome.decode(Result.self)
        #expect(result.totalJobs == 100)
        #expect(result.completed == 100)
        #expect(result.orphans == 0)
        #expect(result.missingChildren == 0)
        #expect(result.retries == 24)
        #expect(result.retriesPlanned == 24)
        #expect(result.duplicates == 0)
        #expect(result.durationS > 0)
        #expect(result.jobsPerSecond > 0)
        let level = try #require(result.levels.first)
        #expect(level.enqueued == 129)
        #expect(level.deleted == 129)
        #expect(level.hierarchyIntegrity == 1)
        #expect(level.peakQueueLength == 105)
        #expect(Set(level.utilization.keys) == ["worker-1", "worker-2"])
        #expect(result.sampleLog.contains { $0.contains("run failed, will be retried attempt=1") })
        #expect(result.sampleLog.contains { $0.contains("done after a retry attempt=2") })
        #expect(result.sampleLog.count { $0.contains("worker started") } == 2)
        #expect(outcome.code == (result.verdict == "PASS" ? 0 : 1))
        #expect(try TextFile.read(plot).contains("Queue length, light load"))
    }

    @Test func `A level leaves an empty queue and no error, and every worker starts after the one before`() async throws
    {
        let server = try await BenchServer.start(nil)
        let level = LoadLevel(name: "small", parents: 2, children: 25, limit: 120)
        let settings = LoadWorkers.Settings(workers: 3, stagger: .milliseconds(5), work: .zero, seed: 9)
        let result = try await LoadRun(server: server, level: level, settings: settings)
            .run(Progress(isTerminal: false) { _ in })
        #expect(result.created == 52)
        #expect(result.hierarchy.completed == 50)
        #expect(result.hierarchy.integrity == 1)
        #expect(result.hierarchy.hastyParents == [])
        #expect(result.hierarchy.misshownParents == [])
        #expect(result.retries.count == 12)
        #expect((2...3).map { number in result.retries.count { $0.attempt == number } } == [10, 2])
        #expect(result.hastyRetries == 0)
        #expect(result.repeated == 0)
        #expect(result.left == LevelResult.Leftover())
        #expect(result.findings == [])
        #expect(result.errors == 0)
        #expect(result.starts.map(\.worker) == ["worker-1", "worker-2", "worker-3"])
        #expect(result.isStaggered)
        #expect(result.samples.first?.length == 52)
        #expect(result.samples.last?.length == 0)
        #expect(result.samples.risesSteadily)
        #expect(result.steps.last?.what == "validated")
        await server.stop()
    }

    @Test(arguments: [
        (["--stagger", "x"], "carillon-bench: --stagger: duration: 'x' is not a number with a unit"),
        (["--stagger", "2m"], "carillon-bench: --stagger 2m: must be at most 1m"),
        (["--workers", "0"], "carillon-bench: --workers 0: must be from 1 to 100"),
        (["--work-ms", "60001"], "carillon-bench: --work-ms 60001: must be from 0 to 60000"),
        (["--level", "none"], "carillon-bench: The value 'none' is invalid for '--level <name>'"),
    ])
    func `A wrong flag is one line and exit code 64`(arguments: [String], message: String) async throws {
        let outcome = try await bench(["load"] + arguments)
        #expect(outcome.code == 64)
        #expect(outcome.output.hasPrefix(message))
        #expect(outcome.output.split(separator: "\n").count == 1)
    }
}
