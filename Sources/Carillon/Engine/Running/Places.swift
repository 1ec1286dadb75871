import Synchronization

/// Where attempts are made, off the loop.
///
///     put ──► attempts wait in a line ──taken──► place busy ──handler returns──► takes the next
///               │    ▲                                                             └── none waits ──► vacant
///               └────┴── places are called (vacant or new), by `put` and by those that come while more wait
///
/// Few places are on their way at a time. So handlers that return at once are worked off by as many places as there are
/// threads, while each that takes its time leaves the others to places of their own.
final class Places: Sendable {
    private struct State {
        var line = WaitingLine<Attempt>()
        var vacant: [UnsafeContinuation<Bool, Never>] = []
        var isClosed = false
    }

    private let ended: Mailbox<EndedAttempt>
    private let state = Mutex(State())

    /// - Parameter ended: hears how each attempt ended.
    init(ended: Mailbox<EndedAttempt>) { self.ended = ended }

    /// Makes these attempts, in this order as far as they wait.
    func put(_ attempts: [Attempt]) { call(state.withLock { $0.line.put(attempts) }) }

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
            let (attempt, calls) = state.withLock { $0.line.take(isCalled: isCalled) }
            call(calls)
            isCalled = false
            if let attempt {
                ended.post(await attempt.make(at: place))
            } else {
                guard await isNeeded() else { return }
                isCalled = true
            }
        }
        if isCalled { call(state.withLock { $0.line.passOn() }) }
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

    private func call(_ count: Int) {
        for _ in 0..<count {
            if let vacant = state.withLock({ $0.vacant.popLast() }) {
                vacant.resume(returning: true)
            } else {
                _ = Place { await self.work(at: $0) }
            }
        }
    }
}
