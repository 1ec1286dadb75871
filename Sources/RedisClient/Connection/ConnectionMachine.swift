/// The life of a connection that is made again and again until it is closed. No I/O in here: events in, actions out.
///
///             start              opened               handshake done
///     idle ─────────► connecting ──────► handshaking ────────────────► ready
///                        ▲    │               │                          │
///           retry is due │    │ lost          │ lost, refused, slow      │ lost, dropped
///                        │    ▼               ▼                          │
///                      waiting ◄─────────────────────────────────────────┘
///
///     close: from anywhere to closed, for good.
struct ConnectionMachine {
    enum State: Equatable {
        case idle
        case connecting
        case handshaking
        case ready(since: Int64)
        case waiting
        case closed
    }

    enum Action: Equatable {
        /// Begin to connect.
        case open
        /// Write these commands and watch the time.
        case beginHandshake([[RESPArgument]])
        /// The owner may use the connection now.
        case announceReady
        /// Free the socket and whatever timer runs.
        case disconnect
        /// Tell the owner why there is no connection.
        case announceDown(RedisError)
        /// Call `retryIsDue` after this many nanoseconds.
        case retry(after: Int64)
    }

    /// A connection that lived this long was sound, so the next attempt is made at once. A server that drops us sooner
    /// would otherwise be hammered.
    private static let soundLifetime: Int64 = 100_000_000

    private(set) var state = State.idle
    private let configuration: RedisConfiguration
    private var handshake: Handshake
    private var backoff = Backoff()

    init(_ configuration: RedisConfiguration) {
        self.configuration = configuration
        handshake = Handshake(configuration)
    }

    mutating func start() -> [Action] {
        guard state == .idle else { return [] }
        state = .connecting
        return [.open]
    }

    mutating func opened() -> [Action] {
        guard state == .connecting else { return [] }
        state = .handshaking
        handshake = Handshake(configuration)
        return [.beginHandshake(handshake.commands)]
    }

    /// A reply came during the handshake.
    mutating func received(_ reply: RESPValue, now: Int64, jitter: Double) -> [Action] {
        guard state == .handshaking else { return [] }
        switch handshake.received(reply) {
        case .more: return []
        case .refused(let error): return lost(error, now: now, jitter: jitter)
        case .done:
            state = .ready(since: now)
            return [.announceReady]
        }
    }

    /// The connection could not be made, was lost, or is given up by the owner.
    mutating func lost(_ reason: RedisError, now: Int64, jitter: Double) -> [Action] {
        let delay: Int64
        switch state {
        case .idle, .waiting, .closed: return []
        case .ready(let since) where now - since >= Self.soundLifetime:
            backoff.reset()
            delay = 0
        case .connecting, .handshaking, .ready: delay = backoff.next(jitter: jitter)
        }
        state = .waiting
        return [.disconnect, .announceDown(reason), .retry(after: delay)]
    }

    mutating func retryIsDue() -> [Action] {
        guard state == .waiting else { return [] }
        state = .connecting
        return [.open]
    }

    mutating func close() -> [Action] {
        guard state != .closed else { return [] }
        state = .closed
        return [.disconnect]
    }
}
