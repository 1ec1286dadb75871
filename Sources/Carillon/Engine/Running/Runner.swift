import EventLoop
import Triggers

/// Makes the attempts: gives each grant a place, off the loop, and passes on how it ended.
///
///     grant ──start──► running ──handler returns──► done ──Reporter records──► settled
///                        │  stop: timeout, cancel request, lease lost, drain (task cancellation)
///                        └──────────────────────────────────────────────────► settled without a record (lease lost)
///
/// A handler's end comes through a mailbox: one call on the loop serves all that have ended meanwhile.
actor Runner {
    private let loop: EventLoop
    private let worker: String
    private let capacity: Int
    private let handlers: Handlers
    private let progress: ProgressReporter
    private let onEvent: @Sendable (RunEvent) -> Void
    private let finished: Mailbox<FinishedHandler>
    private var plans = RunPlans()
    private var held: [Int: HeldRun] = [:]
    /// Places whose attempt has ended.
    private var vacant: [Place] = []
    private var serial = 0
    private var running = 0
    private var idleWaiters: [UnsafeContinuation<Void, Never>] = []
    private var isAbandoned = false
    /// Called when runs have started, with when their leases began, when a place has become free, and when a run is done.
    private var onStart: @Sendable (Int64) -> Void = { _ in }
    private var onFree: @Sendable () -> Void = {}
    private var onDone: @Sendable (Int, FinishedRun?, RunResult) -> Void = { _, _, _ in }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        loop: EventLoop, worker: String, capacity: Int, handlers: Handlers, progress: ProgressReporter,
        onEvent: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.loop = loop
        self.worker = worker
        self.capacity = capacity
        self.handlers = handlers
        self.progress = progress
        self.onEvent = onEvent
        finished = Mailbox(loop: loop)
    }

    func connect(
        onStart: @escaping @Sendable (Int64) -> Void,
        onFree: @escaping @Sendable () -> Void, onDone: @escaping @Sendable (Int, FinishedRun?, RunResult) -> Void
    ) {
        self.onStart = onStart
        self.onFree = onFree
        self.onDone = onDone
        finished.open { [weak self] in self?.assumeIsolated { $0.takeFinished() } }
    }

    /// How many more runs may be claimed.
    var free: Int { max(0, capacity - running) }

    /// Whether at least half of its places are free.
    var isHalfFree: Bool { free * 2 >= capacity }

    // MARK: Starting

    /// - Parameter sent: when the claim was sent; the leases run from about then, never from earlier.
    func start(_ grants: [Grant], sent: Int64) {
        for grant in grants { start(grant, sent: sent) }
        if !grants.isEmpty { onStart(sent) }
    }

    private func start(_ grant: Grant, sent: Int64) {
        let newline = grant.body.firstIndex(of: UInt8(ascii: "\n")) ?? grant.body.endIndex
        let payloadStart = min(newline + 1, grant.body.endIndex)
        let plan = plans.plan(for: grant.body[..<newline])
        let timeout = (try? plan.get())?.timeout
        let context = RunContext(
            grant: grant, worker: worker, deadline: timeout.map { Timestamp.hostNow() + $0 }, payloadStart: payloadStart
        ) { [progress] in progress.report($0, of: Holding(run: grant.run, token: grant.token)) }
        serial += 1
        running += 1
        let serial = serial
        let now = EventLoop.now
        let run = HeldRun(
            context: context, retry: (try? plan.get())?.retry ?? Retry(), received: now, started: now, renewed: sent)
        let handler = handler(for: plan)
        onEvent(.started(context))
        let place = vacant.popLast() ?? Place(finished: finished)
        place.begin(Place.Attempt(serial: serial, context: context, handler: handler))
        run.place = place
        if let timeout {
            run.timer = loop.timer(after: timeout) { [weak self] in
                self?.assumeIsolated { $0.stop(serial, .timedOut) }
            }
        }
        held[serial] = run
    }

    private func handler(for plan: Result<RunPlan, InvalidInput>) -> Handler {
        switch plan {
        case .failure(let error):
            return { _ in RunResult(.discarded, output: Array("the job's record is invalid: \(error)".utf8)) }
        case .success(let plan):
            switch plan.action {
            case .handler(let name):
                if let handler = handlers[name] { return handler }
                let message = "no handler named '\(name)' on worker \(worker)"
                return { _ in RunResult(.failed, output: Array(message.utf8)) }
            case .command(let command):
                if let runCommand = handlers.command { return { try await runCommand(command, $0) } }
                let message = "the worker \(worker) does not run commands"
                return { _ in RunResult(.failed, output: Array(message.utf8)) }
            }
        }
    }

    // MARK: Ending

    private func takeFinished() {
        for handler in finished.takeAll() { done(handler.serial, handler.result, started: handler.started) }
    }

    private func done(_ serial: Int, _ result: Result<RunResult, any Error>, started: Int64) {
        guard let run = held[serial] else { return }
        run.started = started
        run.timer?.cancel()
        if let place = run.place, place.isUsable { vacant.append(place) }
        run.place = nil
        run.isDone = true
        running -= 1
        let result =
            switch result {
            case .success(let result): result
            case .failure(let error): RunResult(throwing: error)
            }
        if run.stop == .leaseLost {
            onEvent(.leaseLost(run.context))
            settle(serial)
        } else if run.stop == .drain, result.ending == .failed || result.ending == .timedOut {
            onDone(serial, nil, result)
        } else {
            onDone(serial, finished(run, result), result)
        }
        onFree()
    }

    private func finished(_ run: HeldRun, _ result: RunResult) -> FinishedRun {
        let outcome: Outcome? =
            switch (run.stop, result.ending) {
            case (.timedOut, _), (_, .timedOut): .timedOut
            case (_, .succeeded): .succeeded
            case (.cancelRequested, _): .cancelled
            case (_, .snoozed): nil
            default: .failed
            }
        let delay: Duration? =
            switch (outcome, result.ending) {
            case (.succeeded, _), (.cancelled, _), (_, .discarded): nil
            case (nil, .snoozed(let duration)), (_, .retry(let duration)): duration
            default: run.retry.delay(afterAttempt: run.context.attempt, random: Double.random(in: -1...1))
            }
        let report = Report(
            startDelay: .nanoseconds(run.started - run.received), exitCode: result.exitCode,
            output: result.output.count > RunResult.maximumOutput
                ? Array(result.output.suffix(RunResult.maximumOutput)) : result.output)
        return FinishedRun(
            run: run.context.run, token: run.context.fencingToken, outcome: outcome, retryDelay: delay, report: report)
    }

    /// The end is recorded, or cannot be: the run is no longer held.
    func settle(_ serial: Int) {
        held[serial] = nil
        if held.isEmpty { resumeWaiters() }
    }

    /// The ends are recorded: these runs are no longer held.
    func settle(_ ends: [SettledRun]) {
        let now = EventLoop.now
        for end in ends {
            guard let run = held.removeValue(forKey: end.serial) else { continue }
            switch end.disposition {
            case .stale: onEvent(.leaseLost(run.context))
            case .snoozed: onEvent(.snoozed(run.context, for: end.finished.retryDelay ?? .zero))
            case .recorded, .willRetry, .dead, .cancelled:
                onEvent(
                    .finished(
                        run.context, end.finished.outcome ?? .failed, end.result,
                        duration: .nanoseconds(now - run.started), willRetry: end.disposition == .willRetry))
            }
        }
        if held.isEmpty { resumeWaiters() }
    }

    // MARK: Stopping

    func stop(_ serial: Int, _ reason: HeldRun.Stop) {
        // The first reason decides, except that a lost lease outweighs all: nothing may be recorded.
        guard let stopped = held[serial]?.stop, reason != .leaseLost || stopped == .leaseLost else {
            held[serial]?.stop = reason
            held[serial]?.place?.cancel()
            return
        }
    }

    func stopAll(_ reason: HeldRun.Stop) {
        for serial in held.keys { stop(serial, reason) }
    }

    /// Returns once nothing is held any more, or at ``abandon()``.
    func whenIdle() async {
        if held.isEmpty || isAbandoned { return }
        await withUnsafeContinuation { idleWaiters.append($0) }
    }

    /// Waits no longer for handlers that do not stop. Answers how many there are.
    func abandon() -> Int {
        isAbandoned = true
        resumeWaiters()
        return held.count
    }

    private func resumeWaiters() {
        for waiter in idleWaiters { waiter.resume() }
        idleWaiters = []
    }

    // MARK: Leases

    /// What a heartbeat has to renew.
    var holdings: [(serial: Int, holding: Holding)] { held.map { ($0.key, $0.value.holding) } }

    func renewed(_ serials: [Int], at moment: Int64) {
        for serial in serials { held[serial]?.renewed = moment }
    }

    /// When the lease that was renewed longest ago was; of attempts that nothing has stopped for good yet.
    var oldestRenewal: Int64? { held.values.lazy.filter { $0.stop != .leaseLost }.map(\.renewed).min() }

    /// Stops what has not been renewed since `moment`: by then somebody else may hold it.
    func fence(notRenewedSince moment: Int64) {
        for (serial, run) in held where run.renewed < moment { stop(serial, .leaseLost) }
    }
}

/// What Redis made of the end of a held run.
struct SettledRun {
    let serial: Int
    let disposition: Disposition
    let finished: FinishedRun
    let result: RunResult
}
