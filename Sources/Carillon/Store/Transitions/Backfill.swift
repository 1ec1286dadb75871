import RedisClient
package import Triggers

/// What became of a slot in a backfill.
public enum BackfillStatus: UInt8, Hashable, Sendable {
    /// Its run waits for a worker.
    case ready = 0x4f  // O
    /// Its run waits for the end of another run of the job.
    case buffered = 0x42  // B
    /// Its run from an earlier backfill is not over, or is dead; nothing was added.
    case exists = 0x45  // E
    /// The overlap policy does not let it wait.
    case skipped = 0x53  // S
    /// Not taken: as many runs of the job wait as may wait, see ``OverlapPolicy/bufferAll``.
    case full = 0x46  // F
}

extension Store {
    /// Runs of at most 1,000 slots, in rising order; `lua/backfill.lua`. One status for each.
    package func backfill(
        _ job: JobID, slots: [Timestamp], overlap: OverlapPolicy, caller: String, request: Int
    ) async throws(CarillonError) -> [BackfillStatus] {
        let arguments: [RESPArgument] = [
            .string(caller), .integer(Int64(request)), .string(job.description), .string(overlap.rawValue),
        ]
        let reply = try await call(.backfill, arguments + slots.map { .integer($0.milliseconds) })
        if reply.status == "NONE" { throw CarillonError(.notFound, "there is no job '\(job)'") }
        let statuses = try reply.letters(count: slots.count).compactMap { BackfillStatus(rawValue: $0) }
        guard statuses.count == slots.count else { throw reply.unexpected }
        return statuses
    }

    /// The slots of a job's trigger in `first...last`.
    ///
    /// - Throws: ``CarillonError`` when there is no such job, or when there are more than `limit`.
    package func slots(
        of job: JobID, from first: Timestamp, through last: Timestamp, limit: Int
    ) async throws(CarillonError) -> [Timestamp] {
        guard let bytes = try await read(["HGET", .string(key("jobs")), .string(job.description)]).bytes else {
            throw CarillonError(.notFound, "there is no job '\(job)'")
        }
        guard let record = JobRecord(bytes) else {
            throw CarillonError(.corrupt, "the record of the job '\(job)' makes no sense")
        }
        let trigger: Trigger
        do { trigger = try record.job(id: job).trigger } catch { throw CarillonError(error) }
        guard trigger.count(from: first, through: last, limit: limit + 1) <= limit else {
            throw CarillonError(
                .invalid, "the job '\(job)' has more than \(limit) slots from \(first) to \(last): take a shorter time")
        }
        var slots: [Timestamp] = []
        var instant = first.adding(milliseconds: -1)
        while let slot = trigger.next(after: instant), slot <= last {
            slots.append(slot)
            instant = slot
        }
        return slots
    }
}
