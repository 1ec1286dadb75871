/// What one level of the load measured; every figure of the report is computed from it.
struct LevelResult: Sendable {
    /// What the keyspace still holds when everything has ended.
    struct Leftover: Equatable, Sendable {
        var jobs = 0
        var runs = 0
        var leases = 0

        /// Jobs and runs that should be gone.
        var count: Int { jobs + runs }
    }

    /// One step, and when it was done, in seconds since the beginning.
    struct Step: Equatable, Sendable {
        let what: String
        let seconds: Double
    }

    /// A worker's start, microseconds since 1970.
    struct Start: Equatable, Sendable {
        let worker: String
        let moment: Int64
    }

    let level: LoadLevel
    let plan: FailurePlan
    let stagger: Duration
    /// Parents and children that Redis has taken.
    var created = 0
    var hierarchy: Hierarchy
    var starts: [Start] = []
    var samples: [QueueSample] = []
    var left = Leftover()
    /// What `carillon fsck` found.
    var findings: [String] = []
    /// Errors that Redis answered, by their first word.
    var redisErrors: [String: Int] = [:]
    /// Bytes that Redis used before and after.
    var memory = (before: 0, after: 0)
    var log: [CapturedLog.Line] = []
    var steps: [Step] = []

    var attempts: [AttemptRecord] { hierarchy.attempts }

    // MARK: Time

    private var firstStart: Int64 { starts.map(\.moment).min() ?? 0 }
    private var lastEnd: Int64 { attempts.map(\.ended).max() ?? firstStart }

    /// From the start of the first worker to the end of the last attempt.
    var seconds: Double { max(1, Double(lastEnd - firstStart)) / 1e6 }

    /// Children completed per second.
    var rate: Double { Double(hierarchy.completed) / seconds }

    /// Of an attempt, in seconds.
    var averageProcessing: Double {
        guard !attempts.isEmpty else { return 0 }
        return attempts.reduce(0.0) { $0 + Double($1.ended - $1.started) } / Double(attempts.count) / 1e6
    }

    /// Seconds from when a child was due to its success, in order.
    var completionTimes: [Double] {
        attempts.filter { $0.succeeded && $0.parent != nil }.map { Double($0.ended - $0.due) / 1e6 }.sorted()
    }

    // MARK: Retries

    /// Attempts beyond the first of each run.
    var retries: [AttemptRecord] { attempts.filter { $0.attempt > 1 } }
    /// Runs that needed a retry and succeeded in the end.
    var recovered: Int { retries.count { $0.succeeded } }

    /// Attempts per run: of children, of parents, of all.
    var averageAttempts: (children: Double, parents: Double, all: Double) {
        func average(_ attempts: [AttemptRecord]) -> Double {
            let runs = Set(attempts.map(\.job)).count
            return runs > 0 ? Double(attempts.count) / Double(runs) : 0
        }
        return (
            average(attempts.filter { $0.parent != nil }), average(attempts.filter { $0.parent == nil }),
            average(attempts)
        )
    }

    /// Milliseconds between the end of the attempt before and the start of this one, for attempts of this number, in order.
    func pauses(beforeAttempt number: Int) -> [Double] {
        let ends = Dictionary(
            attempts.filter { $0.attempt == number - 1 }.map { ($0.job, $0.ended) }, uniquingKeysWith: max)
        return attempts.filter { $0.attempt == number }.compactMap { attempt in
            ends[attempt.job].map { Double(attempt.started - $0) / 1_000 }
        }.sorted()
    }

    /// Retries that came before their time. Redis counts in whole milliseconds, so one is allowed.
    var hastyRetries: Int {
        (2...LoadLevel.maxAttempts).reduce(0) { sum, number in
            let delay = Double(LoadLevel.delay(afterAttempt: number - 1))
            return sum + pauses(beforeAttempt: number).count { $0 + 1 < delay }
        }
    }

    /// Attempts that were made more than once: the same number of the same run.
    var repeated: Int { attempts.count - Set(attempts.map { "\($0.job)#\($0.attempt)" }).count }

    // MARK: Workers

    /// Seconds between the start of each worker and the next.
    var staggers: [Double] {
        let moments = starts.map(\.moment).sorted()
        return zip(moments, moments.dropFirst()).map { Double($1 - $0) / 1e6 }
    }

    var isStaggered: Bool { staggers.allSatisfy { $0 >= stagger / .seconds(1) } }

    /// The share of its time that a worker was at work, by name; nil for one that started after the end.
    var utilization: [(worker: String, share: Double?)] {
        starts.map { start in
            let busy = attempts.filter { $0.worker == start.worker }.reduce(0) { $0 + $1.ended - $1.started }
            let time = lastEnd - start.moment
            return (start.worker, time > 0 ? Double(busy) / Double(time) : nil)
        }
    }

    var averageUtilization: Double? {
        let shares = utilization.compactMap(\.share)
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }

    // MARK: Queue

    /// What was queued: everything created, and each retry once more.
    var enqueued: Int { created + retries.count }
    /// What has left the queue for good.
    var deleted: Int { enqueued - left.count }
    var deletionRate: Double { enqueued > 0 ? Double(deleted) / Double(enqueued) : 0 }
    var completionRate: Double { Double(hierarchy.completed) / Double(max(1, level.jobs)) }

    /// Errors and warnings that nobody planned, by Redis and in the workers' logs.
    var errors: Int { redisErrors.values.reduce(0, +) + log.troubles.count }
}
