public import EventLoop
public import RedisClient
public import Triggers

/// Creates, changes and inspects the jobs of a namespace. Executes nothing; see ``Scheduler`` for that.
///
/// Cheap to share: one connection, all calls pipelined on it. Close it with ``close()``.
public final class CarillonClient: Sendable {
    package let store: Store
    private let sessions = Sessions()

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

    // MARK: Jobs

    /// Creates or updates jobs; what is already there and equal is not touched.
    ///
    /// - Parameter expecting: refuses a job in another state (``ApplyStatus/conflict``). Default: any.
    /// - Returns: one status for each job, in order.
    public func apply(
        _ jobs: [Job], expecting: Expectation = .any
    ) async throws(CarillonError) -> [ApplyStatus] {
        let needsTime = jobs.contains { if case .cron = $0.trigger { true } else { false } }
        let now = needsTime ? try await store.time() : .earliest
        var statuses: [ApplyStatus] = []
        // A script is bounded in items and in bytes; 500 jobs are some 100 KB.
        for start in stride(from: 0, to: jobs.count, by: 500) {
            let batch = jobs[start..<min(start + 500, jobs.count)].map { ($0, expecting) }
            let results = try await sessions.with { caller, request throws(CarillonError) in
                try await store.apply(batch, caller: caller, request: request, now: now)
            }
            statuses += results.map(\.status)
        }
        return statuses
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
