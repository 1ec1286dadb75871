import Carillon
import EventLoop
import Logging
import RedisClient
public import ServiceLifecycle
import Triggers

/// The process beside an application: applies its job files, then runs the jobs' commands. All replicas run the same one.
public final class Agent: Service {
    private let configuration: AgentConfiguration
    private let scheduler: Scheduler
    private let report: @Sendable (AgentEvent) -> Void
    /// Redis has forgotten something, and with it perhaps jobs.
    private let losses: (stream: AsyncStream<Void>, signal: AsyncStream<Void>.Continuation)

    /// - Parameter report: called from any thread with what happens, for people.
    public init(_ configuration: AgentConfiguration, report: @escaping @Sendable (AgentEvent) -> Void) {
        self.configuration = configuration
        self.report = report
        let losses = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.losses = (losses.stream, losses.continuation)
        scheduler = Scheduler(
            redis: configuration.redis, namespace: configuration.namespace, configuration: configuration.worker,
            loop: .shared,
            logger: Logger(label: "carillon", factory: { _ in SwiftLogNoOpLogHandler() })
        ) { event in
            AgentEvent(event).map(report)
            if case .writesLost = event { losses.continuation.yield() }
        }
        // A login stays here: a command that may use Redis gets one in its own `env`.
        var access = [("CARILLON_NAMESPACE", configuration.namespace.description)]
        if let url = configuration.redis.urlWithoutLogin { access.append(("CARILLON_REDIS_URL", url)) }
        scheduler.handleCommands { [access] command, run in
            await Self.execute(command, run, access: access) { report(.output(run: run.run, line: $0)) }
        }
    }

    /// Applies the job files as soon as Redis can be reached, then works until graceful shutdown.
    ///
    /// - Throws: ``CarillonError`` when Redis refuses the jobs. That it cannot be reached yet is no error: an agent starts
    ///   before, or without, its Redis and must not keep the application beside it from starting.
    public func run() async throws {
        let client = scheduler.client
        // Nobody who stops an agent waits for a Redis that is away: closing ends the calls that wait for it.
        let isDeployed = try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await deploy(with: client)
            } onGracefulShutdown: {
                Task { await client.close() }
            }
        } onCancel: {
            Task { await client.close() }
        }
        if isDeployed {
            let housekeeping = Task { try await CodePages.keepReleasing() }
            defer { housekeeping.cancel() }
            async let deploying: Void = deployAgain(with: client)
            try await scheduler.run()
            losses.signal.finish()
            await deploying
        }
        report(.stopped)
    }

    private func deployAgain(with client: CarillonClient) async {
        for await _ in losses.stream {
            // A namespace that is new again wants its mark, also when the scheduler has not come to forget it yet.
            client.distrustSchema()
            do {
                _ = try await deploy(with: client)
            } catch {
                report(.trouble("the job files could not be applied again: \(error.description)"))
            }
        }
    }

    /// Brings the jobs into Redis; false when told to stop before that was done.
    private func deploy(with client: CarillonClient) async throws(CarillonError) -> Bool {
        let deployment = Deployment(client: client)
        var trouble: String?
        while true {
            do throws(CarillonError) {
                var summary = try await deployment.apply(configuration.jobs)
                summary.removed += try await deployment.prune(configuration.jobs)
                report(.applied(summary))
                return true
            } catch {
                if Task.isShuttingDownGracefully || Task.isCancelled { return false }
                guard error.code == .unreachable || error.code == .temporary else { throw error }
                if trouble != error.description { report(.trouble("\(error.description); trying again")) }
                trouble = error.description
            }
            try? await EventLoop.shared.sleep(for: .milliseconds(500))
        }
    }

    /// The exit code by which a command says that another attempt would not help.
    private static let doNotRetry: Int32 = 99

    private static func execute(
        _ command: Command, _ run: RunContext, access: [(String, String)],
        onOutput: @escaping @Sendable ([UInt8]) -> Void
    ) async -> RunResult {
        let result = await Exec.run(command, environment: run.environment + access, onOutput: onOutput)
        let output = result.output.bytes
        switch result.termination {
        case .exited(0): return RunResult(.succeeded, exitCode: 0, output: output)
        case .exited(doNotRetry): return RunResult(.discarded, exitCode: doNotRetry, output: output)
        // 75, EX_TEMPFAIL, asks for another attempt; so does every other code.
        case .exited(let code): return RunResult(.failed, exitCode: code, output: output)
        // The number that shells give a command that a signal ended.
        case .signalled(let signal): return RunResult(.failed, exitCode: 128 + signal, output: output)
        case .timedOut: return RunResult(.timedOut, output: output)
        case .cancelled: return RunResult(.failed, output: output)
        case .notStarted(let reason): return RunResult(.failed, output: Array(reason.utf8))
        }
    }
}

extension RunContext {
    /// What a command learns about its run, as `CARILLON_…` variables.
    var environment: [(String, String)] {
        var variables = [
            ("CARILLON_JOB", job), ("CARILLON_RUN_ID", run.description), ("CARILLON_ATTEMPT", String(attempt)),
            ("CARILLON_SCHEDULED_TIME", scheduledTime.description), ("CARILLON_FENCING_TOKEN", fencingToken),
            ("CARILLON_DEADLINE", deadline?.description ?? ""), ("CARILLON_WORKER", worker),
        ]
        let payload = payload
        // A variable cannot hold NUL, and what is not text would arrive as something else.
        if !payload.isEmpty, !payload.contains(0), let text = String(validating: payload, as: UTF8.self) {
            variables.append(("CARILLON_PAYLOAD", text))
        }
        return variables
    }
}
