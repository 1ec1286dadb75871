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
    private var subscriptions: [Subscription] = []
    /// Replies to SUBSCRIBE still to come; while there are any, `confirmationTimer` runs.
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
    }

    /// Closes the connection for good; nobody hears anything any more.
    public func close() {
        link.close()
        confirmationTimer?.cancel()
    }

    /// Listens to `channels` until the subscriber is closed.
    ///
    /// - Parameter onMessage: Called on the loop, in the order of arrival; must not block.
    public func subscribe(_ channels: [String], onMessage: @escaping @Sendable (Message) -> Void) {
        let subscription = Subscription(channels: Set(channels), deliver: onMessage)
        subscriptions.append(subscription)
        if link.isReady { order(subscription.channels) }
    }

    private func order(_ channels: Set<String>) {
        // Redis refuses the command without a channel.
        if channels.isEmpty { return }
        link.write(.plain(["SUBSCRIBE"] + channels.map { .string($0) }))
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
        order(subscriptions.reduce(into: Set()) { $0.formUnion($1.channels) })
        onEvent?(.ready)
    }

    private func wentDown(_ reason: RedisError) {
        confirmationTimer?.cancel()
        unconfirmed = 0
        for index in subscriptions.indices { subscriptions[index].forgetConfirmations() }
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
            for subscription in subscriptions where subscription.channels.contains(channel) {
                subscription.deliver(.message(channel: channel, payload: payload))
            }
        case .subscribed(let channel):
            for index in subscriptions.indices {
                if let news = subscriptions[index].confirm(channel) { subscriptions[index].deliver(news) }
            }
            unconfirmed -= 1
            if unconfirmed <= 0 { confirmationTimer?.cancel() }
        }
    }
}
