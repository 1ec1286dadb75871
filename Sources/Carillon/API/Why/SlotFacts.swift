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
        let slot = info?.document.at.flatMap { try? Timestamp(parsing: $0, in: facts.zone) }
        facts.open = try await openRuns(of: id) + openRuns(of: id, at: slot)
        return facts
    }

    /// What is to be said about one instant; never empty. Of its own runs Redis is asked once more: `facts` has no more than some
    /// thousand that have not ended.
    package func explanations(
        at asked: AskedTime, from facts: SlotFacts
    ) async throws(CarillonError) -> [SlotExplanation] {
        var facts = facts
        facts.open += try await openRuns(of: facts.id, at: asked.instant)
        return facts.explanations(at: asked)
    }

    private func openRuns(of id: JobID) async throws(CarillonError) -> [SlotFacts.OpenRun] {
        let (from, to) = (RESPArgument.string("[\(id)@"), RESPArgument.string("(\(id)A"))
        let lists = try await store.pipeline(
            ["live", "buffered", "buried"].map { ["ZRANGEBYLEX", .string(store.key($0)), from, to, "LIMIT", 0, 1_000] })
        return try await openRuns(lists.flatMap { ($0.array ?? []).compactMap { $0.string.flatMap { RunID($0) } } })
    }

    /// Of its schedule, by hand, or backfilled.
    private func openRuns(of id: JobID, at slot: Timestamp?) async throws(CarillonError) -> [SlotFacts.OpenRun] {
        guard let slot else { return [] }
        return try await openRuns(["", ".m", ".b"].compactMap { RunID("\(id)@\(slot.milliseconds)\($0)") })
    }

    private func openRuns(_ runs: [RunID]) async throws(CarillonError) -> [SlotFacts.OpenRun] {
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
