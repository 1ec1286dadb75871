import RedisClient
import Triggers

/// What `apply` did with a job.
public enum ApplyStatus: String, Hashable, Sendable {
    case created, updated, unchanged
    /// The job has another generation than expected, or is a child that exists already; nothing was changed.
    case conflict
    /// Another job holds its unique key; nothing was changed.
    case duplicate
    /// The parent that it names does not exist or has ended; nothing was changed.
    case noParent = "no_parent"
    /// The job would be new, and its trigger has no slot left: its `end_at` has passed. Nothing was written.
    case exhausted
}

/// Under which condition a job is written.
public enum Expectation: Hashable, Sendable {
    /// Whatever is there.
    case any
    /// There is no such job.
    case absent
    /// It has this generation.
    case generation(String)

    var argument: String {
        switch self {
        case .any: "*"
        case .absent: "0"
        case .generation(let generation): generation
        }
    }

    func allows(_ generation: String) -> Bool { self == .any || self == .generation(generation) }
}

extension Store {
    /// Creates and updates at most 1,000 jobs; `lua/apply.lua`.
    ///
    /// - Parameters:
    ///   - overdue: what was counted of jobs that an earlier call found to be behind.
    ///   - now: the instant after which calendar jobs get their first slots; take it from Redis, not from this host.
    /// - Returns: a nil status for a calendar job that is behind: nothing was changed, its overdue slots have to be counted.
    func apply(
        _ jobs: [(job: Job, expected: Expectation)], overdue: [JobID: OverdueSlots] = [:], caller: String, request: Int,
        now: Timestamp
    ) async throws(CarillonError) -> [(status: ApplyStatus?, generation: String)] {
        var arguments: [RESPArgument] = [.string(caller), .integer(Int64(request))]
        for (job, expected) in jobs {
            var record = JobRecord(job)
            var armed = "-"
            if case .at(let slot) = job.trigger { armed = String(slot.milliseconds) }
            if job.trigger.needsCalendar {
                let first = job.trigger.next(after: now)
                let second = first.flatMap { job.trigger.next(after: $0) }
                armed = first.map { String($0.milliseconds) } ?? "-"
                record.position = second.map { String($0.milliseconds) } ?? "$"
            }
            let counted = overdue[job.id].flatMap { expected.allows($0.generation) ? $0.argument : nil }
            arguments += [
                .string(job.id.description), .string(counted ?? expected.argument), .string(record.kind),
                .string(record.position), .string(record.tags), .bytes(record.body), .string(armed),
            ]
        }
        let reply = try await call(.apply, arguments)
        let words = reply.values.compactMap(\.string)
        guard reply.status == "OK", words.count == jobs.count * 2 else { throw reply.unexpected }
        return try stride(from: 0, to: words.count, by: 2).map { index throws(CarillonError) in
            let status = ApplyStatus(rawValue: words[index])
            guard status != nil || words[index] == "behind" else { throw reply.unexpected }
            return (status, words[index + 1])
        }
    }

    /// Deletes jobs and their history; `lua/remove.lua`. Answers which existed.
    package func remove(_ jobs: [JobID], caller: String, request: Int) async throws(CarillonError) -> [Bool] {
        let names = jobs.map { RESPArgument.string($0.description) }
        let reply = try await call(.remove, [.string(caller), .integer(Int64(request)), "*"] + names)
        return try reply.letters(count: jobs.count).map { $0 == UInt8(ascii: "O") }
    }

    /// One run now, besides the schedule; `lua/trigger.lua`.
    package func trigger(
        _ job: JobID, overlap: OverlapPolicy? = nil, caller: String, request: Int
    ) async throws(CarillonError) -> TriggerResult {
        let reply = try await call(
            .trigger,
            [
                .string(caller), .integer(Int64(request)), .string(job.description), .string(overlap?.rawValue ?? ""),
            ])
        let run = reply.values.first?.string.flatMap { RunID($0) }
        switch (reply.status, run) {
        case ("OK", let run?): return .started(run)
        case ("SKIPPED", let run?): return .skipped(live: run)
        case ("NONE", _): throw CarillonError(.notFound, "there is no job '\(job)'")
        default: throw reply.unexpected
        }
    }
}

/// What became of a manual trigger.
public enum TriggerResult: Hashable, Sendable {
    case started(RunID)
    /// Overlap policy `skip`: this run of the job is still live.
    case skipped(live: RunID)
}
