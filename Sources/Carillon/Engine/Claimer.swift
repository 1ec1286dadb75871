import EventLoop

/// Takes work for the worker, and sleeps in between without asking.
///
///     ┌─► claim ──► runs started ──► no place free ── runs end ────┐
///     │      └────► sleep until the alarm ◄── hints ───────────────┤
///     └──────────────────┴───────────────────────────────────────────┘
///                        └── stop ──► what is still granted is given back, the watch is handed on
///
/// A claim whose reply was lost is repeated under its request id; only then is a new one made.
actor Claimer {
    /// How long a free place waits for others, so that one claim serves them together.
    private static let patienceForPlaces = Duration.milliseconds(1)

    private let loop: EventLoop
    private let store: Store
    private let worker: String
    private let queues: [QueueName]
    private let lease: Duration
    private let runner: Runner
    private let armer: Armer
    private let onEvent: @Sendable (RunEvent) -> Void
    private var answered = AnsweredClaims()
    private var isStopping = false
    /// For how long a stopped claimer still asks what a claim without an answer has granted (``EventLoop/now``).
    private var patienceEnds = Int64.max
    /// When to claim next.
    private var alarm: Alarm
    private var sleeper: UnsafeContinuation<Void, Never>?
    private var timer: LoopTimer?
    private var isWaitingForPlace = false
    /// The last claim got as much as it asked for, so there is probably more.
    private var isSaturated = false
    /// What went wrong last, so that an outage is told once and not twice a second.
    private var trouble: String?
    /// What the last reply complained of: what stays is told once.
    private var complaints: Set<String> = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        loop: EventLoop, store: Store, worker: String, queues: [QueueName], lease: Duration, runner: Runner,
        armer: Armer, onEvent: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.loop = loop
        self.store = store
        self.worker = worker
        self.queues = queues
        self.lease = lease
        self.runner = runner
        self.armer = armer
        self.onEvent = onEvent
        alarm = Alarm(queues: queues)
    }

    /// Claims until stopped. The first claim waits for the listener, or a second if it is late.
    func run() async {
        alarm.ask(at: EventLoop.deadline(after: .seconds(1)))
        await sleep()
        while !isStopping {
            // Looked up without leaving the loop: a place that becomes free after this wakes the claimer.
            guard free > 0, !isSaturated || isHalfFree else {
                await waitForPlaces()
                continue
            }
            if await claim() { await sleep() }
        }
        await handOn()
    }

    private var free: Int { runner.assumeIsolated { $0.free } }
    private var isHalfFree: Bool { runner.assumeIsolated { $0.isHalfFree } }

    /// One claim; answers whether to sleep before the next.
    private func claim() async -> Bool {
        let sent = EventLoop.now
        alarm.claimIsSent(now: sent)
        let capacity = free
        var aim = "claim"
        do {
            let reply = try await answer(capacity: capacity)
            let received = EventLoop.now
            if answered.noticesLoss(in: reply) { onEvent(.writesLost) }
            for complaint in reply.complaints where !complaints.contains(complaint) { onEvent(.trouble(complaint)) }
            complaints = Set(reply.complaints)
            if isStopping {
                aim = "give back what was granted"
                try await giveBack(reply.grants)
                recover()
                if !reply.requests.isEmpty { await armer.arm(reply.requests, now: reply.now) }
                return false
            }
            // Answered so late that the leases are about to end: somebody else may have the runs by now.
            if received - sent > (lease * 9 / 10).nanosecondsClamped {
                aim = "give back what was granted"
                try await giveBack(reply.grants)
            } else {
                await runner.start(reply.grants, sent: sent)
            }
            if !reply.requests.isEmpty { Task.detached { [armer] in await armer.arm(reply.requests, now: reply.now) } }
            // Nobody rings for a lane whose keys are damaged when they are mended.
            let isDamaged = reply.complaints.contains { $0.hasPrefix("CORRUPT") }
            if isDamaged {
                alarm.ask(at: EventLoop.deadline(after: min(reply.wait, .seconds(1))))
            } else {
                alarm.claimIsAnswered(request: answered.last, wait: reply.wait, now: received)
            }
            isSaturated = capacity > 0 && reply.grants.count == capacity
            // Also under full load: nobody else may be there to do it.
            aim = "end lost attempts"
            try await reap(min(reply.expired, 1_000))
            recover()
            // No place left: the next claim comes when runs end, whatever the reply says.
            return reply.grants.count < capacity && reply.expired == 0
        } catch {
            report("cannot \(aim): \(error)")
            alarm.ask(at: EventLoop.deadline(after: .seconds(1)))
            return true
        }
    }

    /// The answer to the next request. Without one nobody knows what was granted, so it is asked again until there is one.
    private func answer(capacity: Int) async throws(CarillonError) -> ClaimReply {
        var pauses = CallPauses()
        while true {
            do throws(CarillonError) {
                return try await store.claim(
                    worker: worker, request: answered.last + 1, capacity: capacity, lease: lease, queues: queues,
                    patience: .zero)
            } catch {
                guard error.code == .unreachable || error.code == .temporary, EventLoop.now < patienceEnds,
                    !Task.isCancelled
                else { throw error }
                report("cannot claim: \(error); trying again")
            }
            try? await loop.sleep(for: pauses.next())
        }
    }

    /// In parts: a thousand ends at once would keep Redis from all others for 50 ms.
    private func reap(_ count: Int) async throws(CarillonError) {
        for _ in stride(from: 0, to: count, by: 200) where try await store.reap(limit: 200) < 200 { return }
    }

    private func giveBack(_ grants: [Grant]) async throws(CarillonError) {
        try await store.release(worker: worker, holdings: grants.map { Holding(run: $0.run, token: $0.token) })
    }

    /// A claim of nothing: if the others rely on this worker to ring the next bell, one of them is told to.
    private func handOn() async {
        guard trouble == nil else { return }
        let reply = try? await store.claim(
            worker: worker, request: answered.last + 1, capacity: 0, lease: lease, queues: queues, patience: .zero)
        if let reply, !reply.requests.isEmpty { await armer.arm(reply.requests, now: reply.now) }
    }

    private func report(_ message: String) {
        if message != trouble { onEvent(.trouble(message)) }
        trouble = message
    }

    /// All that a claim entails has been done: a part that keeps failing is no news each time that another works.
    private func recover() {
        if trouble != nil { onEvent(.recovered) }
        trouble = nil
    }

    // MARK: Sleeping

    /// From another worker's claim, or from whoever changed the schedule.
    func hear(_ hint: Hint) {
        alarm.hear(hint, now: EventLoop.now)
        rearmTimer()
    }

    func wakeNow() {
        alarm.wake(now: EventLoop.now)
        rearmTimer()
    }

    func placeIsFree() {
        if isWaitingForPlace { resumeForPlaces() }
    }

    func stop() {
        isStopping = true
        patienceEnds = EventLoop.deadline(after: .seconds(2))
        resume()
    }

    private func sleep() async {
        if isStopping { return }
        await withUnsafeContinuation { continuation in
            sleeper = continuation
            rearmTimer()
        }
    }

    /// Until half of the places are free, or one has been for a moment, or the claimer is stopped. Under load, runs end one by one;
    /// a claim for each would cost Redis many times what a claim for all of them does.
    private func waitForPlaces() async {
        if isStopping { return }
        isWaitingForPlace = true
        await withUnsafeContinuation { continuation in
            sleeper = continuation
            if free > 0 { resumeForPlaces() }
        }
        isWaitingForPlace = false
        isSaturated = false
    }

    private func resumeForPlaces() {
        if isHalfFree {
            resume()
        } else if timer == nil {
            timer = loop.timer(after: Self.patienceForPlaces) { [weak self] in self?.assumeIsolated { $0.resume() } }
        }
    }

    private func rearmTimer() {
        guard sleeper != nil, !isWaitingForPlace else { return }
        timer?.cancel()
        timer = loop.timer(after: .nanoseconds(max(0, alarm.time - EventLoop.now))) { [weak self] in
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
