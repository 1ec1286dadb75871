import ArgumentParser
import Carillon
import PrivateRedis
import Triggers

/// What workers cost that have nothing to do: commands, memory, and the price of a trigger among many of them.
struct IdleBench: Benchmark {
    static let configuration = CommandConfiguration(
        commandName: "idle", abstract: "Redis commands of idle workers and of a trigger, memory of an idle agent.",
        discussion: """
            Commands are those that clients send, from Redis' own statistics; what scripts call inside Redis is not counted. \
            The agent is the `carillon` beside this executable.
            """)

    @OptionGroup var options: BenchOptions

    @Option(help: ArgumentHelp("Idle workers.", valueName: "n"))
    var workers = 100

    @Option(help: ArgumentHelp("How long to watch them, without jobs and again with one job a second.", valueName: "s"))
    var seconds = 30

    func validate() throws {
        try check("--workers", workers, in: 1...1_000)
        try check("--seconds", seconds, in: 2...3_600)
    }

    func measure(_ server: BenchServer, _ progress: Progress) async throws -> Report {
        guard server.isPrivate else {
            throw Failure(.usage, "--redis: idle needs a Redis that nobody else uses, so it starts one of its own")
        }
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let pool = SchedulerPool(
            SchedulerPool.Settings(
                redis: server.configuration, namespace: namespace, names: (1...workers).map { "worker-\($0)" },
                concurrency: 16))
        let stop = Gate()
        async let working: Void = pool.run { await stop.wait() }
        try await client.whenWorkersAre(workers)
        // Whoever connected last has to have come to rest.
        try await Task.sleep(for: .seconds(1))
        let idle = try await sentCommands(client, "idle workers", progress)
        let triggers = try await triggerCommands(client, pool, progress)
        stop.open()
        try await working
        await client.close()
        let memory = try await agentMemory(server, progress)
        return report(idle: idle, triggers: triggers, memory: memory)
    }

    private func sentCommands(_ client: CarillonClient, _ what: String, _ progress: Progress) async throws -> Int {
        let before = try await client.figures().sentByClients
        try await progress.follow(what, seconds: Double(seconds)) { [seconds] in
            try await Task.sleep(for: .seconds(seconds))
        }
        return try await client.figures().sentByClients - before
    }

    /// One job that is due once a second; commands and runs of the time watched.
    private func triggerCommands(
        _ client: CarillonClient, _ pool: SchedulerPool, _ progress: Progress
    ) async throws -> (commands: Int, runs: Int) {
        var document = JobDocument()
        document.handler = SchedulerPool.handler
        document.every = "1s"
        _ = try await client.apply([try Job(id: try JobID("tick"), document: document, payload: OneShots.payload)])
        // Begins and ends between two slots.
        await pool.whenFinished(2)
        try await Task.sleep(for: .milliseconds(500))
        let before = pool.count
        let commands = try await sentCommands(client, "one job a second", progress)
        return (commands, pool.count - before)
    }

    /// An agent with nothing to do, after some seconds; nil when there is no agent to run.
    private func agentMemory(_ server: BenchServer, _ progress: Progress) async throws -> (all: Int, own: Int)? {
        guard let agent = try Program.sibling("carillon") else { return nil }
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let program = try Program.start(
            agent, ["agent", "--redis", server.url, "--namespace", namespace.description])
        try await client.whenWorkersAre(1)
        try await progress.follow("idle agent", seconds: 3) { try await Task.sleep(for: .seconds(3)) }
        let memory = program.residentMemory
        _ = try await program.terminate()
        await client.close()
        return memory
    }

    private func report(idle: Int, triggers: (commands: Int, runs: Int), memory: (all: Int, own: Int)?) -> Report {
        let perWorker = Double(idle) / Double(seconds) / Double(workers)
        let perTrigger = triggers.runs > 0 ? Double(triggers.commands) / Double(triggers.runs) : .infinity
        let megabytes = memory.map { Double($0.all) / 1_048_576 }
        let own = memory.map { Double($0.own) / 1_048_576 }
        var report = Report(title: "IDLE RESULTS")
        var section = Report.Section("Commands that clients send")
        section.add("Idle workers", String(workers))
        section.add("Commands in \(seconds)s", String(idle))
        section.add("Per worker and second", decimal(perWorker, digits: 4))
        section.add("With one job a second", "\(triggers.commands) commands, \(triggers.runs) triggers")
        section.add("Per trigger", decimal(perTrigger, digits: 2))
        var agent = Report.Section("Idle agent")
        agent.add(
            "Resident", megabytes.map { "\(decimal($0, digits: 1)) MB" } ?? "no `carillon` beside this executable")
        agent.add("Of it its own", own.map { "\(decimal($0, digits: 1)) MB" } ?? "-")
        report.sections = [section, agent]
        report.criteria = [
            Criterion("<= 0.1 commands/s per idle worker (\(decimal(perWorker, digits: 4)))", perWorker <= 0.1),
            Criterion("<= 3 commands per trigger (\(decimal(perTrigger, digits: 2)))", perTrigger <= 3),
        ]
        if let megabytes {
            report.criteria.append(
                Criterion("Idle agent <= 12 MB resident (\(decimal(megabytes, digits: 1)) MB)", megabytes <= 12))
        }
        report.add("commands_per_second_per_worker", .number(perWorker))
        report.add("commands_per_trigger", .number(perTrigger))
        report.add("agent_rss_mb", megabytes.map { .number($0) } ?? .null)
        report.add("agent_private_mb", own.map { .number($0) } ?? .null)
        report.add("workers", .integer(workers))
        return report
    }
}
