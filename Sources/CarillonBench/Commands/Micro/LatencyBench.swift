import ArgumentParser
import Carillon
import Triggers

/// How soon a single run starts on an idle system: after its slot, and after somebody asked for it.
struct LatencyBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "latency", abstract: "From a slot, and from a manual trigger, to the start of the handler.")

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("Slots, and triggers, to measure.", valueName: "n"))
    var samples = 500

    @Option(help: ArgumentHelp("Idle workers beside each other.", valueName: "n"))
    var schedulers = 2

    func validate() throws {
        try check("--samples", samples, in: 1...1_000_000)
        try check("--schedulers", schedulers, in: 1...1_000)
    }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let offset = try await client.clockOffset()
        let pool = SchedulerPool(
            SchedulerPool.Settings(
                redis: server.configuration, namespace: namespace,
                names: (1...schedulers).map { "scheduler-\($0)" }, clockOffset: offset))
        let stop = Gate()
        async let working: Void = pool.run { await stop.wait() }
        try await client.whenWorkersAre(schedulers)
        let slots = try await createSlots(client)
        await progress.follow("slots", total: samples, count: { pool.count }) { [samples] in
            await pool.whenFinished(samples)
        }
        let asked = try await progress.follow("triggers", total: samples, count: { pool.count - samples }) {
            [samples] in
            var asked: [Int64] = []
            for index in 0..<samples {
                asked.append(hostMicroseconds() + offset)
                _ = try await client.trigger(try JobID("manual"))
                await pool.whenFinished(samples + index + 1)
            }
            return asked
        }
        stop.open()
        try await working
        await client.close()
        let logs = pool.logs
        var triggers = Lateness()
        for (asked, started) in zip(asked, Self.manualStarts(logs)) { triggers.record(microseconds: started - asked) }
        return report(ExecutionSummary(logs, expected: slots, ignoring: \.isManual), triggers)
    }

    private static func manualStarts(_ logs: [WorkerLog]) -> [Int64] {
        logs.flatMap(\.executions).filter { RunID($0.run)?.isManual == true }.map(\.started).sorted()
    }

    /// One-shots 20 ms apart, so that each finds an idle system.
    private func createSlots(_ client: CarillonClient) async throws -> Set<String> {
        let first = try await client.time() + .milliseconds(500 + samples / 10)
        var document = JobDocument()
        document.handler = SchedulerPool.handler
        var runs: Set<String> = []
        var jobs: [Job] = []
        for index in 0..<samples {
            let slot = first + .milliseconds(20 * index)
            document.at = slot.description
            jobs.append(try Job(id: try JobID("job-\(index)"), document: document, payload: OneShots.payload))
            runs.insert("job-\(index)@\(slot.milliseconds)")
        }
        document.at = nil
        document.every = "1d"
        jobs.append(try Job(id: try JobID("manual"), document: document, payload: OneShots.payload))
        _ = try await client.apply(jobs)
        return runs
    }

    private func report(_ summary: ExecutionSummary, _ triggers: Lateness) -> Report {
        var report = Report(title: "LATENCY RESULTS")
        var asked = Report.Section("Manual trigger -> actual execution")
        asked.lines = triggers.section.lines
        report.sections = [summary.lateness.section, asked]
        report.criteria = [
            Criterion("Every slot ran once (\(summary.unique) of \(samples))", summary.unique == samples),
            Criterion("No duplicates (\(summary.duplicateRuns))", summary.duplicateRuns == 0),
            Criterion("Every trigger ran (\(triggers.count) of \(samples))", triggers.count == samples),
        ]
        report.add("lateness_ms", summary.lateness.json)
        report.add("trigger_ms", triggers.json)
        report.charts = [summary.lateness.chart]
        return report
    }
}
