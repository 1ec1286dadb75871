import EventLoop
import Synchronization

/// One call of a handler, and the way to stop it.
///
///     waiting ──begin──► running ──handler returns──► over
///        │                  └─ cancel: its task is cancelled
///        └──cancel──► cancelled ──its turn comes──► over, the handler was never called
final class Attempt: Sendable {
    private enum State {
        case waiting, cancelled, over
        case running(Place)
    }

    let serial: Int
    private let context: RunContext
    private let handler: Handler
    private let state = Mutex(State.waiting)

    init(serial: Int, context: RunContext, handler: @escaping Handler) {
        self.serial = serial
        self.context = context
        self.handler = handler
    }

    /// Calls the handler, in the task of `place`, unless the attempt was stopped before.
    func make(at place: Place) async -> EndedAttempt {
        let started = EventLoop.now
        let result: Result<RunResult, any Error>
        do {
            try begin(at: place)
            result = .success(try await handler(context))
        } catch {
            result = .failure(error)
        }
        // From here on a cancellation would hit the next attempt of the place.
        state.withLock { $0 = .over }
        return EndedAttempt(serial: serial, result: result, started: started)
    }

    private func begin(at place: Place) throws(CancellationError) {
        try state.withLock { state throws(CancellationError) in
            if case .cancelled = state { throw CancellationError() }
            state = .running(place)
        }
    }

    /// Asks the handler to stop, by cancelling its task; one that has not been called yet never is.
    func cancel() {
        state.withLock { state in
            switch state {
            case .waiting: state = .cancelled
            case .running(let place): place.cancel()
            case .cancelled, .over: break
            }
        }
    }
}

/// How an attempt ended.
struct EndedAttempt: Sendable {
    let serial: Int
    let result: Result<RunResult, any Error>
    /// When its handler was called, or would have been (``EventLoop/now``).
    let started: Int64
}
