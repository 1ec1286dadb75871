import Synchronization

/// A task that makes one attempt after the other: a task for each would cost more than a short handler does.
///
/// Once cancelled, by us or by a handler, a task stays so: then the place is given up.
final class Place: Sendable {
    private let task = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter work: what its task does.
    init(_ work: @escaping @Sendable (Place) async -> Void) {
        // Under the lock: who cancels the first attempt waits for the task, so it is never the second one that is hit.
        task.withLock { $0 = Task.detached { await work(self) } }
    }

    func cancel() { task.withLock { $0?.cancel() } }
}
