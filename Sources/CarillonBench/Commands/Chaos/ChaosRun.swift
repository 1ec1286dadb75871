import Carillon
import EventLoop
import Glibc
import PrivateRedis
import RedisClient
import Synchronization
import Triggers

/// One test, from the start of Redis to the last line of the histories.
///
///     jobs, workers, clients ──► faults ──► heal ──► quiet ──► pause all ──► drained ──► strict read, fsck
struct ChaosRun: Sendable {
    struct Settings: Sendable {
        let seconds: Int
        let processes: Int
        let faults: [Fault]
        let seed: UInt64
        let leaseMilliseconds: Int
    }

    let settings: Settings
    let folder: String
    let shim: String

    func run(_ progress: Progress) async throws -> Histories {
        let server = try await ChaosServer.start(folder: folder, shim: shim)
        let result: Result<Histories, any Error>
        do { result = .success(try await torment(server, progress)) } catch { result = .failure(error) }
        await server.redis.stop()
        return try result.get()
    }

    private func torment(_ server: ChaosServer, _ progress: Progress) async throws -> Histories {
        let namespace = try Namespace("chaos")
        let fleet = try Fleet(
            processes: settings.processes, folder: folder, server: server, namespace: namespace,
            leaseMilliseconds: settings.leaseMilliseconds, seed: settings.seed)
        let direct = CarillonClient(redis: server.configuration, namespace: namespace)
        HiccupMeter.start(process: "bench", log: try HistoryFile(folder + "/hiccups.log"))
        var histories = Histories()
        histories.jobs = RecurringJob.all
        histories.operated = OperatedJob.all
        histories.lease = Int64(settings.leaseMilliseconds)
        histories.wanted = settings.faults
        let before = try await direct.time().milliseconds
        _ = try await direct.apply(try histories.jobs.map { try $0.definition() }, expecting: .absent)
        histories.created = before...(try await direct.time().milliseconds)
        try await server.whenSynced()

        histories.final = try await withThrowingTaskGroup(of: Void.self) { group in
            for proxy in fleet.proxies { group.addTask { try await proxy.run() } }
            defer { for proxy in fleet.proxies { proxy.stop() } }
            for index in 0..<fleet.size { try fleet.start(index) }
            try await whenTheyWork(direct, fleet)
            histories.began = EventLoop.now
            histories.healed = try await disturb(server, fleet, namespace, progress)
            let final = try await settle(server, fleet, direct, progress)
            histories.unexpectedExits = fleet.unexpectedExits
            return final
        }
        await direct.close()
        try read(&histories, server: server, namespace: namespace)
        return histories
    }

    /// Faults come to a system that works, so that each hits something.
    private func whenTheyWork(_ client: CarillonClient, _ fleet: Fleet) async throws {
        let end = EventLoop.deadline(after: .seconds(60))
        while try await client.store.read(["ZCARD", .string(client.store.key("workers"))]).integer ?? 0 < fleet.size {
            guard EventLoop.now < end else { throw Failure(.software, "the workers did not start within 60 s") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    // MARK: Faults

    /// Load and faults for the time that was asked for, then healing and quiet. Answers when all was healed.
    private func disturb(
        _ server: ChaosServer, _ fleet: Fleet, _ namespace: Namespace, _ progress: Progress
    ) async throws -> Int64 {
        let plan = NemesisPlan(
            seed: settings.seed, milliseconds: settings.seconds * 1_000, processes: settings.processes,
            lease: settings.leaseMilliseconds, faults: settings.faults)
        let nemesis = Nemesis(
            plan: plan, server: server, fleet: fleet, history: try HistoryFile(folder + "/nemesis.log"))
        let operations = try HistoryFile(folder + "/clients.log")
        let client = CarillonClient(redis: fleet.clientConfiguration, namespace: namespace)
        let log = OperationLog(history: operations)
        let clients = ChaosClients(client: client, log: log, seed: settings.seed)
        let person = Operator(client: client, log: log, seed: settings.seed)
        let ghost = Ghost(
            server: server, namespace: namespace, effects: folder + "/effects.log", history: operations,
            seed: settings.seed)
        let samples = try HistoryFile(folder + "/store.log")
        let hasEnded = Atomic(false)
        let quiet = Self.quiet(lease: settings.leaseMilliseconds)
        let healed = try await progress.follow("faults", seconds: Double(settings.seconds)) {
            try await withThrowingTaskGroup(of: Int64.self) { group in
                let isStopped: @Sendable () -> Bool = { hasEnded.load(ordering: .relaxed) || Task.isCancelled }
                group.addTask { await stopped { await clients.run(until: isStopped) } }
                group.addTask { await stopped { await person.run(until: isStopped) } }
                group.addTask { await stopped { await ghost.run(until: isStopped) } }
                group.addTask { await stopped { await sample(server, fleet, samples, until: isStopped) } }
                let end = EventLoop.now + Int64(settings.seconds) * 1_000_000_000
                try await nemesis.run()
                try await Task.sleep(for: .nanoseconds(max(0, end - EventLoop.now)))
                let healed = EventLoop.now
                // Under load still, so that what the faults have left behind is worked off beside it.
                try await Task.sleep(for: quiet)
                hasEnded.store(true, ordering: .relaxed)
                try await group.waitForAll()
                return healed
            }
        }
        await client.close()
        return healed
    }

    private func stopped(_ body: () async -> Void) async -> Int64 {
        await body()
        return 0
    }

    /// Writes down once a second what the processes use, and Redis, when it answers.
    private func sample(_ server: ChaosServer, _ fleet: Fleet, _ history: HistoryFile, until isStopped: () -> Bool)
        async
    {
        let connection = RedisConnection(configuration: server.configuration, loop: .shared)
        while !isStopped() {
            fleet.sample()
            let info = try? await connection.send("INFO", "everything", deadline: .milliseconds(500))
            if let text = info?.string, let sample = StoreSample(moment: EventLoop.now, info: text) {
                history.append(sample.line)
            }
            try? await Task.sleep(for: .seconds(1))
        }
        await connection.close()
    }

    /// Leases run out, and what they held is tried again.
    static func quiet(lease: Int) -> Duration { .milliseconds(lease * 2 + 3_000) }
}
