internal import CEvent
internal import EventLoop

/// Whoever uses a link. Called on the loop.
protocol LinkOwner: AnyObject, Sendable {
    func linkBecameReady()
    /// Take them with `nextReply` until it returns nil.
    func linkHasReplies()
    /// Every command whose reply has not come is without one for ever.
    func linkWentDown(_ reason: RedisError)
}

/// A connection that restores itself: does what its `ConnectionMachine` decides, with one stream at a time.
///
/// Confined to the loop, save `init`. It must be closed on the loop before it is let go, because the C stream points
/// to it.
final class Link: @unchecked Sendable {
    weak var owner: (any LinkOwner)?
    private(set) var isReady = false
    private let configuration: RedisConfiguration
    private let loop: EventLoop
    private var machine: ConnectionMachine
    private var stream: OpaquePointer?
    /// For the handshake's end or the next attempt, never both.
    private var timer: LoopTimer?

    init(configuration: RedisConfiguration, loop: EventLoop) {
        self.configuration = configuration
        self.loop = loop
        machine = ConnectionMachine(configuration)
    }

    deinit {
        assert(stream == nil, "a link must be closed before it is let go")
    }

    func start() { perform(machine.start()) }

    func close() { perform(machine.close()) }

    /// Gives the present connection up and makes a new one.
    func drop(_ reason: RedisError) {
        perform(machine.lost(reason, now: EventLoop.now, jitter: .random(in: 0..<1)))
    }

    /// Only when ready.
    func write(_ command: Command) {
        guard let stream else { return }
        command.write(to: stream)
    }

    /// The next complete reply. A malformed one drops the connection.
    func nextReply() -> RESPValue? {
        guard let stream else { return nil }
        var reply = ce_reply()
        switch ce_stream_next(stream, &reply) {
        case CE_REPLY_COMPLETE: return RESPValue(reply)
        case CE_REPLY_MALFORMED:
            drop(.malformed(String(cString: ce_stream_protocol_error(stream))))
            return nil
        default: return nil
        }
    }

    private func perform(_ actions: [ConnectionMachine.Action]) {
        for action in actions {
            switch action {
            case .open: open()
            case .beginHandshake(let commands): beginHandshake(commands)
            case .announceReady:
                timer?.cancel()
                isReady = true
                owner?.linkBecameReady()
            case .disconnect: disconnect()
            case .announceDown(let reason): owner?.linkWentDown(reason)
            case .retry(let delay):
                // The owner may have closed the link when it heard the news.
                guard machine.state == .waiting else { break }
                timer = loop.timer(after: .nanoseconds(delay)) { [weak self] in
                    guard let self else { return }
                    perform(machine.retryIsDue())
                }
            }
        }
    }

    private func beginHandshake(_ commands: [[RESPArgument]]) {
        for command in commands { write(.plain(command)) }
        let limit = configuration.connectTimeout
        timer = loop.timer(after: limit) { [weak self] in
            self?.drop(.notConnected("the server did not answer the handshake within \(limit)"))
        }
    }

    private func disconnect() {
        isReady = false
        timer?.cancel()
        timer = nil
        if let stream { ce_stream_free(stream) }
        stream = nil
    }

    // MARK: Stream events

    private func streamOpened() { perform(machine.opened()) }

    private func streamIsReadable() {
        while machine.state == .handshaking, let reply = nextReply() {
            perform(machine.received(reply, now: EventLoop.now, jitter: .random(in: 0..<1)))
        }
        if isReady { owner?.linkHasReplies() }
    }

    private func streamClosed(_ reason: String) {
        let error =
            isReady
            ? RedisError(kind: .retry, code: "CONNECTIONLOST", message: reason)
            : .notConnected(reason)
        drop(error)
    }

    private func open() {
        var options = ce_stream_options()
        options.connect_timeout_ns = configuration.connectTimeout.nanosecondsClamped
        options.dead_peer_timeout_ms = 5000
        options.max_reply_bytes = max(0, configuration.maximumReplySize)
        options.context = Unmanaged.passUnretained(self).toOpaque()
        options.handlers.opened = { context in Link.from(context)?.streamOpened() }
        options.handlers.readable = { context in Link.from(context)?.streamIsReadable() }
        options.handlers.closed = { context, reason in
            Link.from(context)?.streamClosed(reason.map { String(cString: $0) } ?? "connection lost")
        }
        switch configuration.address {
        case .unix(let path):
            stream = path.withCString { path in
                options.path = path
                return ce_stream_open(loop.raw, &options)
            }
        case .tcp(let host, let port):
            options.port = port
            stream = host.withCString { host in
                options.host = host
                return ce_stream_open(loop.raw, &options)
            }
        }
        if stream == nil { drop(.notConnected("out of memory")) }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> Link? {
        context.map { Unmanaged<Link>.fromOpaque($0).takeUnretainedValue() }
    }
}
