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

    /// Stops what has not been renewed for 0.9 of a lease, and comes again when the next run will have reached that age.
    private func fence() {
        fenceTimer?.cancel()
        guard !isStopped else { return }
        let age = (lease * 9 / 10).nanosecondsClamped
        let oldest = runner.assumeIsolated { runner in
            runner.fence(notRenewedSince: EventLoop.now - age)
            return runner.oldestRenewal
        }
        guard let oldest else { return }
        let delay = Duration.nanoseconds(max(0, oldest + age - EventLoop.now)) + .milliseconds(1)
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
