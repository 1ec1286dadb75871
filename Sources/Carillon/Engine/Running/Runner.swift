import EventLoop
import Triggers

/// Makes the attempts: gives each grant a place, off the loop, and passes on how it ended.
///
///     grant ──start──► running ──handler returns──► done ──Reporter records──► settled
///                        │  stop: timeout, cancel request, lease lost, drain (task cancellation)
///                        └──────────────────────────────────────────────────► settled without a record (lease lost)
///
/// Attempts end through a mailbox: one call on the loop serves all that have ended meanwhile.
actor Runner {
    private let loop: EventLoop
    private let worker: String
    private let capacity: Int
    private let handlers: Handlers
    private let progress: ProgressReporter
    private let onEvent: @Sendable (RunEvent) -> Void
    private let ended: Mailbox<EndedAttempt>
    let places: Places
    private var plans = RunPlans()
    private var held: [Int: HeldRun] = [:]
    /// Kept for its memory.
    private var mail: [EndedAttempt] = []
    private var serial = 0
    private var running = 0
    private var idleWaiters: [UnsafeContinuation<Void, Never>] = []
    private var isAbandoned = false
    private var hooks = Hooks()

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
        ended = Mailbox(loop: loop)
        places = Places(ended: ended)
    }

    /// What the worker's other parts have to hear of.
    struct Hooks {
        /// Runs have started; their leases began then.
        var onStart: @Sendable (_ sent: Int64) -> Void = { _ in }
        /// Places have become free.
        var onFree: @Sendable () -> Void = {}
        var onEnd: @Sendable ([EndedRun]) -> Void = { _ in }
        /// A run was stopped by the drain.
        var onDrained: @Sendable (_ serial: Int) -> Void = { _ in }
    }

    func connect(_ hooks: Hooks) {
        self.hooks = hooks
        ended.open { [weak self] in self?.assumeIsolated { $0.takeEnded() } }
    }

    /// The last call. Those whom it told hold it in their turn; and places that wait for attempts would wait for ever.
    func disconnect() {
        hooks = Hooks()
        places.close()
    }

    /// How many more runs may be claimed.
    var free: Int { max(0, capacity - running) }

    /// Whether at least half of its places are free.
    var isHalfFree: Bool { free * 2 >= capacity }

    // MARK: Starting

    /// - Parameter sent: when the claim was sent; the leases run from about then, never from earlier.
    func start(_ grants: [Grant], sent: Int64) {
        if grants.isEmpty { return }
        let now = EventLoop.now
        places.put(grants.map { attempt($0, sent: sent, now: now) })
        hooks.onStart(sent)
    }

    private func attempt(_ grant: Grant, sent: Int64, now: Int64) -> Attempt {
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
        let attempt = Attempt(serial: serial, context: context, handler: handler(for: plan))
        let run = HeldRun(
            context: context, retry: (try? plan.get())?.retry ?? Retry(), attempt: attempt, received: now, renewed: sent
        )
        if let timeout {
            run.timer = loop.timer(after: timeout) { [weak self] in
                self?.assumeIsolated { $0.stop(serial, .timedOut) }
            }
        }
        held[serial] = run
        onEvent(.started(context))
        return attempt
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

    private func takeEnded() {
        ended.take(&mail)
        var ends: [EndedRun] = []
        ends.reserveCapacity(mail.count)
        for attempt in mail {
            if let end = end(attempt) { ends.append(end) }
        }
        mail.removeAll(keepingCapacity: true)
        if !ends.isEmpty { hooks.onEnd(ends) }
        hooks.onFree()
    }

    /// Nil if there is nothing to record.
    private func end(_ attempt: EndedAttempt) -> EndedRun? {
        guard let run = held[attempt.serial] else { return nil }
        run.started = attempt.started
        run.timer?.cancel()
        running -= 1
        let result =
            switch attempt.result {
            case .success(let result): result
            case .failure(let error): RunResult(throwing: error)
            }
        if run.stop == .leaseLost {
            onEvent(.leaseLost(run.context))
            settle(attempt.serial)
            return nil
        }
        if run.stop == .drain, result.ending == .failed || result.ending == .timedOut {
            hooks.onDrained(attempt.serial)
            return nil
        }
        return EndedRun(serial: attempt.serial, finished: finished(run, result), result: result)
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
    func settle(_ ends: [EndedRun], _ dispositions: [Disposition]) {
        let now = EventLoop.now
        for (end, disposition) in zip(ends, dispositions) {
            guard let run = held.removeValue(forKey: end.serial) else { continue }
            switch disposition {
            case .stale: onEvent(.leaseLost(run.context))
            case .snoozed: onEvent(.snoozed(run.context, for: end.finished.retryDelay ?? .zero))
            case .recorded, .willRetry, .dead, .cancelled:
                onEvent(
                    .finished(
                        run.context, end.finished.outcome ?? .failed, end.result,
                        duration: .nanoseconds(now - run.started), willRetry: disposition == .willRetry))
            }
        }
        if held.isEmpty { resumeWaiters() }
    }

    // MARK: Stopping

    func stop(_ serial: Int, _ reason: HeldRun.Stop) {
        // The first reason decides, except that a lost lease outweighs all: nothing may be recorded.
        guard let stopped = held[serial]?.stop, reason != .leaseLost || stopped == .leaseLost else {
            held[serial]?.stop = reason
            held[serial]?.attempt.cancel()
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

/// How a held run ended, for Redis to record.
struct EndedRun: Sendable {
    let serial: Int
    let finished: FinishedRun
    let result: RunResult
}
