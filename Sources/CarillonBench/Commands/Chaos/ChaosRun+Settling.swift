import Carillon
import EventLoop
import Glibc
import PrivateRedis
import RedisClient
import Triggers

extension ChaosRun {
    /// What a leap of the clock made due at once may take to be worked off, one run after the other.
    private static let patience = Duration.seconds(180)

    /// Waits until nothing happens any more, and reads everything.
    func settle(
        _ server: ChaosServer, _ fleet: Fleet, _ client: CarillonClient, _ progress: Progress
    ) async throws -> FinalState {
        var state = FinalState()
        let end = EventLoop.deadline(after: Self.patience)
        try await whenTheClockHasCaughtUp(client, until: end)
        for id in (RecurringJob.all.map(\.id) + OperatedJob.all.map(\.id)) {
            _ = try await client.pause(try JobID(id), reason: "the end")
        }
        repeat {
            state.leftovers = try await leftovers(client)
            state.isDrained = state.leftovers.isEmpty
            if !state.isDrained { try await Task.sleep(for: .milliseconds(50)) }
        } while !state.isDrained && EventLoop.now < end
        for index in 0..<fleet.size { try await fleet.end(index, by: SIGTERM) }
        state.nextSlots = try await nextSlots(client)
        state.integrity = try await client.fsck().map(\.description)
        for (name, value) in try await client.status() { state.counters[name] = Int(value) }
        for name in ["rollbacks", "succeeded", "failed", "lost", "cancelled"] {
            state.counters[name] = try await client.counter(name)
        }
        let list = try await client.store.read(["CLIENT", "LIST"]).string ?? ""
        state.connections = list.split(separator: "\n").count
        return state
    }

    /// A clock that was ahead and has stepped back: slots that were taken then lie in the future, and so does the next one of
    /// each job. Once it has come to them all is as ever.
    private func whenTheClockHasCaughtUp(_ client: CarillonClient, until end: Int64) async throws {
        while EventLoop.now < end {
            let now = try await client.time()
            let jobs = try await client.jobs()
            let isRegular = RecurringJob.all.allSatisfy { job in
                guard let info = jobs.first(where: { $0.id == job.id }) else { return false }
                let next = job.rule.first(from: now.milliseconds)
                return info.state == .paused
                    || info.state == .scheduled && (info.nextRunTime?.milliseconds ?? .max) <= next
            }
            if isRegular { return }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// What is under way, by index, as far as there is something.
    private func leftovers(_ client: CarillonClient) async throws -> [String: Int] {
        let store = client.store
        let keys = ["leases", "live", "buffered", "arming", "ready:default", "schedule:default"]
        let sizes = try await store.pipeline(keys.map { ["ZCARD", .string(store.key($0))] })
        var leftovers: [String: Int] = [:]
        for (key, size) in zip(keys, sizes) where (size.integer ?? 0) > 0 { leftovers[key] = Int(size.integer ?? 0) }
        return leftovers
    }

    /// From the records of the paused jobs: the slot that was armed.
    private func nextSlots(_ client: CarillonClient) async throws -> [String: Int64] {
        let store = client.store
        var slots: [String: Int64] = [:]
        for job in RecurringJob.all + OperatedJob.all.map(\.job) {
            let paused = try await store.read(["HGET", .string(store.key("paused")), .string(job.id)]).string
            let record = try await store.read(["HGET", .string(store.key("jobs")), .string(job.id)]).bytes
            if let armed = paused.flatMap({ PauseRecord($0) })?.armed {
                slots[job.id] = armed.milliseconds
            } else if let position = record.flatMap({ JobRecord($0) })?.position, position.first == "<",
                let settled = Int64(position.dropFirst())
            {
                // Paused while a worker was computing its slots: settled through this instant.
                slots[job.id] = job.rule.first(from: settled + 1)
            }
        }
        return slots
    }

    /// From the files.
    func read(_ histories: inout Histories, server: ChaosServer, namespace: Namespace) throws {
        func text(_ name: String) throws(Failure) -> String { try TextFile.read("\(folder)/\(name)") }
        histories.effects = try Effect.parse(text("effects.log"), file: "effects.log")
        histories.operations = try ClientOperation.parse(text("clients.log"), file: "clients.log")
        histories.faults = try FaultInterval.parse(text("nemesis.log"), file: "nemesis.log")
        histories.hiccups = try Hiccup.parse(text("hiccups.log"), file: "hiccups.log")
        histories.clock = try ClockHistory.parse(text("clock.log"), file: "clock.log")
        histories.samples = try ResourceSample.parse(text("samples.log"), file: "samples.log")
        histories.storeSamples = try StoreSample.parse(text("store.log"), file: "store.log")
        histories.workerOutput = try text("workers.out").split(separator: "\n").map(String.init)
        histories.redisLog = try TextFile.read(server.logPath).split(separator: "\n").map(String.init)
        histories.ledger = try server.ledger(of: namespace)
    }
}
