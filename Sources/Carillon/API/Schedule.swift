public import Triggers

/// When a job is due, as one writes it in Swift.
public enum Schedule: Hashable, Sendable {
    /// A cron expression on the clock of an IANA time zone. Default zone: UTC.
    case cron(String, timezone: String = "UTC")
    /// Every instant `phase + k × period` since 1970; at least 100 ms apart.
    case every(Duration, phase: Duration = .zero)
    /// Once.
    case at(Timestamp)

    func write(to document: inout JobDocument) {
        switch self {
        case .cron(let expression, let timezone):
            document.cron = expression
            document.timezone = timezone
        case .every(let period, let phase):
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

    public init(
        queue: QueueName? = nil, overlap: OverlapPolicy? = nil, catchUp: CatchUp? = nil, retry: Retry? = nil,
        timeout: Duration? = nil
    ) {
        self.queue = queue
        self.overlap = overlap
        self.catchUp = catchUp
        self.retry = retry
        self.timeout = timeout
    }

    func write(to document: inout JobDocument) {
        document.queue = queue?.description
        document.overlap = overlap?.rawValue
        document.timeout = timeout.map { DurationText.format($0) }
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
