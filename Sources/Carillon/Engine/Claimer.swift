import EventLoop

/// Takes work for the worker, and sleeps in between without asking.
///
///     ┌─► claim ──► runs started ──► no place free ── a run ends ──┐
///     │      └────► sleep until the reply's `wait` ◄── hints move it │
///     └──────────────────┴───────────────────────────────────────────┘
///
/// A claim whose reply was lost is repeated under its request id; only then is a new one made.
actor Claimer {
    private let loop: EventLoop
    private let store: Store
    private let worker: String
    private let queues: [QueueName]
    private let lease: Duration
    private let runner: Runner
    private let armer: Armer
    private let onTrouble: @Sendable (String) -> Void
    private var request = 0
    private var isStopping = false
    /// When to claim next, for each queue (``EventLoop/now``).
    private var wakeTimes: [String: Int64] = [:]
    /// Hints that came while a claim was under way; its reply may not undo them.
    private var hints: [String: Int64]?
    private var sleeper: UnsafeContinuation<Void, Never>?
    private var timer: LoopTimer?
    private var isWaitingForPlace = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        loop: EventLoop, store: Store, worker: String, queues: [QueueName], lease: Duration, runner: Runner, armer: Armer,
        onTrouble: @escaping @Sendable (String) -> Void
    ) {
        self.loop = loop
        self.store = store
        self.worker = worker
        self.queues = queues
        self.lease = lease
        self.runner = runner
        self.armer = armer
        self.onTrouble = onTrouble
    }

    /// Claims until stopped. The first claim waits for the listener, or a second if it is late.
    func run() async {
        setWake(after: .seconds(1))
        await sleep()
        while !isStopping {
            guard await runner.free > 0 else {
                isWaitingForPlace = true
                await suspend()
                isWaitingForPlace = false
                continue
            }
            if await claim() { await sleep() }
        }
    }

    /// One claim; answers whether to sleep before the next.
    private func claim() async -> Bool {
        request += 1
        hints = [:]
        let sent = EventLoop.now
        let free = await runner.free
        do {
            let reply = try await store.claim(
                worker: worker, request: request, capacity: free, lease: lease, queues: queues, patience: .seconds(3_600))
            if isStopping {
                try await store.release(
                    worker: worker, holdings: reply.grants.map { Holding(run: $0.run, token: $0.token) })
                return false
            }
            await runner.start(reply.grants, sent: sent)
            if !reply.requests.isEmpty { armer.arm(reply.requests, now: reply.now) }
            setWake(after: reply.wait)
            // No place left: the next claim comes when a run ends, whatever the reply says.
            guard reply.grants.count < free else { return false }
            guard reply.expired > 0 else { return true }
            _ = try await store.reap(limit: 1_000)
            return false
        } catch {
            onTrouble("cannot claim: \(error)")
            setWake(after: .seconds(1))
            return true
        }
    }

    // MARK: Sleeping

    /// A hint from another worker's claim, or from whoever changed the schedule.
    func wake(queue: String, after wait: Duration) {
        let moment = EventLoop.deadline(after: wait)
        wakeTimes[queue] = moment
        if let hint = hints { hints?[queue] = min(hint[queue] ?? .max, moment) }
        rearmTimer()
    }

    func wakeNow() {
        for queue in queues { wake(queue: queue.description, after: .zero) }
    }

    func placeIsFree() {
        if isWaitingForPlace { resume() }
    }

    func stop() {
        isStopping = true
        resume()
    }

    private func setWake(after wait: Duration) {
        let moment = EventLoop.deadline(after: wait)
        for queue in queues {
            let name = queue.description
            wakeTimes[name] = min(moment, hints?[name] ?? .max)
        }
        hints = nil
    }

    private func sleep() async {
        if isStopping { return }
        await withUnsafeContinuation { continuation in
            sleeper = continuation
            rearmTimer()
        }
    }

    /// Until a place is free or the claimer is stopped.
    private func suspend() async {
        if isStopping { return }
        await withUnsafeContinuation { sleeper = $0 }
    }

    private func rearmTimer() {
        guard sleeper != nil, !isWaitingForPlace else { return }
        timer?.cancel()
        let moment = wakeTimes.values.min() ?? .max
        timer = loop.timer(after: .nanoseconds(max(0, moment - EventLoop.now))) { [weak self] in
            self?.assumeIsolated { $0.resume() }
        }
    }

    private func resume() {
        timer?.cancel()
        timer = nil
        sleeper?.resume()
        sleeper = nil
    }
}
