import RedisClient
import Triggers

/// The overdue slots of a calendar job that gets another trigger: Redis cannot count them, so whoever applies does; see
/// `lua/lib/overdue.lua`.
struct OverdueSlots: Hashable, Sendable {
    struct Stretch: Hashable, Sendable {
        let first: Timestamp
        let last: Timestamp
        /// Zero where the old definition cannot be read, so that nobody knows.
        let count: Int
    }

    let generation: String
    /// Of the record; with the first slot what they were counted from.
    let position: String
    let through: Timestamp
    /// Nil when there are none.
    let stretch: Stretch?

    /// In place of the generation that the caller expects.
    var argument: String {
        let stretch = stretch.map { "\($0.first.milliseconds):\($0.last.milliseconds):\($0.count)" } ?? "-"
        return "\(generation) \(position) \(through.milliseconds) \(stretch)"
    }
}

extension OverdueSlots {
    /// Nil when nothing of the job is overdue.
    ///
    /// - Parameter armed: the slot in the schedule, or that was in it when the job was paused; nil for a job that is parked.
    init?(_ record: JobRecord, of job: JobID, armed: Timestamp?, through now: Timestamp) {
        let parked = record.position.first == "<" ? Int64(record.position.dropFirst()) : nil
        let first = armed ?? parked.map { Timestamp(milliseconds: $0).adding(milliseconds: 1) }
        guard let first, first <= now else { return nil }
        (generation, position, through) = (record.generation, record.position, now)
        guard let trigger = try? record.job(id: job).trigger else {
            stretch = Stretch(first: first, last: now, count: 0)
            return
        }
        // What lies between a slot that a catch-up chose (`!`) and the next one is settled.
        let chosen = position.first == "!" ? Int64(position.dropFirst()) : nil
        let start = chosen.map { Timestamp(milliseconds: $0) } ?? (armed == nil ? first : first.adding(milliseconds: 1))
        let count = start <= now ? trigger.count(from: start, through: now) : 0
        let latest = count > 0 ? trigger.latest(notAfter: now) : nil
        if let armed {
            stretch = Stretch(first: armed, last: latest ?? armed, count: count + 1)
        } else if let first = trigger.next(after: start.adding(milliseconds: -1)), let latest {
            stretch = Stretch(first: first, last: latest, count: count)
        } else {
            stretch = nil
        }
    }
}

extension Store {
    /// Counts what is overdue of calendar jobs, as they are now.
    func overdueSlots(of jobs: [JobID], through now: Timestamp) async throws(CarillonError) -> [JobID: OverdueSlots] {
        let states = try await pipeline(
            jobs.flatMap { job -> [[RESPArgument]] in
                ["jobs", "paused"].map { ["HGET", .string(key($0)), .string(job.description)] }
            })
        let records = jobs.indices.map { states[$0 * 2].bytes.flatMap { JobRecord($0) } }
        let scores = try await pipeline(
            zip(jobs, records).map { job, record in
                let queue = record?.queue ?? QueueName.default.description
                return ["ZSCORE", .string(key("schedule:\(queue)")), .string(job.description)]
            })
        var overdue: [JobID: OverdueSlots] = [:]
        for (index, job) in jobs.enumerated() {
            guard let record = records[index], record.kind == "c" else { continue }
            let slot = scores[index].string.flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
            let paused = states[index * 2 + 1].string.flatMap { PauseRecord($0) }?.armed
            overdue[job] = OverdueSlots(record, of: job, armed: slot ?? paused, through: now)
        }
        return overdue
    }
}
