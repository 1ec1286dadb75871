public import EventLoop

/// A connection of its own that listens to pub/sub channels, and subscribes again whenever it had to reconnect.
///
/// Pub/sub is a hint: what was published while the connection was down is lost, so `resubscribed` means "look for
/// yourself". A dead peer is noticed by the kernel's keepalive (about 5 s); a server that is merely frozen is not.
public actor RedisSubscriber {
    public typealias Message = RedisMessage

    public nonisolated let loop: EventLoop
    private let configuration: RedisConfiguration
    private let link: Link
    private let onEvent: (@Sendable (RedisConnectionEvent) -> Void)?
    private var subscriptions: [Int: Subscription] = [:]
    private var lastID = 0
    private var isClosed = false
    /// Replies to SUBSCRIBE and UNSUBSCRIBE still to come; while there are any, `confirmationTimer` runs.
    private var unconfirmed = 0
    private var confirmationTimer: LoopTimer?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Begins to connect.
    ///
    /// - Parameter onEvent: Called on the loop; must not block.
    public init(
        configuration: RedisConfiguration, loop: EventLoop,
        onEvent: (@Sendable (RedisConnectionEvent) -> Void)? = nil
    ) {
        self.configuration = configuration
        self.loop = loop
        self.onEvent = onEvent
        link = Link(configuration: configuration, loop: loop)
        loop.execute { [link, weak self] in
            link.owner = self
            link.start()
        }
    }

    deinit {
        loop.execute { [link] in link.close() }
        confirmationTimer?.cancel()
        for subscription in subscriptions.values { subscription.finish() }
    }

    /// Ends all subscriptions and closes the connection for good.
    public func close() {
        isClosed = true
        link.close()
        confirmationTimer?.cancel()
        for subscription in subscriptions.values { subscription.finish() }
        subscriptions = [:]
    }

    /// Listens to `channels` until the subscriber is closed.
    ///
    /// - Parameter onMessage: Called on the loop, in the order of arrival; must not block.
    public func subscribe(_ channels: [String], onMessage: @escaping @Sendable (Message) -> Void) {
        add(Subscription(channels: Set(channels), deliver: onMessage, finish: {}))
    }

    /// Listens to `channels` until the stream is dropped, its task is cancelled, or the subscriber is closed. A reader
    /// that is more than 1024 messages behind loses the oldest.
    public nonisolated func subscribe(_ channels: [String]) -> AsyncStream<Message> {
        let (stream, continuation) = AsyncStream.makeStream(of: Message.self, bufferingPolicy: .bufferingNewest(1024))
        let subscription = Subscription(
            channels: Set(channels), deliver: { continuation.yield($0) }, finish: { continuation.finish() })
        loop.execute { [weak self] in
            guard let self else { return continuation.finish() }
            let id = assumeIsolated { $0.add(subscription) }
            continuation.onTermination = { [weak self] _ in
                guard let self else { return }
                loop.execute { [weak self] in self?.assumeIsolated { $0.remove(id) } }
            }
        }
        return stream
    }

    @discardableResult
    private func add(_ subscription: Subscription) -> Int {
        lastID += 1
        if isClosed {
            subscription.finish()
            return lastID
        }
        subscriptions[lastID] = subscription
        if link.isReady { order("SUBSCRIBE", subscription.channels) }
        return lastID
    }

    private func remove(_ id: Int) {
        guard let removed = subscriptions.removeValue(forKey: id) else { return }
        let stillWanted = subscriptions.values.reduce(into: Set()) { $0.formUnion($1.channels) }
        if link.isReady { order("UNSUBSCRIBE", removed.channels.subtracting(stillWanted)) }
    }

    private func order(_ name: RESPArgument, _ channels: Set<String>) {
        // Without channels UNSUBSCRIBE would mean all of them.
        if channels.isEmpty { return }
        link.write(.plain([name] + channels.map { .string($0) }))
        unconfirmed += channels.count
        confirmationTimer?.cancel()
        confirmationTimer = loop.timer(after: configuration.commandTimeout) { [weak self] in
            self?.assumeIsolated {
                $0.link.drop(RedisError(kind: .retry, code: "TIMEOUT", message: "SUBSCRIBE was not confirmed in time"))
            }
        }
    }
}

// MARK: Link

extension RedisSubscriber: LinkOwner {
    nonisolated func linkBecameReady() { assumeIsolated { $0.becameReady() } }
    nonisolated func linkHasReplies() { assumeIsolated { $0.takeReplies() } }
    nonisolated func linkWentDown(_ reason: RedisError) { assumeIsolated { $0.wentDown(reason) } }

    private func becameReady() {
        order("SUBSCRIBE", subscriptions.values.reduce(into: Set()) { $0.formUnion($1.channels) })
        onEvent?(.ready)
    }

    private func wentDown(_ reason: RedisError) {
        confirmationTimer?.cancel()
        unconfirmed = 0
        for id in subscriptions.keys { subscriptions[id]?.forgetConfirmations() }
        onEvent?(.down(reason))
    }

    private func takeReplies() {
        while let reply = link.nextReply() {
            if case .error(let error) = reply {
                link.drop(error)
            } else if let push = Push(reply) {
                receive(push)
            } else {
                link.drop(.malformed("not a pub/sub message"))
            }
        }
    }

    private func receive(_ push: Push) {
        switch push {
        case .message(let channel, let payload):
            for subscription in subscriptions.values where subscription.channels.contains(channel) {
                subscription.deliver(.message(channel: channel, payload: payload))
            }
        case .subscribed(let channel):
            for id in subscriptions.keys {
                if let news = subscriptions[id]?.confirm(channel) { subscriptions[id]?.deliver(news) }
            }
            countConfirmation()
        case .unsubscribed: countConfirmation()
        }
    }

    private func countConfirmation() {
        unconfirmed -= 1
        if unconfirmed <= 0 { confirmationTimer?.cancel() }
    }
}
