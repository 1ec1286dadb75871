import EventLoop
import Synchronization

/// A task that makes one attempt after the other: a task for each would cost more than a short handler does.
///
///     waiting ──begin──► busy ──handler returns──► waiting
///        └─────────nobody refers to it─┴──────────► gone
///
/// A cancelled task stays cancelled: its place is not used again.
final class Place: Sendable {
    /// What there is to do.
    struct Attempt: Sendable {
        let serial: Int
        let context: RunContext
        let handler: Handler
    }

    private let inbox = Inbox()
    private let task: Task<Void, Never>

    /// - Parameter finished: hears how each attempt ended.
    init(finished: Mailbox<FinishedHandler>) {
        task = Task.detached { [inbox] in
            while let attempt = await inbox.next() {
                let started = EventLoop.now
                let result: Result<RunResult, any Error>
                do { result = .success(try await attempt.handler(attempt.context)) } catch { result = .failure(error) }
                finished.post(FinishedHandler(serial: attempt.serial, result: result, started: started))
            }
        }
    }

    /// To be called when the attempt before has ended.
    func begin(_ attempt: Attempt) { inbox.put(attempt) }

    /// Whether it can make another attempt: a handler, too, can cancel the task it runs in.
    var isUsable: Bool { !task.isCancelled }

    /// Asks the attempt to stop.
    func cancel() { task.cancel() }

    deinit { inbox.put(nil) }
}

/// How the attempt of a place ended.
struct FinishedHandler: Sendable {
    let serial: Int
    let result: Result<RunResult, any Error>
    /// ``EventLoop/now``.
    let started: Int64
}

/// Hands over one attempt at a time. Who posts the end of an attempt may be given the next before it comes to ask.
private final class Inbox: Sendable {
    private enum State {
        case empty
        case full(Place.Attempt?)
        case awaited(UnsafeContinuation<Place.Attempt?, Never>)
    }

    private let state = Mutex(State.empty)

    func put(_ attempt: Place.Attempt?) {
        let waiter = state.withLock { state -> UnsafeContinuation<Place.Attempt?, Never>? in
            if case .awaited(let continuation) = state {
                state = .empty
                return continuation
            }
            state = .full(attempt)
            return nil
        }
        waiter?.resume(returning: attempt)
    }

    func next() async -> Place.Attempt? {
        await withUnsafeContinuation { continuation in
            let attempt = state.withLock { state -> Place.Attempt?? in
                if case .full(let attempt) = state {
                    state = .empty
                    return .some(attempt)
                }
                state = .awaited(continuation)
                return nil
            }
            if let attempt { continuation.resume(returning: attempt) }
        }
    }
}
