import Synchronization

/// A task that makes one attempt after the other: a task for each would cost more than a short handler does.
///
/// Once cancelled, by us or by a handler, a task stays so: then the place is given up.
final class Place: Sendable {
    private enum State {
        case starting
        case cancelledEarly
        case working(Task<Void, Never>)
    }

    private let state = Mutex(State.starting)

    /// - Parameter work: what its task does.
    init(_ work: @escaping @Sendable (Place) async -> Void) {
        let task = Task.detached { await work(self) }
        state.withLock { state in
            if case .cancelledEarly = state { task.cancel() }
            state = .working(task)
        }
    }

    func cancel() {
        state.withLock { state in
            if case .working(let task) = state { task.cancel() } else { state = .cancelledEarly }
        }
    }
}
