internal import Synchronization

extension EventLoop {
    /// Suspends the calling task for `duration`, on this loop's timers.
    ///
    /// - Throws: `CancellationError`, at once, when the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        let sleeper = Sleeper()
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                sleeper.begin(continuation) { self.timer(after: duration) { sleeper.end(.success(())) } }
            }
        } onCancel: {
            sleeper.end(.failure(CancellationError()))
        }
    }
}

/// Resumes one sleeping task once, whichever comes first of its timer and its cancellation, in whatever order the
/// three threads involved arrive.
private final class Sleeper: Sendable {
    private enum State {
        case new
        case sleeping(UnsafeContinuation<Void, any Error>, LoopTimer)
        case done
    }

    private let state = Mutex(State.new)

    func begin(_ continuation: UnsafeContinuation<Void, any Error>, timer: () -> LoopTimer) {
        let isCancelled = state.withLock { state in
            guard case .new = state else { return true }
            state = .sleeping(continuation, timer())
            return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
    }

    func end(_ result: Result<Void, any Error>) {
        let old = state.withLock { state in
            let old = state
            state = .done
            return old
        }
        guard case .sleeping(let continuation, let timer) = old else { return }
        timer.cancel()
        continuation.resume(with: result)
    }
}
