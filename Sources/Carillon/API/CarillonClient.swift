public import EventLoop
public import RedisClient
public import Triggers

/// Creates, changes and inspects the jobs of a namespace. Executes nothing; see ``Scheduler`` for that.
///
/// Cheap to share: one connection, all calls pipelined on it. Close it with ``close()``.
public final class CarillonClient: Sendable {
    package let store: Store
    let sessions = Sessions()

    /// Connects in the background; the first call waits for the connection.
    ///
    /// - Parameter loop: where its connection lives; by default the process' shared loop.
    public init(redis: RedisConfiguration, namespace: Namespace = .default, loop: EventLoop = .shared) {
        var configuration = redis
        configuration.clientName = configuration.clientName ?? "carillon:client"
        store = Store(
            connection: RedisConnection(configuration: configuration, loop: loop), namespace: namespace,
            address: redis.description)
    }

    public func close() async { await store.connection.close() }

    /// Redis was emptied: the next job marks the namespace again.
    package func distrustSchema() { store.schema.close() }

    // MARK: Jobs

    /// Creates or updates jobs; what is already there and equal is not touched.
    ///
    /// - Parameter expecting: refuses a job in another state (``ApplyStatus/conflict``). Default: any.
    /// - Returns: one status for each job, in order.
    public func apply(
        _ jobs: [Job], expecting: Expectation = .any
    ) async throws(CarillonError) -> [ApplyStatus] {
        let order = Self.parentsFirst(jobs)
        let sorted = order.map { jobs[$0] }
        let now = jobs.contains(where: \.trigger.needsCalendar) ? try await store.time() : .earliest
        var statuses: [ApplyStatus] = []
        // A script is bounded in items and in bytes; 500 jobs are some 100 KB.
        for start in stride(from: 0, to: jobs.count, by: 500) {
            let batch = sorted[start..<min(start + 500, jobs.count)]
            statuses += try await apply(Array(batch), expecting: expecting, now: now)
        }
        return zip(order, statuses).sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Of a calendar job that gets another trigger after an outage the overdue slots are counted here, and it is sent again; with
    /// it goes what was refused because that job was to become its parent.
    private func apply(
        _ jobs: [Job], expecting: Expectation, now: Timestamp
    ) async throws(CarillonError) -> [ApplyStatus] {
        var statuses = [ApplyStatus?](repeating: nil, count: jobs.count)
        var open = Array(jobs.indices)
        var overdue: [JobID: OverdueSlots] = [:]
        var now = now
        for _ in 0..<10 {
            let results = try await sessions.with { caller, request throws(CarillonError) in
                try await store.apply(
                    open.map { (jobs[$0], expecting) }, overdue: overdue, caller: caller, request: request, now: now)
            }
            for (index, result) in zip(open, results) { statuses[index] = result.status }
            let behind = open.filter { index in
                // Somebody else has changed it since it was counted, which the caller does not mind.
                let isRecounted = statuses[index] == .conflict && expecting == .any && overdue[jobs[index].id] != nil
                return statuses[index] == nil || isRecounted
            }
            if behind.isEmpty { return statuses.compactMap(\.self) }
            open = (behind + open.filter { statuses[$0] == .noParent }).sorted()
            now = try await store.time()
            overdue = try await store.overdueSlots(of: behind.map { jobs[$0].id }, through: now)
        }
        throw CarillonError(
            .temporary, "the job '\(jobs[open[0]].id)' is being changed by somebody else; try again")
    }

    /// A child is refused where its parent is not there yet, so the list is written generation by generation.
    private static func parentsFirst(_ jobs: [Job]) -> [Int] {
        guard jobs.contains(where: { $0.parent != nil }) else { return Array(jobs.indices) }
        let parents = Dictionary(jobs.map { ($0.id.description, $0.parent) }, uniquingKeysWith: { first, _ in first })
        func depth(_ job: Job) -> Int {
            var depth = 0
            var name = job.parent
            while let parent = name, depth < jobs.count {
                depth += 1
                name = parents[RunID(parent)?.job ?? parent] ?? nil
            }
            return depth
        }
        return jobs.indices.map { ($0, depth(jobs[$0])) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }

    /// Creates a one-shot. Answers its name, or that of the job whose duplicate it would be.
    package func enqueue(_ job: Job) async throws -> JobID {
        let results = try await sessions.with { caller, request throws(CarillonError) in
            try await store.apply([(job, .absent)], caller: caller, request: request, now: .earliest)
        }
        switch results.first {
        case (.noParent, _)?:
            throw InvalidInput("parent", job.parent, "must be a run that has not ended, or a one-shot job")
        case (.duplicate, let holder)?: return try JobID(holder)
        default: return job.id
        }
    }

    /// Deletes jobs with their history. A run under way is asked to stop and is not retried.
    ///
    /// - Returns: for each job whether it existed.
    public func remove(_ jobs: [JobID]) async throws(CarillonError) -> [Bool] {
        var existed: [Bool] = []
        for start in stride(from: 0, to: jobs.count, by: 500) {
            let batch = Array(jobs[start..<min(start + 500, jobs.count)])
            existed += try await sessions.with { caller, request throws(CarillonError) in
                try await store.remove(batch, caller: caller, request: request)
            }
        }
        return existed
    }

    /// Takes a job off the schedule until ``resume(_:)``; runs under way go on.
    public func pause(_ job: JobID, reason: String = "") async throws(CarillonError) -> PauseResult {
        try await sessions.with { caller, request throws(CarillonError) in
            try await store.pause(job, reason: reason, caller: caller, request: request)
        }
    }

    /// Puts a paused job back on the schedule. Slots that passed meanwhile are recorded as `skipped_paused`.
    public func resume(_ job: JobID) async throws(CarillonError) -> ResumeResult {
        try await sessions.with { caller, request throws(CarillonError) in
            try await store.resume(job, caller: caller, request: request)
        }
    }

    /// One run now, besides the schedule.
    ///
    /// - Parameter overlap: what to do while another run of the job is live; nil means the job's own policy.
    public func trigger(_ job: JobID, overlap: OverlapPolicy? = nil) async throws(CarillonError) -> TriggerResult {
        try await sessions.with { caller, request throws(CarillonError) in
            try await store.trigger(job, overlap: overlap, caller: caller, request: request)
        }
    }

    /// Redis' clock, the one that decides what is due.
    public func time() async throws(CarillonError) -> Timestamp { try await store.time() }
}

extension EventLoop {
    /// The loop that everything in a process shares unless it asks for another.
    public static let shared = EventLoop()
}
