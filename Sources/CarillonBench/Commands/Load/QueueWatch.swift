import Carillon
import EventLoop

/// What waits and what runs at one instant, as `carillon status` counts it.
struct QueueSample: Equatable, Sendable {
    /// Since the first sample.
    let seconds: Double
    /// Due, waiting or to be tried again.
    let length: Int
    let running: Int
    /// Runs that have succeeded so far.
    let succeeded: Int
    /// Runs that are out of attempts.
    let dead: Int

    init(seconds: Double, length: Int, running: Int, succeeded: Int, dead: Int = 0) {
        self.seconds = seconds
        self.length = length
        self.running = running
        self.succeeded = succeeded
        self.dead = dead
    }
}

/// Looks at the queue from the moment at which everything is queued until everything has ended.
actor QueueWatch {
    private static let step = Duration.milliseconds(25)
    /// Where nothing ends for so long, nothing more is expected to: 30 s.
    private static let patience: Int64 = 30_000_000_000

    private let client: CarillonClient
    private let start = EventLoop.now
    private(set) var samples: [QueueSample] = []

    init(_ client: CarillonClient) { self.client = client }

    /// Takes one sample.
    @discardableResult
    func look() async throws -> QueueSample {
        let counts = Dictionary(try await client.status().map { ($0.name, Int($0.value)) }) { first, _ in first }
        let sample = QueueSample(
            seconds: Double(EventLoop.now - start) / 1e9, length: counts["queue_depth", default: 0],
            running: counts["running", default: 0], succeeded: counts["succeeded", default: 0],
            dead: counts["dead", default: 0])
        samples.append(sample)
        return sample
    }

    /// Returns once so many runs have ended, or after `limit` seconds, or when nothing ends any more.
    func untilEnd(of runs: Int, limit: Double) async throws {
        var (last, since) = (-1, EventLoop.now)
        while true {
            let sample = try await look()
            let ended = sample.succeeded + sample.dead
            if ended >= runs || sample.seconds > limit { return }
            if ended > last { (last, since) = (ended, EventLoop.now) }
            if EventLoop.now - since > Self.patience { return }
            try await Task.sleep(for: Self.step)
        }
    }
}

extension [QueueSample] {
    var peakLength: Int { map(\.length).max() ?? 0 }

    /// Over time: each sample holds until the next.
    var averageLength: Double {
        guard let first, let last, last.seconds > first.seconds else { return Double(self.first?.length ?? 0) }
        let area = zip(self, dropFirst()).reduce(0.0) { $0 + Double($1.0.length) * ($1.1.seconds - $1.0.seconds) }
        return area / (last.seconds - first.seconds)
    }

    /// Whether what has succeeded never became less: what a person who watches the progress sees.
    var risesSteadily: Bool { zip(self, dropFirst()).allSatisfy { $0.succeeded <= $1.succeeded } }

    /// At most so many, evenly over time, with the first and the last.
    func thinned(to count: Int) -> [QueueSample] {
        guard self.count > count, count > 1 else { return self }
        return (0..<count).map { self[$0 * (self.count - 1) / (count - 1)] }
    }
}
