import EventLoop
import RedisClient
import Synchronization

/// Hears the hints that Redis publishes for this worker on `wake:<worker>`.
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
            if isNew {
                onTrouble(
                    "no hints, so work that comes in may wait 20 s, or longer where there are many workers: \(error)")
            }
        }
    }

    func listen(channel: String, claimer: Claimer) async {
        await subscriber.subscribe([channel]) { message in
            claimer.assumeIsolated { claimer in
                switch message {
                case .subscribed, .resubscribed: claimer.wakeNow()
                case .message(_, let payload):
                    guard let hint = Hint(payload) else { return }
                    claimer.hear(hint)
                }
            }
        }
    }

    func close() async { await subscriber.close() }
}
