import ArgumentParser
import Carillon
import Triggers

/// What a waiting job costs in Redis.
struct MemoryBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "Bytes of Redis' memory per waiting one-shot and per cron job.")

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("Jobs of each kind.", valueName: "n"))
    var jobs = 100_000

    func validate() throws { try check("--jobs", jobs, in: 1_000...10_000_000) }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        let oneShot = try await bytes(server, progress, "one-shots") { [jobs] client, created in
            let due = try await client.time() + .seconds(86_400)
            try await OneShots.create(jobs, due: due, client: client) { created.add($0) }
        }
        let cron = try await bytes(server, progress, "cron jobs") { [jobs] client, created in
            var document = JobDocument()
            document.handler = SchedulerPool.handler
            for start in stride(from: 0, to: jobs, by: 500) {
                var batch: [Job] = []
                for index in start..<min(start + 500, jobs) {
                    document.cron = "\(index % 60) \(index / 60 % 24) * * *"
                    batch.append(try Job(id: try JobID("job-\(index)"), document: document, payload: OneShots.payload))
                }
                _ = try await client.apply(batch, expecting: .absent)
                created.add(batch.count)
            }
        }
        var report = Report(title: "MEMORY RESULTS")
        var section = Report.Section("Redis memory, payload {\"user\":42}, \(grouped(jobs)) jobs of each kind")
        section.add("Bytes per one-shot", decimal(oneShot, digits: 0))
        section.add("Bytes per cron job", decimal(cron, digits: 0))
        report.sections = [section]
        report.criteria = [
            Criterion("<= 250 bytes per one-shot (\(decimal(oneShot, digits: 0)))", oneShot <= 250),
            Criterion("<= 450 bytes per cron job (\(decimal(cron, digits: 0)))", cron <= 450),
        ]
        report.add("bytes_per_one_shot", .number(oneShot))
        report.add("bytes_per_cron", .number(cron))
        report.add("jobs", .integer(jobs))
        return report
    }

    private func bytes(
        _ server: BenchServer, _ progress: Progress, _ what: String,
        create: @Sendable (CarillonClient, Counter) async throws -> Void
    ) async throws -> Double {
        let client = server.client(try server.newNamespace())
        // Connection buffers, loaded scripts and the first keys are no job's.
        try await OneShots.create(1, due: try await client.time() + .seconds(86_400), prefix: "first-", client: client)
        let before = try await client.figures().usedMemory
        let created = Counter()
        try await progress.follow(what, total: jobs, count: { created.value }) { try await create(client, created) }
        let after = try await client.figures().usedMemory
        await client.close()
        return Double(after - before) / Double(jobs)
    }
}
