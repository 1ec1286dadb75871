import EventLoop
import RedisClient

/// One worker incarnation: claims runs, makes the attempts, keeps the leases, records the ends.
///
///     Listener ─hint─► Claimer ─grants─► Runner ─done─► Reporter
///                        │  └─requests─► Armer    ▲
///                        └─expired leases─► reap   └─ Heartbeater (stop, fence)
///
/// All of them run on one loop and share two connections (commands; heartbeats) beside the listener's.
package struct Worker: Sendable {
    /// Random at every start: two processes on one host, or a restarted one, are never taken for each other.
    package let id: String
    private let configuration: WorkerConfiguration
    private let loop: EventLoop
    private let store: Store
    private let heartbeatConnection: RedisConnection
    private let runner: Runner
    private let reporter: Reporter
    private let claimer: Claimer
    private let heartbeater: Heartbeater
    private let listener: Listener
    private let onEvent: @Sendable (RunEvent) -> Void

    init(
        configuration: WorkerConfiguration, redis: RedisConfiguration, namespace: Namespace, handlers: Handlers,
        loop: EventLoop, onEvent: @escaping @Sendable (RunEvent) -> Void
    ) {
        let id = "\(configuration.name)-\(String(UInt64.random(in: 0 ..< 1 << 40), radix: 36))"
        let onTrouble: @Sendable (String) -> Void = { onEvent(.trouble($0)) }
        self.id = id
        self.configuration = configuration
        self.loop = loop
        self.onEvent = onEvent
        var commands = redis
        commands.clientName = "carillon:\(id)"
        commands.greeting = Store.greeting(namespace)
        var beats = redis
        beats.clientName = "carillon:\(id):heartbeat"
        beats.commandTimeout = min(redis.commandTimeout, configuration.lease / 5)
        var hints = redis
        hints.clientName = "carillon:\(id):hints"
        let store = Store(
            connection: RedisConnection(configuration: commands, loop: loop), namespace: namespace,
            address: redis.description)
        heartbeatConnection = RedisConnection(configuration: beats, loop: loop)
        self.store = store
        runner = Runner(
            loop: loop, worker: id, capacity: configuration.concurrency, handlers: handlers,
            progress: ProgressReporter(loop: loop, store: store), onEvent: onEvent)
        reporter = Reporter(loop: loop, store: store, worker: id, runner: runner, onTrouble: onTrouble)
        claimer = Claimer(
            loop: loop, store: store, worker: id, queues: configuration.queues, lease: configuration.lease,
            runner: runner, armer: Armer(store: store, onTrouble: onTrouble)
        ) { event in
            if case .writesLost = event { Self.enroll(id, configuration, in: store) }
            onEvent(event)
        }
        heartbeater = Heartbeater(
            loop: loop,
            store: Store(connection: heartbeatConnection, namespace: namespace, address: redis.description), worker: id,
            lease: configuration.lease, runner: runner, onTrouble: onTrouble)
        listener = Listener(configuration: hints, loop: loop, onTrouble: onTrouble)
    }

    /// Works until `stopped` returns, then drains: claims nothing more, lets running work end for at most the drain timeout
    /// while its leases are kept, then cancels it and gives it back. Ends at most 13 s after the drain timeout: 12 s
    /// for what was cancelled, and where Redis is away one to sign off.
    package func run(until stopped: @Sendable () async -> Void) async {
        await connect()
        await heartbeater.start()
        // With the preference a resumed continuation comes back to the loop directly, not by way of the global pool.
        async let claiming: Void = withTaskExecutorPreference(loop) { await claimer.run() }
        await listener.listen(channel: store.key("wake:\(id)"), claimer: claimer)
        await stopped()
        await claimer.stop()
        let timers = limitDrain()
        await claiming
        await withTaskCancellationHandler {
            await runner.whenIdle()
        } onCancel: {
            loop.execute { runner.assumeIsolated { $0.stopAll(.drain) } }
        }
        for timer in timers { timer.cancel() }
        await leave()
    }

    /// Says who it is. What is missing there is missed by people only, so nothing waits for it or fails with it.
    private static func enroll(_ id: String, _ configuration: WorkerConfiguration, in store: Store) {
        let card = WorkerCard(capacity: configuration.concurrency, queues: configuration.queues)
        Task {
            _ = await store.connection.pipeline([
                ["HSET", .string(store.key("fleet")), .string(id), .string(card.text)]
            ])
        }
    }

    private func connect() async {
        Self.enroll(id, configuration, in: store)
        await runner.connect(
            Runner.Hooks(
                onStart: { [heartbeater] sent in heartbeater.assumeIsolated { $0.leasesBegan(at: sent) } },
                onFree: { [claimer] in claimer.assumeIsolated { $0.placeIsFree() } },
                onEnd: { [reporter] ends in reporter.assumeIsolated { $0.report(ends) } },
                onDrained: { [runner, store, id, onEvent] serial in
                    Task { await Self.giveBack(serial, runner: runner, store: store, worker: id, onEvent: onEvent) }
                }))
    }

    /// A shutdown ends: after the drain timeout what runs is cancelled, and a while later left alone. A handler may be deaf to
    /// cancellation, Redis may be away; the leases of such runs run out, then they move on.
    private func limitDrain() -> [LoopTimer] {
        let patience = Task.isCancelled ? .zero : configuration.drainTimeout
        return [
            loop.timer(after: patience) { [runner] in runner.assumeIsolated { $0.stopAll(.drain) } },
            loop.timer(after: patience + configuration.stopGrace) { [runner, onEvent] in
                let count = runner.assumeIsolated { $0.abandon() }
                guard count > 0 else { return }
                onEvent(.trouble("\(count) runs did not end in time; they move on when their leases run out"))
            },
        ]
    }

    /// A run that was stopped by the drain goes back to the queue; its attempt does not count.
    private static func giveBack(
        _ serial: Int, runner: Runner, store: Store, worker: String, onEvent: @Sendable (RunEvent) -> Void
    ) async {
        let holdings = await runner.holdings.filter { $0.serial == serial }.map(\.holding)
        do {
            try await store.release(worker: worker, holdings: holdings)
        } catch {
            onEvent(.trouble("cannot give a run back, it moves on when its lease runs out: \(error)"))
        }
        await runner.settle(serial)
    }

    /// Signs off, so that nobody waits for this worker. If it does not get through, others find out by themselves.
    private func leave() async {
        await heartbeater.stop()
        await listener.close()
        var commands: [[RESPArgument]] = [
            ["ZREM", .string(store.key("workers")), .string(id)], ["HDEL", .string(store.key("fleet")), .string(id)],
        ]
        for queue in configuration.queues {
            commands.append(["ZREM", .string(store.key("idle:\(queue)")), .string(id)])
        }
        _ = await store.connection.pipeline(commands, deadline: .seconds(1))
        await heartbeatConnection.close()
        await store.connection.close()
        await runner.disconnect()
    }
}
