import RedisClient
public import Triggers

/// A job as it is now.
public struct JobInfo: Sendable, Hashable {
    public enum State: String, Sendable, Hashable {
        /// It has a next slot.
        case scheduled
        /// A worker is computing its next slot.
        case arming
        case paused
        /// No slot is left.
        case exhausted
        /// Its record makes no sense, or what says where it is does not; `carillon fsck` tells more.
        case invalid
    }

    public let id: String
    public let state: State
    public let nextRunTime: Timestamp?
    public let generation: String
    public let document: JobDocument
    public let payload: [UInt8]
    public let pauseReason: String?
    /// How many of its slots may still start, where the job has a limit.
    public let remainingRuns: Int?
    /// How its latest recorded attempt ended; `unreadable` where what is recorded of them makes no sense.
    public let lastOutcome: String?
}

/// One attempt in a job's history.
public struct RunInfo: Sendable, Hashable {
    public let run: RunID
    public let attempt: Int
    /// Nil while it is under way.
    public let outcome: Outcome?
    public let claimed: Timestamp
    public let started: Timestamp?
    public let finished: Timestamp?
    public let worker: String
    public let fencingToken: String
    public let exitCode: Int32?
    /// What the attempt said last about how far it has come; nil when it is over, or has said nothing.
    public let progress: RunProgress?
}

extension CarillonClient {
    /// One job; nil if there is none of that name.
    public func job(_ id: JobID) async throws(CarillonError) -> JobInfo? { try await jobs([id.description]).first }

