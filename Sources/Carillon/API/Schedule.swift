public import Triggers

/// When a job is due, as one writes it in Swift.
public enum Schedule: Hashable, Sendable {
    /// A cron expression on the clock of an IANA time zone. Default zone: UTC.
    case cron(String, timezone: String = "UTC")
    /// Every instant `phase + k × period` since 1970; at least 100 ms apart. The time zone is that of ``JobOptions/exclude``.
    case every(Duration, phase: Duration = .zero, timezone: String? = nil)
    /// Once.
    case at(Timestamp)

    func write(to document: inout JobDocument) {
        switch self {
        case .cron(let expression, let timezone):
            document.cron = expression
            document.timezone = timezone
        case .every(let period, let phase, let timezone):
            document.timezone = timezone
            document.every = DurationText.format(period)
            if phase != .zero { document.phase = DurationText.format(phase) }
        case .at(let slot):
            document.at = slot.description
        }
    }
}

/// How a job is run, beyond what and when. Nil means the product's default.
public struct JobOptions: Hashable, Sendable {
    public var queue: QueueName?
    public var overlap: OverlapPolicy?
    public var catchUp: CatchUp?
    public var retry: Retry?
    public var timeout: Duration?
    /// 1…100, higher first.
    public var priority: Int?
    public var concurrency: ConcurrencyLimit?
    /// For one-shots.
    public var uniqueness: Uniqueness?
    /// For one-shots: the run, or the one-shot job, whose child this is.
    public var parent: String?
    public var onChildFailure: OnChildFailure?
    public var retention: Retention?
    /// Whether a run that ends up dead pauses the job. Only for jobs that recur; default false.
    public var pauseOnFailure: Bool?
    /// No slot is before this instant.
    public var startAt: Timestamp?
    /// No slot is after this instant.
    public var endAt: Timestamp?
    /// Dates, in the job's time zone (default: UTC), that have no slots.
    public var exclude: [DateRange]
    /// Each job's slots are later by a share of this that follows from its name: jobs of one schedule spread out.
    public var jitter: Duration?
    /// After so many slots have started the job is exhausted; 1…1,000,000.
    public var remainingRuns: Int?

    public init(
        queue: QueueName? = nil, overlap: OverlapPolicy? = nil, catchUp: CatchUp? = nil, retry: Retry? = nil,
        timeout: Duration? = nil, priority: Int? = nil, concurrency: ConcurrencyLimit? = nil,
        uniqueness: Uniqueness? = nil, parent: String? = nil, onChildFailure: OnChildFailure? = nil,
        retention: Retention? = nil, pauseOnFailure: Bool? = nil,
        startAt: Timestamp? = nil, endAt: Timestamp? = nil, exclude: [DateRange] = [],
        jitter: Duration? = nil, remainingRuns: Int? = nil
    ) {
        self.priority = priority
        self.concurrency = concurrency
        self.uniqueness = uniqueness
        self.parent = parent
        self.onChildFailure = onChildFailure
        self.queue = queue
        self.overlap = overlap
        self.catchUp = catchUp
        self.retry = retry
        self.timeout = timeout
        self.retention = retention
        self.pauseOnFailure = pauseOnFailure
        self.startAt = startAt
        self.endAt = endAt
        self.exclude = exclude
        self.jitter = jitter
        self.remainingRuns = remainingRuns
    }

    func write(to document: inout JobDocument) {
        document.queue = queue?.description
        document.overlap = overlap?.rawValue
        document.timeout = timeout.map { DurationText.format($0) }
        document.priority = priority
        document.concurrency = concurrency.map { concurrency in
            JobDocument.Concurrency(
                group: concurrency.group, limit: concurrency.limit,
                rate: concurrency.rate.map { "\($0.count)/\(DurationText.format($0.period))" },
                burst: concurrency.rate?.burst)
        }
        document.unique = uniqueness?.key
        document.uniqueWindow = uniqueness?.window.map { DurationText.format($0) }
        document.parent = parent
        document.onChildFailure = onChildFailure?.rawValue
        document.pauseOnFailure = pauseOnFailure
        if let retention {
            document.keepSucceeded = retention.succeeded
            document.keepFailed = retention.failed
        }
        document.startAt = startAt?.description
        document.endAt = endAt?.description
        document.exclude = exclude.isEmpty ? nil : exclude.map(\.description)
        document.jitter = jitter.map { DurationText.format($0) }
        document.remainingRuns = remainingRuns
        if let catchUp {
            document.catchupWindow = DurationText.format(catchUp.window)
            document.coalesce = catchUp.coalesce.rawValue
        }
        if let retry {
            document.maxAttempts = retry.maxAttempts
            document.backoff = JobDocument.Backoff(
                type: retry.growth.rawValue, delay: DurationText.format(retry.delay),
                maxDelay: DurationText.format(retry.maxDelay), jitter: retry.jitter)
        }
    }
}
