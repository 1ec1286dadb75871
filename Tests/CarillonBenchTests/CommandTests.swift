import Testing

@testable import CarillonBench

/// Each command once, small, as a user runs it. Nothing here depends on how fast the machine is.
@Suite struct CommandTests {
    private struct Executions: Decodable {
        let verdict: String
        let durationS: Double
        let totalExecutions: Int
        let uniqueJobs: Int
        let duplicates: Int
        let missed: Int
        let errors: Int
        let jobsPerSecond: Double
        let latenessMs: [String: Double?]
        let workers: [String: Int]
    }

    @Test func concurrencyRunsEachJobOnce() async throws {
        let outcome = try await bench("concurrency", "--schedulers", "5", "--jobs", "300", "-o", "json")
        let result = try outcome.decode(Executions.self)
        #expect(outcome.code == 0)
        #expect(result.verdict == "PASS")
        #expect(result.totalExecutions == 300)
        #expect(result.uniqueJobs == 300)
        #expect(result.duplicates == 0)
        #expect(result.missed == 0)
        #expect(result.errors == 0)
        #expect(result.jobsPerSecond > 0)
        #expect(result.durationS > 0)
        #expect(Set(result.latenessMs.keys) == ["min", "p50", "p95", "p99", "max", "avg"])
        #expect(Set(result.workers.keys) == Set((1...5).map { "scheduler-\($0)" }))
        #expect(result.workers.values.reduce(0, +) == 300)
    }

