public import EventLoop

/// What became of a connection. Reported on its loop.
public enum RedisConnectionEvent: Sendable, Hashable {
    /// Connected and logged in, for the first time or again. Whatever the server remembers per connection is gone.
    case ready
    /// The connection was lost, or an attempt failed; the next attempt is under way.
    case down(RedisError)
}

/// One connection to Redis that pipelines, and restores itself until it is closed.
///
/// It connects at once, and after a loss again: immediately the first time, then every 10 ms up to 1 s with jitter. An
/// actor on its loop: callers that run on the same loop pay no thread hop. Commands are sent in the order in which they
/// are issued and answered in that order.
///
/// **Time.** Each command has a deadline, counted from when it was issued. Issued while there is no connection, it
/// waits for one; if the deadline passes, it fails with kind `retry`, as it was never sent. Once sent, a reply that is
/// overdue means that the connection is dead: it is dropped, and everything in flight on it fails with kind
/// `unknownOutcome`.
///
/// **Cancellation.** Cancelling the calling task does not take a command back: it may have left already, and its reply
/// has its place in the order. The call returns at its reply or its deadline.
public actor RedisConnection {
    public nonisolated let configuration: RedisConfiguration
    public nonisolated let loop: EventLoop
    private let link: Link
    private let onEvent: (@Sendable (RedisConnectionEvent) -> Void)?
    private var inFlight = FIFO<PendingReply>()
    private var waiting = FIFO<WaitingCommands>()
    private var isClosed = false
    /// Why there is no connection just now.
    private var trouble = "connecting"
    private var deadlineTimer: LoopTimer?
    /// When `deadlineTimer` fires; never later than the earliest deadline.
    private var deadlineTimerFires = Int64.max

    private struct WaitingCommands {
        let commands: [Command]
        let reply: PendingReply
    }

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
        deadlineTimer?.cancel()
    }

    /// Closes the connection for good. Commands in flight fail with kind `unknownOutcome`, all others with `fatal`.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        link.close()
        deadlineTimer?.cancel()
        for reply in inFlight.removeAll() { reply.fail(.closed.afterSending) }
        for commands in waiting.removeAll() { commands.reply.fail(.closed) }
    }

    /// Gives the present connection up and makes another, which may lead elsewhere: after a failover an address has a new server
    /// behind it, while connections that exist stay with the old one. What is in flight fails with kind `unknownOutcome`.
    public func reconnect() {
        guard link.isReady else { return }
        link.drop(RedisError(kind: .retry, code: "CONNECTIONLOST", message: "connecting anew"))
    }

    // MARK: Commands

    /// Sends one command and waits for its reply: `try await redis.send("SET", .string(key), .bytes(value))`.
    ///
    /// - Parameter deadline: The time it may take; default `configuration.commandTimeout`.
    public func send(_ command: RESPArgument..., deadline: Duration? = nil) async throws(RedisError) -> RESPValue {
        try await perform(.plain(command), until: moment(deadline)).get()
    }

    /// Sends one command and waits for its reply.
    ///
    /// - Parameters:
    ///   - command: The name and the arguments; not empty.
    ///   - deadline: The time it may take; default `configuration.commandTimeout`.
    public func send(_ command: [RESPArgument], deadline: Duration? = nil) async throws(RedisError) -> RESPValue {
        try await perform(.plain(command), until: moment(deadline)).get()
    }

    /// Sends commands back to back and waits for all replies, which come in the same order, one for each. A command
    /// that failed, whether the server refused it or its reply never came, has a `RESPValue.error` in its place.
    ///
    /// - Parameter deadline: The time that all of them may take; default `configuration.commandTimeout`.
    public func pipeline(_ commands: [[RESPArgument]], deadline: Duration? = nil) async -> [RESPValue] {
        await perform(commands.map { .plain($0) }, until: moment(deadline))
    }

    func moment(_ deadline: Duration?) -> Int64 {
        EventLoop.deadline(after: deadline ?? configuration.commandTimeout)
    }

    func perform(_ command: Command, until deadline: Int64) async -> RESPValue {
        await withUnsafeContinuation { continuation in
            let reply = PendingReply(receiver: .one(continuation), deadline: deadline)
            if link.isReady {
                link.write(command)
                inFlight.append(reply)
                watch(deadline)
            } else {
                wait([command], reply)
            }
        }
    }

    func perform(_ commands: [Command], until deadline: Int64) async -> [RESPValue] {
        if commands.isEmpty { return [] }
        return await withUnsafeContinuation { continuation in
            let batch = PendingBatch(count: commands.count, continuation: continuation)
            let reply = PendingReply(receiver: .batch(batch), deadline: deadline)
            if link.isReady {
                for command in commands { link.write(command) }
                inFlight.append(reply)
                watch(deadline)
            } else {
                wait(commands, reply)
            }
        }
    }

    private func wait(_ commands: [Command], _ reply: PendingReply) {
        if isClosed {
            reply.fail(.closed)
        } else {
            waiting.append(WaitingCommands(commands: commands, reply: reply))
            watch(reply.deadline)
        }
    }

    // MARK: Deadlines

    /// One timer serves all commands: it is set for the earliest deadline known, and when it fires the next is looked
    /// up. With equal timeouts that is once per timeout, however many commands pass.
    private func watch(_ deadline: Int64) {
        guard deadline < deadlineTimerFires else { return }
        deadlineTimerFires = deadline
        deadlineTimer?.cancel()
        deadlineTimer = loop.timer(after: .nanoseconds(max(0, deadline - EventLoop.now))) { [weak self] in
            self?.assumeIsolated { $0.checkDeadlines() }
        }
    }

    private func checkDeadlines() {
        deadlineTimerFires = .max
        let now = EventLoop.now
        var earliest = Int64.max
        inFlight.forEach { earliest = min(earliest, $0.deadline) }
        if earliest <= now {
            link.drop(RedisError(kind: .retry, code: "TIMEOUT", message: "no reply in time from \(configuration)"))
            earliest = .max
        }
        let overdue = waiting.removeAll { $0.reply.deadline <= now }
        for commands in overdue {
            commands.reply.fail(.notConnected("no connection in time to \(configuration): \(trouble)"))
        }
        waiting.forEach { earliest = min(earliest, $0.reply.deadline) }
        if earliest < .max { watch(earliest) }
    }
}

// MARK: Link

extension RedisConnection: LinkOwner {
    nonisolated func linkBecameReady() { assumeIsolated { $0.becameReady() } }
    nonisolated func linkHasReplies() { assumeIsolated { $0.takeReplies() } }
    nonisolated func linkWentDown(_ reason: RedisError) { assumeIsolated { $0.wentDown(reason) } }

    private func becameReady() {
        for commands in waiting.removeAll() {
            for command in commands.commands { link.write(command) }
            inFlight.append(commands.reply)
        }
        onEvent?(.ready)
    }

    private func takeReplies() {
        while let value = link.nextReply() {
            guard let reply = inFlight.first else {
                link.drop(.malformed("a reply that no command asked for"))
                return
            }
            if reply.receive(value) { _ = inFlight.popFirst() }
        }
    }

    private func wentDown(_ reason: RedisError) {
        trouble = reason.description
        for reply in inFlight.removeAll() { reply.fail(reason.afterSending) }
        // Not let in: no use to keep callers waiting for what the next attempt will not change.
        if reason.kind == .fatal {
            for commands in waiting.removeAll() { commands.reply.fail(reason) }
        }
        onEvent?(.down(reason))
    }
}
