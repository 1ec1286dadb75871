import Testing

@testable import CarillonBench

/// The whole thing, small. Nothing here depends on how fast the machine is: what fails is a law.
@Suite struct ChaosCommandTests {
    private struct Result: Decodable {
        let verdict: String
        let durationS: Double
        let slots: Int
        let lostSlots: Int
        let duplicateClaims: Int
        let acceptedStaleWrites: Int
        let earlyRuns: Int
        let unaccountedSlots: Int
        let injectedStaleWrites: Int
        let faults: [String: Int]
    }

    @Test func `Every slot is accounted for while workers, Redis and the network fail`() async throws {
        let folder = try TemporaryFolder()
        let plot = folder.path + "/plot.svg"
        let outcome = try await bench(
            "chaos", "--duration", "20", "--processes", "2", "--seed", "5", "--faults",
            "kill,drop-replies,script-flush,redis-kill,power-loss,clock-jump", "-o", "json", "--plot", plot)
        let result = try outcome.decode(Result.self)
        #expect(result.verdict == "PASS", "\(outcome.output)")
        #expect(outcome.code == 0)
        #expect(result.slots > 100)
        #expect(result.lostSlots == 0)
        #expect(result.duplicateClaims == 0)
        #expect(result.acceptedStaleWrites == 0)
        #expect(result.earlyRuns == 0)
        #expect(result.unaccountedSlots == 0)
        #expect(result.injectedStaleWrites > 0)
        #expect(result.faults.count == 6)
        #expect(result.faults.values.allSatisfy { $0 > 0 })
        #expect(result.durationS > 20)
        #expect(try TextFile.read(plot).contains("power-loss"))
    }

    @Test(arguments: [
        (["--faults", "kill,nonsense"], "carillon-bench: --faults 'nonsense': must be of kill, term, pause-short"),
        (["--faults", ""], "carillon-bench: --faults '': must be of kill"),
        (["--duration", "0"], "carillon-bench: --duration 0: must be from 1 to 86400\n"),
        (["--redis", "unix:///none"], "carillon-bench: --redis: chaos starts a Redis of its own"),
    ])
    func `Wrong flags are one line and exit 64`(arguments: [String], message: String) async throws {
        let outcome = try await bench(["chaos"] + arguments)
        #expect(outcome.code == 64)
        #expect(outcome.output.hasPrefix(message))
        #expect(outcome.output.split(separator: "\n").count == 1)
    }

    @Test func `A folder that is there already is not used`() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await bench("chaos", "--histories", folder.path)
        #expect(outcome.code == 73)
        #expect(outcome.output.hasPrefix("carillon-bench: --histories: "))
    }

    // MARK: The report

    private static let settings = ChaosRun.Settings(
        seconds: 1, processes: 1, faults: [.kill], seed: 3, leaseMilliseconds: 2_000)

    @Test func `One finding fails the test, and is told`() {
        var histories = Story.good
        histories.ledger.steps.remove(at: 4)
        let report = ChaosReport(histories: histories, settings: Self.settings).report
        #expect(!report.passed)
        #expect(report.text.contains("tick@3000 was due and nothing became of it"))
        #expect(report.json.contains("\"lost_slots\":1,\"duplicate_claims\":0,\"accepted_stale_writes\":0"))
        #expect(report.json.contains("\"faults\":{\"kill\":0}"))
    }

    @Test func `A history in which all is well passes`() {
        let report = ChaosReport(histories: Story.good, settings: Self.settings).report
        #expect(report.passed)
        #expect(report.json.contains("\"slots\":3,\"lost_slots\":0"))
    }

    @Test func `The timeline has a row for each fault`() {
        var histories = Story.good
        histories.wanted = [.kill, .delay]
        histories.faults = [Story.fault(.delay, 1_501...2_001)]
        let svg = SVG.document(ChaosTimeline.charts(histories))
        #expect(svg.contains(">kill</text>"))
        #expect(svg.contains(">delay</text>"))
        // The test lasts 2.1 s on 710 units, and the fault from 0.5 s to 1 s of it.
        #expect(svg.contains("<rect x=\"239.0\" y=\"155.5\" width=\"169.0\""))
    }

    @Test func `What a killed worker held is timed to its next start`() {
        var histories = Story.good
        histories.effects = [
            Story.effect(.start, 1_000, "tick@1000", 10, worker: "w3-7"),
            Story.effect(.start, 3_600, "tick@1000", 11, worker: "w1-2", attempt: 2),
        ]
        histories.faults = [Story.fault(.kill, 1_100...1_900, target: "worker-3")]
        #expect(Recovery(histories).orphans == [2_500])
        histories.faults.append(Story.fault(.redisKill, 1_200...1_300))
        #expect(Recovery(histories).orphans == [])
    }
}
