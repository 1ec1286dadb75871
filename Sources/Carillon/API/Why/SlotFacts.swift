import RedisClient
package import Triggers

/// All that Redis knows about the slots of one job.
package struct SlotFacts: Sendable {
    /// A run that has not ended, or is dead.
    package struct OpenRun: Hashable, Sendable {
        /// The first letter of its record, see `lua/lib/run.lua`.
        let state: Character
        let info: RunInfo
    }

    let id: JobID
    package let now: Timestamp
    /// Nil when there is none, or its record breaks a rule.
    var job: Job?
    var armed: Timestamp?
    var paused: PauseRecord?
    var attempts: [RunInfo] = []
    var ledger: [LedgerEntry] = []
    var open: [OpenRun] = []

    /// The zone on whose clock its slots lie.
    package var zone: Zone {
        if case .cron(let cron) = job?.trigger { return cron.zone }
        return job?.document.timezone.flatMap { try? Zone(identifier: $0) } ?? .utc
    }

    func text(_ instant: Timestamp) -> String { instant.formatted(in: zone == .utc ? nil : zone) }
}

extension CarillonClient {
    /// - Throws: ``CarillonError``; `notFound` when there is neither a job of that name nor a trace of one.
    package func slotFacts(of id: JobID) async throws(CarillonError) -> SlotFacts {
        let name = id.description
        let info = try await job(id)
        var facts = SlotFacts(id: id, now: try await store.time())
        facts.armed = info?.nextRunTime
        facts.attempts = try await history(of: [name], limit: .max)
        let entries = try await store.read(["LRANGE", .string(store.key("ledger:\(name)")), 0, -1]).array ?? []
        facts.ledger = entries.compactMap { $0.string.flatMap(LedgerEntry.init) }
        guard info != nil || !facts.attempts.isEmpty || !facts.ledger.isEmpty else {
            throw CarillonError(.notFound, "there is no job '\(id)'")
        }
        facts.paused = try await store.read(["HGET", .string(store.key("paused")), .string(name)]).string
            .flatMap { PauseRecord($0) }
        facts.job = info.flatMap { try? Job(id: id, document: $0.document, payload: []) }
        facts.open = try await openRuns(
            of: id, slot: info?.document.at.flatMap { try? Timestamp(parsing: $0, in: facts.zone) })
        return facts
    }

    private func openRuns(of id: JobID, slot: Timestamp?) async throws(CarillonError) -> [SlotFacts.OpenRun] {
        let (from, to) = (RESPArgument.string("[\(id)@"), RESPArgument.string("(\(id)A"))
        let lists = try await store.pipeline(
            ["live", "buffered", "buried"].map { ["ZRANGEBYLEX", .string(store.key($0)), from, to, "LIMIT", 0, 1_000] })
        var names = lists.flatMap { ($0.array ?? []).compactMap(\.string) }
        if let slot { names.append("\(id)@\(slot.milliseconds)") }
        let runs = Array(Set(names)).compactMap { RunID($0) }
        guard !runs.isEmpty else { return [] }
        let records = try await store.read(
            ["HMGET", .string(store.key("runs"))] + runs.map { .string($0.description) })
        return zip(runs, records.array ?? []).compactMap { run, record in
            guard let bytes = record.bytes, let state = bytes.first, let info = RunInfo(run: run, live: bytes) else {
                return nil
            }
            return SlotFacts.OpenRun(state: Character(UnicodeScalar(state)), info: info)
        }
    }
}
