import Triggers

/// How a worker behaves.
public struct WorkerConfiguration: Hashable, Sendable {
    /// A name for people, for instance the pod's; the worker's identity is this name and random digits, new at every start.
    public var name: String
    /// The queues it serves, the first first. Default: `default`.
    public var queues: [QueueName]
    /// How many runs at once. 1…1000, default 16.
    public var concurrency: Int
    /// How long a run stays this worker's without a heartbeat. 1 s…1 h, default 10 s. After a crash its runs move on within
    /// this time and a second.
    public var lease: Duration
    /// How long running work may go on after a graceful shutdown has begun, before it is cancelled. Default 25 s.
    public var drainTimeout: Duration
    /// How long cancelled work may take to end before the worker ends without it; a little more than the 10 s that a command
    /// gets between SIGTERM and SIGKILL.
    var stopGrace = Duration.seconds(12)

    /// - Throws: ``InvalidInput`` when a value is out of its range.
    public init(
        name: String = "worker", queues: [QueueName] = [.default], concurrency: Int = 16,
        lease: Duration = .seconds(10),
        drainTimeout: Duration = .seconds(25)
    ) throws(InvalidInput) {
        self.name = try checkedName(name, field: "name")
        guard name.utf8.count <= 64 else { throw InvalidInput("name", name, "must be at most 64 bytes long") }
        guard !queues.isEmpty, queues.count <= 100, Set(queues).count == queues.count else {
            throw InvalidInput(
                "queues", queues.map(\.description).joined(separator: ","), "must name 1 to 100 queues, each once")
        }
        guard (1...1_000).contains(concurrency) else {
            throw InvalidInput("concurrency", String(concurrency), "must be from 1 to 1000")
        }
        guard lease >= .seconds(1), lease <= .seconds(3_600) else {
            throw InvalidInput("lease", DurationText.format(lease), "must be from 1s to 1h")
        }
        guard drainTimeout >= .zero, drainTimeout <= .seconds(86_400) else {
            throw InvalidInput("drain-timeout", DurationText.format(drainTimeout), "must be from 0s to 1d")
        }
        self.queues = queues
        self.concurrency = concurrency
        self.lease = lease
        self.drainTimeout = drainTimeout
    }
}