    /// All jobs, sorted by name. Reads them in steps, so it is not one instant's picture.
    public func jobs() async throws(CarillonError) -> [JobInfo] {
        var cursor = "0"
        var ids: Set<String> = []
        repeat {
            let reply = try await store.read(["HSCAN", .string(store.key("jobs")), .string(cursor), "COUNT", 1000])
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let fields = parts[1].array
            else {
                throw CarillonError(.corrupt, "\(store.key("jobs")) cannot be read")
            }
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                fields[index].string.map { _ = ids.insert($0) }
            }
            cursor = next
        } while cursor != "0"
        var jobs: [JobInfo] = []
        let sorted = ids.sorted()
        for start in stride(from: 0, to: sorted.count, by: 500) {
            jobs += try await self.jobs(Array(sorted[start..<min(start + 500, sorted.count)]))
        }
        return jobs
    }

    private func jobs(_ ids: [String]) async throws(CarillonError) -> [JobInfo] {
        let records = try await store.pipeline(ids.map { ["HGET", .string(store.key("jobs")), .string($0)] })
        var found: [(id: String, record: JobRecord?)] = []
        for (id, value) in zip(ids, records) {
            guard let bytes = value.bytes else { continue }
            found.append((id, JobRecord(bytes)))
        }
        let states = try await store.tolerantPipeline(
            found.flatMap { id, record -> [[RESPArgument]] in
                let queue = record?.queue ?? QueueName.default.description
                return [
                    ["ZSCORE", .string(store.key("schedule:\(queue)")), .string(id)],
                    ["HGET", .string(store.key("paused")), .string(id)],
                    ["ZSCORE", .string(store.key("arming")), .string(id)],
                    ["LINDEX", .string(store.key("succeeded:\(id)")), 0],
                    ["LINDEX", .string(store.key("failed:\(id)")), 0],
                ]
            })
        return found.enumerated().map { index, entry in
            JobInfo(id: entry.id, record: entry.record, states: Array(states[(index * 5)..<(index * 5 + 5)]))
        }
    }

    /// The latest attempts: those under way, then those recorded, the newest of each first.
    ///
    /// - Parameters:
    ///   - job: one job's; nil for all jobs.
    ///   - limit: at most so many.
    public func runs(of job: JobID? = nil, limit: Int = 20) async throws(CarillonError) -> [RunInfo] {
        let ids: [String] = if let job { [job.description] } else { try await historyOwners() }
        let live = try await liveRuns(of: job)
        var ended: [RunInfo] = []
        for start in stride(from: 0, to: ids.count, by: 500) {
            let batch = ids[start..<min(start + 500, ids.count)]
            ended += try await history(of: batch, limit: limit, isTolerant: job == nil)
        }
        let runs = live.sorted { $0.isNewer(than: $1) } + ended.sorted { $0.isNewer(than: $1) }
        return Array(runs.prefix(max(0, limit)))
    }

    /// What an attempt printed last, or what its handler returned, at most 64 KiB; nil if nothing is kept of it.
    ///
    /// - Parameter attempt: nil for the latest one of which anything is kept.
    public func output(of run: RunID, attempt: Int? = nil) async throws(CarillonError) -> [UInt8]? {
        let attempts = try await history(of: [run.job], limit: .max).filter {
            $0.run == run && (attempt == nil || $0.attempt == attempt)
        }
        for attempt in attempts.sorted(by: { $0.isNewer(than: $1) }) {
            if let bytes = try await output(of: attempt) { return bytes }
        }
        return nil
    }

    /// What this attempt printed last or returned; nil if nothing is kept of it.
    public func output(of attempt: RunInfo) async throws(CarillonError) -> [UInt8]? {
        let key = store.key("output:\(attempt.run.job)")
        return try await store.read(["HGET", .string(key), "\(attempt.run)#\(attempt.fencingToken)"]).bytes
    }

    /// Every count at one instant, by name; see `lua/status.lua`.
    public func status() async throws(CarillonError) -> [(name: String, value: Int64)] {
        let reply = try await store.call(.status, [])
        let values = Array(reply.values)
        guard reply.status == "OK", values.count.isMultiple(of: 2) else { throw reply.unexpected }
        return stride(from: 0, to: values.count, by: 2).compactMap { index in
            guard let name = values[index].string, let value = values[index + 1].integer else { return nil }
            return (name, value)
        }
    }

    // MARK: Reading

    /// What is recorded of these jobs' attempts, `limit` of each kind and job at most; in no order.
    ///
    /// - Parameter isTolerant: leaves out what cannot be read instead of failing.
    func history(
        of ids: some Sequence<String>, limit: Int, isTolerant: Bool = false
    ) async throws(CarillonError) -> [RunInfo] {
        let last = RESPArgument.integer(limit == .max ? -1 : Int64(max(0, limit - 1)))
        let commands = ids.flatMap { id -> [[RESPArgument]] in
            ["succeeded", "failed"].map { ["LRANGE", .string(store.key("\($0):\(id)")), 0, last] }
        }
        let lists = isTolerant ? try await store.tolerantPipeline(commands) : try await store.pipeline(commands)
        return lists.flatMap { ($0.array ?? []).compactMap { $0.string.flatMap(RunInfo.init(history:)) } }
    }

    /// Jobs that have or had runs: a one-shot's history outlives its job.
    private func historyOwners() async throws(CarillonError) -> [String] {
        let prefixes = [store.key("succeeded:"), store.key("failed:")]
        var cursor = "0"
        var names: Set<String> = []
        repeat {
            let pattern = "{\(store.namespace)}:[sf]*ed:*"
            let reply = try await store.read(["SCAN", .string(cursor), "MATCH", .string(pattern), "COUNT", 1000])
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let keys = parts[1].array
            else {
                throw CarillonError(.corrupt, "SCAN answered something unexpected")
            }
            for key in keys.compactMap(\.string) {
                guard let prefix = prefixes.first(where: key.hasPrefix) else { continue }
                names.insert(String(key.dropFirst(prefix.count)))
            }
            cursor = next
        } while cursor != "0"
        return Array(names)
    }

    /// The attempts under way, of one job or all, in no order.
    func liveRuns(of job: JobID? = nil) async throws(CarillonError) -> [RunInfo] {
        let ids = try await store.read(["ZRANGE", .string(store.key("leases")), 0, 9_999]).array ?? []
        let wanted = ids.compactMap { $0.string.flatMap { RunID($0) } }.filter {
            job == nil || $0.job == job?.description
        }
        guard !wanted.isEmpty else { return [] }
        let records = try await store.read(
            ["HMGET", .string(store.key("runs"))] + wanted.map { .string($0.description) })
        return zip(wanted, records.array ?? []).compactMap { run, record in
            record.bytes.flatMap { RunInfo(run: run, live: $0) }
        }
    }
}
