import DequeModule
import Synchronization

/// Where attempts are made, off the loop.
///
///     put ──► attempts wait ──taken──► place busy ──handler returns──► takes the next
///               │    ▲                                                    └── none waits ──► vacant
///               └────┴── a place is called (vacant or new), and whoever takes calls the next while more wait
///
/// Only one place at a time is on its way. So handlers that return at once are worked off by as many places as there are
/// threads, while each that takes its time leaves the others to places of their own.
final class Places: Sendable {
    private struct State {
        var waiting: Deque<Attempt> = []
        var vacant: [UnsafeContinuation<Bool, Never>] = []
        /// Holds whenever an attempt waits.
        var isOneCalled = false
        var isClosed = false
    }

    private enum Call {
        case nobody
        case vacant(UnsafeContinuation<Bool, Never>)
        case new
    }

    private let ended: Mailbox<EndedAttempt>
    private let state = Mutex(State())

    /// - Parameter ended: hears how each attempt ended.
    init(ended: Mailbox<EndedAttempt>) { self.ended = ended }

    /// Makes these attempts, in this order as far as they wait.
    func put(_ attempts: [Attempt]) {
        answer(
            state.withLock { state in
                state.waiting.append(contentsOf: attempts)
                return Self.call(&state)
            })
    }

    /// What waits is still made; then the places go.
    func close() {
        let vacant = state.withLock { state in
            state.isClosed = true
            defer { state.vacant = [] }
            return state.vacant
        }
        for place in vacant { place.resume(returning: false) }
    }

    private func work(at place: Place) async {
        var isCalled = true
        while !Task.isCancelled {
            if let attempt = take(isCalled: isCalled) {
                isCalled = false
                ended.post(await attempt.make(at: place))
            } else {
                guard await isNeeded() else { return }
                isCalled = true
            }
        }
        if isCalled { passOn() }
    }

    /// - Parameter isCalled: whether the place that asks is the one that was called.
    private func take(isCalled: Bool) -> Attempt? {
        let (attempt, next) = state.withLock { state in
            if isCalled { state.isOneCalled = false }
            let attempt = state.waiting.popFirst()
            return (attempt, Self.call(&state))
        }
        answer(next)
        return attempt
    }

    /// Waits until the place is called; false when it may go.
    private func isNeeded() async -> Bool {
        await withUnsafeContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.vacant.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume(returning: false) }
        }
    }

    /// The place that was called cannot come.
    private func passOn() {
        answer(
            state.withLock { state in
                state.isOneCalled = false
                return Self.call(&state)
            })
    }

    private static func call(_ state: inout State) -> Call {
        if state.waiting.isEmpty || state.isOneCalled { return .nobody }
        state.isOneCalled = true
        return state.vacant.popLast().map(Call.vacant) ?? .new
    }

    private func answer(_ call: Call) {
        switch call {
        case .nobody: break
        case .vacant(let place): place.resume(returning: true)
        case .new: _ = Place { await self.work(at: $0) }
        }
    }
}
