import EventLoop

/// Renews the leases of what the worker holds, on a connection of its own so that nothing can queue in front of it, and stops
/// attempts whose lease is lost or about to be.
///
///     ┌─► wait lease/3 ──► ask ──renewed──► fence timer set anew ─┐
///     │        └◄── lease/20 ── no answer ┘                       │
///     └───────────────────────────────────────────────────────────┘
///
/// Where no renewal has got through for 0.9 of a lease, the attempt is stopped, by a timer that no slow answer holds up: soon
/// somebody else may hold the run. Times are counted from before a request was sent, on the monotonic clock, so the error is on
/// the safe side.
actor Heartbeater {
    private let loop: EventLoop
    private let store: Store
    private let worker: String
    private let lease: Duration
    private let runner: Runner
    private let onTrouble: @Sendable (String) -> Void
    private var timer: LoopTimer?
    private var fenceTimer: LoopTimer?
    /// When it fires; `max` when it does not.
    private var fenceDue = Int64.max
    private var isStopped = false
    /// Why leases could not be renewed last, so that an outage is told once and not with every beat.
    private var trouble: String?

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        loop: EventLoop, store: Store, worker: String, lease: Duration, runner: Runner,
        onTrouble: @escaping @Sendable (String) -> Void
    ) {
        self.loop = loop
        self.store = store
        self.worker = worker
        self.lease = lease
        self.runner = runner
        self.onTrouble = onTrouble
    }

    func start() { schedule(after: lease / 3) }

    func stop() {
        isStopped = true
        timer?.cancel()
        fenceTimer?.cancel()
    }

    private func schedule(after delay: Duration) {
        guard !isStopped else { return }
        timer = loop.timer(after: delay) { [weak self] in
            Task(executorPreference: self?.loop) { await self?.beat() }
        }
    }

    private func beat() async {
        let sent = EventLoop.now
        let held = await runner.holdings
        var isRenewed = true
        for start in stride(from: 0, to: held.count, by: 1_000) {
            let batch = Array(held[start..<min(start + 1_000, held.count)])
            do {
                let states = try await store.heartbeat(worker: worker, lease: lease, holdings: batch.map(\.holding))
                await apply(states, to: batch.map(\.serial), sent: sent)
            } catch {
                isRenewed = false
                if trouble != "\(error)" { onTrouble("cannot renew \(batch.count) leases: \(error)") }
                trouble = "\(error)"
            }
        }
        if isRenewed { trouble = nil }
        fence()
        schedule(after: isRenewed ? lease / 3 : lease / 20)
    }

    /// Runs were granted by a claim that was sent then. After a late answer they may be due before the next beat.
    func leasesBegan(at sent: Int64) {
        if sent + fenceAge < fenceDue { setFence(at: sent + fenceAge) }
    }

    private var fenceAge: Int64 { (lease * 9 / 10).nanosecondsClamped }

    /// Stops what has not been renewed for 0.9 of a lease, and comes again when the next run will have reached that age.
    private func fence() {
        guard !isStopped else { return }
        let oldest = runner.assumeIsolated { [fenceAge] runner in
            runner.fence(notRenewedSince: EventLoop.now - fenceAge)
            return runner.oldestRenewal
        }
        setFence(at: oldest.map { $0 + fenceAge } ?? .max)
    }

    private func setFence(at due: Int64) {
        fenceTimer?.cancel()
        fenceDue = due
        guard !isStopped, due < .max else { return }
        let delay = Duration.nanoseconds(max(0, due - EventLoop.now)) + .milliseconds(1)
        fenceTimer = loop.timer(after: delay) { [weak self] in
            self?.assumeIsolated { $0.fence() }
        }
    }

    private func apply(_ states: [LeaseState], to serials: [Int], sent: Int64) async {
        var renewed: [Int] = []
        for (state, serial) in zip(states, serials) {
            switch state {
            case .renewed: renewed.append(serial)
            case .lost: await runner.stop(serial, .leaseLost)
            case .cancelRequested:
                renewed.append(serial)
                await runner.stop(serial, .cancelRequested)
            }
        }
        await runner.renewed(renewed, at: sent)
    }
}
