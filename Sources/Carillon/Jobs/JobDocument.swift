/// A job as people write it: in a job file, in flags, in Swift, and inside Redis. Nothing in it has been checked.
///
/// One form for every way in means one set of names and one set of rules; ``Job/init(id:document:payload:)`` is the only door
/// from here to a ``Job``. Durations are texts such as `500ms`, `30s`, `1h30m`.
public struct JobDocument: Hashable, Sendable, Codable {
    public struct Backoff: Hashable, Sendable, Codable {
        public var type: String?
        public var delay: String?
        public var maxDelay: String?
        public var jitter: Double?

        public init(type: String? = nil, delay: String? = nil, maxDelay: String? = nil, jitter: Double? = nil) {
            self.type = type
            self.delay = delay
            self.maxDelay = maxDelay
            self.jitter = jitter
        }

        public enum CodingKeys: String, CodingKey, CaseIterable {
            case type, delay, jitter
            case maxDelay = "max_delay"
        }
    }

    public struct Concurrency: Hashable, Sendable, Codable {
        public var group: String?
        public var limit: Int?
        public var rate: String?
        public var burst: Int?

        public init(group: String? = nil, limit: Int? = nil, rate: String? = nil, burst: Int? = nil) {
            self.group = group
            self.limit = limit
            self.rate = rate
            self.burst = burst
        }

        public enum CodingKeys: String, CodingKey, CaseIterable {
            case group, limit, rate, burst
        }
    }

    public var description: String?
    /// The file set that owns the job, if a file defined it; `scheduler` for a one-time job that a program scheduled. A one-time job
    /// with an owner stays after it has run.
    public var owner: String?

    public var cron: String?
    public var timezone: String?
    public var dstGap: String?
    public var dstOverlap: String?
    public var every: String?
    public var phase: String?
    public var at: String?
    public var startAt: String?
    public var endAt: String?
    /// Dates without slots: `2026-12-25`, `2026-12-24..2026-12-26`.
    public var exclude: [String]?
    public var jitter: String?
    public var remainingRuns: Int?

    public var handler: String?
    public var run: [String]?
    public var shell: String?
    public var env: [String: String]?

    public var queue: String?
    public var overlap: String?
    public var catchupWindow: String?
    public var coalesce: String?
    public var timeout: String?
    public var maxAttempts: Int?
    public var backoff: Backoff?
    public var keepSucceeded: Int?
    public var keepFailed: Int?
    public var pauseOnFailure: Bool?

    public var priority: Int?
    public var concurrency: Concurrency?
    public var unique: String?
    public var uniqueWindow: String?
    public var parent: String?
    public var onChildFailure: String?

    public init() {}

    public enum CodingKeys: String, CodingKey, CaseIterable {
        case description, owner, cron, timezone, every, phase, at, handler, run, shell, env, queue, overlap, coalesce,
            timeout
        case backoff, exclude, jitter, priority, concurrency, unique, parent
        case uniqueWindow = "unique_window"
        case onChildFailure = "on_child_failure"
        case dstGap = "dst_gap"
        case dstOverlap = "dst_overlap"
        case catchupWindow = "catchup_window"
        case maxAttempts = "max_attempts"
        case keepSucceeded = "keep_succeeded"
        case keepFailed = "keep_failed"
        case pauseOnFailure = "pause_on_failure"
        case startAt = "start_at"
        case endAt = "end_at"
        case remainingRuns = "remaining_runs"
    }
}
