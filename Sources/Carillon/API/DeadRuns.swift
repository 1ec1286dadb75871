import RedisClient
public import Triggers

/// A run that is out of attempts, or was discarded, and is kept for a person.
public struct DeadRun: Sendable, Hashable {
    public let run: RunID
    /// When its last attempt was recorded.
    public let deadSince: Timestamp
    /// How many attempts it has had, as far as they count.
    public let attempts: Int
    /// How its last attempt ended; nil when the history does not go back that far.
    public let lastOutcome: Outcome?
    /// Of its last attempt, where that was a command.
    public let exitCode: Int32?
}

extension CarillonClient {
    /// The dead runs, latest first. The last 10,000 of a namespace are kept.
    ///
    /// - Parameter job: one job's; nil for all jobs.
    public func deadRuns(of job: JobID? = nil) async throws(CarillonError) -> [DeadRun] {
        let reply = try await store.read(["ZRANGE", .string(store.key("dead")), 0, -1, "REV", "WITHSCORES"])
        let values = reply.array ?? []
        var found: [(run: RunID, since: Timestamp)] = []
        for index in stride(from: 0, to: values.count - 1, by: 2) {
            guard let run = values[index].string.flatMap({ RunID($0) }), job == nil || run.job == job?.description,
                let score = values[index + 1].string.flatMap({ Double($0) }).flatMap({ Int64(exactly: $0) })
            else { continue }
            found.append((run, Timestamp(milliseconds: score)))
        }
        var dead: [DeadRun] = []
        for start in stride(from: 0, to: found.count, by: 500) {
            dead += try await described(Array(found[start..<min(start + 500, found.count)]))
        }
        return dead
    }

    private func described(_ found: [(run: RunID, since: Timestamp)]) async throws(CarillonError) -> [DeadRun] {
        let names = found.map { RESPArgument.string($0.run.description) }
        let records = try await store.read(["HMGET", .string(store.key("runs"))] + names).array ?? []
        let jobs = Array(Set(found.map(\.run.job)))
        let histories = try await store.tolerantPipeline(
            jobs.map { ["LRANGE", .string(store.key("failed:\($0)")), 0, -1] })
        var last: [RunID: RunInfo] = [:]
        for entry in histories.flatMap({ $0.array ?? [] }).compactMap({ $0.string.flatMap(RunInfo.init(history:)) })
        where last[entry.run] == nil {
            last[entry.run] = entry
        }
        return zip(found, records).map { found, record in
            let info = record.bytes.flatMap { RunInfo(run: found.run, live: $0) }
            return DeadRun(
                run: found.run, deadSince: found.since, attempts: info?.attempt ?? 0,
                lastOutcome: last[found.run]?.outcome, exitCode: last[found.run]?.exitCode)
        }
    }

    /// Gives dead runs all their attempts again: they are due at once.
    ///
    /// A revived run of a recurring job is live again, so with the overlap policy `skip` it holds up the next slots until it ends.
    ///
    /// - Returns: for each run whether it was dead, in order.
    /// - Throws: ``CarillonError``; `notFound` for a dead run whose job is gone, after the others have been revived.
    public func retryDead(_ runs: [RunID]) async throws(CarillonError) -> [Bool] {
        var revivals: [Revival] = []
        for start in stride(from: 0, to: runs.count, by: 1_000) {
            let batch = Array(runs[start..<min(start + 1_000, runs.count)])
            revivals += try await sessions.with { caller, request throws(CarillonError) in
                try await store.revive(batch, caller: caller, request: request)
            }
        }
        if let orphan = zip(runs, revivals).first(where: { $1 == .jobGone }) {
            throw CarillonError(.notFound, "the job of \(orphan.0) is gone: the run can only be removed")
        }
        return revivals.map { $0 == .revived }
    }

    /// Deletes dead runs; with that of a one-shot goes its job. What is recorded of their attempts stays.
    ///
    /// - Returns: for each run whether it was dead, in order.
    public func removeDead(_ runs: [RunID]) async throws(CarillonError) -> [Bool] {
        var removed: [Bool] = []
        for start in stride(from: 0, to: runs.count, by: 1_000) {
            let batch = Array(runs[start..<min(start + 1_000, runs.count)])
            removed += try await sessions.with { caller, request throws(CarillonError) in
                try await store.forget(batch, caller: caller, request: request)
            }
        }
        return removed
    }
}
