import Carillon
import CarillonTesting
import Logging
import PrivateRedis
import RedisClient
import ServiceLifecycle
import Synchronization
import Testing
import Triggers

@testable import CarillonAgent

/// An agent in this process, and what it reported.
final class TestAgent: Sendable {
    private typealias Waiter = (isWanted: @Sendable (AgentEvent) -> Bool, continuation: AsyncStream<Void>.Continuation)
    private let state = Mutex<(events: [AgentEvent], waiters: [Waiter])>((events: [], waiters: []))
    private let group = Mutex<ServiceGroup?>(nil)
    private let task = Mutex<Task<Void, any Error>?>(nil)

    /// Starts it with the jobs of a YAML text.
    init(_ url: String, namespace: Namespace, yaml: String?, drainTimeout: Duration = .seconds(25)) throws {
        var contents = try JobFileContents([], variables: { _ in nil })
        if let yaml {
            let located = try JobFileReader.jobs(
                in: try SourceText(file: "jobs.yaml", bytes: Array(yaml.utf8)), owner: "file:jobs.yaml",
                variables: { _ in nil }
            ).jobs
            contents.owners = Set(located.compactMap(\.job.document.owner))
            contents.jobs = located.filter(\.isEnabled).map(\.job)
            contents.disabled = located.filter { !$0.isEnabled }.map(\.job.id)
        }
        let agent = Agent(
            AgentConfiguration(
                redis: try RedisConfiguration(url: url), namespace: namespace,
                worker: try WorkerConfiguration(drainTimeout: drainTimeout), jobs: contents),
            report: { [weak self] in self?.record($0) })
        let group = ServiceGroup(services: [agent], logger: .init(label: "test") { _ in SwiftLogNoOpLogHandler() })
        self.group.withLock { $0 = group }
        task.withLock { $0 = Task { try await group.run() } }
    }

    private func record(_ event: AgentEvent) {
        let ready = state.withLock { state in
            state.events.append(event)
            defer { state.waiters.removeAll { $0.isWanted(event) } }
            return state.waiters.filter { $0.isWanted(event) }
        }
        for waiter in ready { waiter.continuation.finish() }
    }

    /// Returns once it has reported such an event, now or earlier.
    func wait(_ isWanted: @escaping @Sendable (AgentEvent) -> Bool) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            if state.events.contains(where: isWanted) {
                continuation.finish()
            } else {
                state.waiters.append((isWanted, continuation))
            }
        }
        for await _ in stream {}
    }

    /// What SIGTERM does.
    func beginShutDown() async { await group.withLock { $0 }?.triggerGracefulShutdown() }

    /// Stops it, and returns or throws as it does.
    func shutDown() async throws {
        await beginShutDown()
        try await ended()
    }

    func ended() async throws { try await task.withLock { $0 }?.value }

    var events: [AgentEvent] { state.withLock { $0.events } }

    /// The lines that a job's commands printed.
    func lines(of job: String) -> [String] {
        events.compactMap {
            if case .output(let run, let line) = $0, run.job == job {
                String(decoding: line, as: UTF8.self)
            } else {
                nil
            }
        }
    }
}

/// A slot that is overdue, but within the catch-up window.
let past = Timestamp.hostNow() - .seconds(3_600)

extension AgentEvent {
    func isFinished(_ job: String) -> Bool {
        if case .finished(let run, _, _, _, _, _, _) = self { run.job == job } else { false }
    }
    func isStarted(_ job: String) -> Bool { if case .started(let run, _) = self { run.job == job } else { false } }
    func isOutput(of job: String) -> Bool { if case .output(let run, _) = self { run.job == job } else { false } }
    var isTrouble: Bool { if case .trouble = self { true } else { false } }
    var summary: Deployment.Summary? { if case .applied(let summary) = self { summary } else { nil } }
}
