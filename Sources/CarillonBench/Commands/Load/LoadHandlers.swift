import Carillon
import Logging
import Synchronization
import Triggers

/// One attempt as its handler saw it: kept in this process' memory and not in Redis.
struct AttemptRecord: Equatable, Sendable {
    let job: String
    /// Whose child it is, as its payload says; nil for a parent.
    let parent: String?
    let attempt: Int
    /// Who made it.
    let worker: String
    /// When it was due; all times by Redis' clock, in microseconds since 1970.
    let due: Int64
    let started: Int64
    let ended: Int64
    let succeeded: Bool
}

/// What the handlers of all workers did.
final class Notebook: Sendable {
    private let state = Mutex<[AttemptRecord]>([])
    private let successes = Counter()

    var attempts: [AttemptRecord] { state.withLock { $0 } }
    /// How many have succeeded so far.
    var succeeded: Int { successes.value }

    func add(_ attempt: AttemptRecord) {
        state.withLock { $0.append(attempt) }
        if attempt.succeeded { successes.add(1) }
    }
}

/// The work of parents and children: it takes its time, fails as planned, and writes down what it did.
struct LoadHandlers: Sendable {
    /// Names in the jobs.
    static let parent = "load-parent"
    static let child = "load-child"

    struct Family: Codable, Sendable { let parent: String }

    /// What a planned failure says.
    struct PlannedFailure: Error, CustomStringConvertible {
        let attempt: Int
        var description: String { "busy: planned failure of attempt \(attempt)" }
    }

    let worker: String
    let plan: FailurePlan
    let work: Duration
    /// Redis' clock minus this host's, in microseconds.
    let clockOffset: Int64
    let notebook: Notebook
    let logger: Logger

    func register(with scheduler: Scheduler) {
        scheduler.handle(Self.parent) { [self] run in
            try await attempt(run, parent: nil)
            return .succeeded
        }
        scheduler.handle(Self.child) { [self] (family: Family, run: RunContext) in
            try await attempt(run, parent: family.parent)
        }
    }

    private func attempt(_ run: RunContext, parent: String?) async throws {
        let started = hostMicroseconds() + clockOffset
        let facts: Logger.Metadata = ["run": "\(run.run)", "attempt": "\(run.attempt)"]
        logger.info("processing", metadata: facts)
        if work > .zero { try await Task.sleep(for: work) }
        let fails = parent != nil && plan.fails(run.job, attempt: run.attempt)
        notebook.add(
            AttemptRecord(
                job: run.job, parent: parent, attempt: run.attempt, worker: worker,
                due: run.scheduledTime.milliseconds * 1_000, started: started,
                ended: hostMicroseconds() + clockOffset, succeeded: !fails))
        if fails { throw PlannedFailure(attempt: run.attempt) }
        logger.info(run.attempt > 1 ? "done after a retry" : "done", metadata: facts)
    }
}
