import EventLoop
import RedisClient
import Synchronization

/// Hears the hints that Redis publishes for this worker: `wake:<worker>`, "<queue> <µs from now>".
struct Listener: Sendable {
    private let subscriber: RedisSubscriber

    /// - Parameter onTrouble: told, once for each reason, why hints cannot be had: a Redis user may lack the right to listen.
    init(configuration: RedisConfiguration, loop: EventLoop, onTrouble: @escaping @Sendable (String) -> Void) {
        let told = Mutex<String?>(nil)
        subscriber = RedisSubscriber(configuration: configuration, loop: loop) { event in
            // An outage is the claimer's to tell.
            guard case .down(let error) = event, error.kind == .fatal else { return }
            let isNew = told.withLock { told in
                defer { told = error.description }
                return told != error.description
            }
            if isNew { onTrouble("no hints, so work that comes in may wait some 20 s: \(error)") }
        }
    }

    func listen(channel: String, claimer: Claimer) async {
        await subscriber.subscribe([channel]) { message in
            claimer.assumeIsolated { claimer in
                switch message {
                case .subscribed, .resubscribed: claimer.wakeNow()
                case .message(_, let payload):
                    guard let hint = Hint(payload) else { return }
                    claimer.wake(queue: hint.queue, after: hint.wait)
                }
            }
        }
    }

    func close() async { await subscriber.close() }
}

/// Anybody may publish anything: what is not a hint is ignored.
struct Hint: Hashable {
    let queue: String
    let wait: Duration

    init?(_ payload: [UInt8]) {
        guard payload.count <= 256, let text = String(validating: payload, as: UTF8.self) else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let wait = Int64(words[1]), wait >= 0, wait <= 86_400_000_000 else { return nil }
        queue = String(words[0])
        self.wait = .microseconds(wait)
    }
}