    @Test func concurrencySpreadsItsSchedulersOverProcesses() async throws {
        let folder = try TemporaryFolder()
        let plot = "\(folder.path)/plot.svg"
        let outcome = try await bench(
            "concurrency", "--schedulers", "4", "--jobs", "200", "--processes", "2", "--plot", plot)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("  Processes:                2\n"))
        #expect(outcome.output.contains("PASS: Total executions == expected jobs (200 of 200)"))
        #expect(outcome.output.contains("PASS: Missed jobs == 0 (0)"))
        #expect(outcome.output.contains("OVERALL: PASS"))
        #expect(try TextFile.read(plot).contains("Runs per worker"))
    }

    @Test func distributedUsesALeaderAndFollowers() async throws {
        let outcome = try await bench(
            "distributed", "--pods", "3", "--jobs", "4", "--interval-ms", "500", "--work-ms", "5", "--seconds", "2",
            "-o", "json")
        let result = try outcome.decode(Executions.self)
        #expect(result.duplicates == 0)
        #expect(result.totalExecutions + result.missed == 16)
        #expect(Set(result.workers.keys) == ["scheduler-leader", "scheduler-1", "scheduler-2"])
        #expect(outcome.code == (result.verdict == "PASS" ? 0 : 1))
    }

    @Test func stressReportsWhatThePodsRecorded() async throws {
        let outcome = try await bench(
            "stress", "--pods", "2", "--jobs", "10", "--interval-ms", "500", "--work-ms", "10", "--seconds", "2", "-o",
            "json")
        let result = try outcome.decode(Executions.self)
        #expect(result.duplicates == 0)
        #expect(result.totalExecutions + result.missed == 40)
        #expect(result.workers.count == 2)
        #expect(outcome.code == (result.verdict == "PASS" ? 0 : 1))
    }

    @Test func throughputCountsCreationsAndRuns() async throws {
        struct Result: Decodable {
            let verdict: String
            let runsPerSecond: [String: Double]
            let jobsCreatedPerSecond: Double
        }
        let outcome = try await bench("throughput", "--jobs", "200", "-o", "json")
        let result = try outcome.decode(Result.self)
        #expect(result.verdict == "PASS")
        #expect(Set(result.runsPerSecond.keys) == ["1", "10", "100"])
        #expect(result.jobsCreatedPerSecond > 0)
    }

    @Test func latencyMeasuresSlotsAndTriggers() async throws {
        struct Result: Decodable {
            let verdict: String
            let latenessMs: [String: Double]
            let triggerMs: [String: Double]
        }
        let result = try await bench("latency", "--samples", "10", "-o", "json").decode(Result.self)
        #expect(result.verdict == "PASS")
        #expect((result.latenessMs["max"] ?? 0) > 0)
        #expect((result.triggerMs["max"] ?? 0) > 0)
    }

    @Test func idleCountsCommandsAndMemory() async throws {
        struct Result: Decodable {
            let commandsPerSecondPerWorker: Double
            let commandsPerTrigger: Double
            let agentRssMb: Double?
        }
        let result = try await bench("idle", "--workers", "3", "--seconds", "3", "-o", "json").decode(Result.self)
        #expect(result.commandsPerTrigger > 0)
        #expect(try #require(result.agentRssMb) > 1)
    }

    @Test func memoryTellsBytesPerJob() async throws {
        struct Result: Decodable {
            let bytesPerOneShot: Double
            let bytesPerCron: Double
        }
        let result = try await bench("memory", "--jobs", "2000", "-o", "json").decode(Result.self)
        #expect(result.bytesPerOneShot > 50)
        #expect(result.bytesPerCron > 50)
    }

    @Test func scaleComparesClaimsBesideFewAndManyJobs() async throws {
        struct Result: Decodable { let claimCostRatio: Double }
        let result = try await bench(
            "scale", "--small", "100", "--large", "1000", "--claims", "3", "-o", "json"
        ).decode(Result.self)
        #expect(result.claimCostRatio > 0)
    }

    @Test func redisCPUTellsThePriceOfARun() async throws {
        struct Result: Decodable {
            let verdict: String
            let cpuUsPerRun: [String: Double]
        }
        let result = try await bench("redis-cpu", "--jobs", "1000", "-o", "json").decode(Result.self)
        #expect(result.verdict == "PASS")
        #expect(result.cpuUsPerRun.count == 4)
    }

    @Test func peersThatAreNotInstalledAreReportedAsSuch() async throws {
        struct Result: Decodable {
            let verdict: String
            let carillon: Double
            let bullmq: Double?
            let ratioToBest: Double?
            let unavailable: [String: String]
        }
        let folder = try TemporaryFolder()
        let outcome = try await bench(
            "peers", "--jobs", "100", "--workers", "1", "--scratch", folder.path + "/none", "--scripts", folder.path,
            "-o", "json")
        let result = try outcome.decode(Result.self)
        #expect(result.carillon > 0)
        #expect(result.bullmq == nil)
        #expect(result.ratioToBest == nil)
        #expect(result.verdict == "FAIL")
        #expect(outcome.code == 1)
        #expect(result.unavailable.count == 6)
        #expect(result.unavailable["bullmq"]?.hasPrefix("not installed in ") == true)
    }

    // MARK: Failures

    @Test(arguments: [
        (["concurrency", "--schedulers", "0"], "carillon-bench: --schedulers 0: must be from 1 to 1000\n"),
        (["concurrency", "--jobs", "x"], "carillon-bench: The value 'x' is invalid for '--jobs <n>'"),
        (["stress", "--scenario", "none"], "carillon-bench: The value 'none' is invalid for '--scenario"),
        (["nonsense"], "carillon-bench: Unexpected argument 'nonsense'"),
        (["concurrency", "--redis", "http://x"], "carillon-bench: --redis: Redis URL \"http://x\""),
        (["idle", "--redis", "unix:///none"], "carillon-bench: --redis: idle needs a Redis that nobody else uses"),
    ])
    func wrongFlagsAreOneLineAndExit64(arguments: [String], message: String) async throws {
        let outcome = try await bench(arguments)
        #expect(outcome.code == 64)
        #expect(outcome.output.hasPrefix(message))
        #expect(outcome.output.split(separator: "\n").count == 1)
    }

    @Test func aRedisThatIsNotThereIsOneLineAndExit69() async throws {
        let outcome = try await bench("memory", "--redis", "unix:///tmp/no-redis-here.sock")
        #expect(outcome.code == 69)
        #expect(outcome.output.hasPrefix("carillon-bench: cannot reach Redis at unix:///tmp/no-redis-here.sock"))
    }
}
