internal import CEvent
internal import Synchronization

/// One libevent loop on a thread of its own, as a Swift executor.
///
/// An actor whose `unownedExecutor` is a loop runs on that thread, together with the loop's sockets and timers, so a
/// timer that calls such an actor, or two such actors that call each other, pay no thread hop. A task hops on with
/// `Task(executorPreference: loop)`. Never run user code or anything that blocks on a loop.
///
/// A loop lives as long as the process: executor references are unowned, and a job may be on its way at any time. An
/// idle loop costs one sleeping thread; make few of them.
public final class EventLoop: SerialExecutor, TaskExecutor {
    /// The C loop. Its functions are confined to the loop's thread, save those documented otherwise.
    nonisolated(unsafe) package let raw: OpaquePointer
    private let queue = Mutex(JobQueue())
    /// The batch that is being run; touched on the loop only.
    nonisolated(unsafe) private var batch = JobBatch()

    /// Starts a loop.
    ///
    /// Ends the process when the system grants neither a thread nor file descriptors, as there is nothing to fall
    /// back to.
    ///
    /// - Parameter name: The thread's name, for `ps` and debuggers; the system keeps its first 15 bytes.
    public init(name: String = "carillon-loop") {
        guard let raw = ce_loop_new() else { fatalError("cannot create an event loop: out of memory or files") }
        self.raw = raw
        let onWake: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
            guard let context else { return }
            Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue().runBatch()
        }
        // Never released: the loop lives as long as the process.
        ce_loop_on_wake(raw, onWake, Unmanaged.passRetained(self).toOpaque())
        let code = ce_loop_run_on_thread(raw, name)
        guard code == 0 else { fatalError("cannot start the event loop's thread: error \(code)") }
    }

    /// Whether the caller is on this loop's thread.
    public var isOnLoop: Bool { ce_loop_is_current(raw) }

    /// Runs `body` on the loop, after the jobs that are queued already; never within this call.
    public func execute(_ body: @escaping @Sendable () -> Void) {
        enqueue(.body(body))
    }
}

// MARK: Executor

extension EventLoop {
    public func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(complexEquality: self) }

    public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

    public func isSameExclusiveExecutionContext(other: EventLoop) -> Bool { self === other }

    public func checkIsolated() {
        precondition(isOnLoop, "not on the event loop")
    }

    public func isIsolatingCurrentContext() -> Bool? { isOnLoop }

    private func enqueue(_ item: JobQueue.Item) {
        let isFirst = queue.withLock { $0.append(item) }
        if isFirst { ce_loop_wake(raw) }
    }

    /// Runs what is queued, up to a bound, then gives sockets and timers their turn.
    private func runBatch() {
        for _ in 0..<JobBatch.limit {
            guard let item = batch.next(from: queue) else { return }
            switch item {
            case .job(let job):
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            case .body(let body):
                body()
            }
        }
        ce_loop_wake_after_io(raw)
    }
}
