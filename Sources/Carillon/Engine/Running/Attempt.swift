import EventLoop
import Synchronization

/// One call of a handler, and the way to stop it.
///
///     waiting ──begin──► running ──end──► over
///        └──cancel──► cancelled ──begin──► running in a cancelled task
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

    /// Calls the handler, in the task of `place`.
    func make(at place: Place) async -> EndedAttempt {
        let started = EventLoop.now
        begin(at: place)
        let result: Result<RunResult, any Error>
        do { result = .success(try await handler(context)) } catch { result = .failure(error) }
        // From here on a cancellation would hit the next attempt of the place.
        state.withLock { $0 = .over }
        return EndedAttempt(serial: serial, result: result, started: started)
    }

    private func begin(at place: Place) {
        state.withLock { state in
            if case .cancelled = state { place.cancel() }
            state = .running(place)
        }
    }

    /// Asks the handler to stop: its task is cancelled.
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
    /// When its handler was called (``EventLoop/now``).
    let started: Int64
}
