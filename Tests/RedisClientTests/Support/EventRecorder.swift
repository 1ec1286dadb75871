import Synchronization

@testable import RedisClient

/// Remembers what was reported, and lets a test wait for it.
final class Recorder<Element: Sendable>: Sendable {
    private struct State {
        var seen: [Element] = []
        var waiters: [(condition: ([Element]) -> Bool, continuation: CheckedContinuation<[Element], Never>)] = []
    }

    private let state = Mutex(State())

    var seen: [Element] { state.withLock { $0.seen } }

    func record(_ element: Element) {
        let (seen, ready) = state.withLock { state in
            state.seen.append(element)
            let ready = state.waiters.filter { $0.condition(state.seen) }.map(\.continuation)
            let seen = state.seen
            state.waiters.removeAll { $0.condition(seen) }
            return (seen, ready)
        }
        for continuation in ready { continuation.resume(returning: seen) }
    }

    /// Returns all that was seen as soon as `condition` holds for it.
    @discardableResult
    func wait(until condition: @escaping @Sendable ([Element]) -> Bool) async -> [Element] {
        await withCheckedContinuation { continuation in
            let seen: [Element]? = state.withLock { state in
                if condition(state.seen) { return state.seen }
                state.waiters.append((condition, continuation))
                return nil
            }
            if let seen { continuation.resume(returning: seen) }
        }
    }
}

extension Recorder where Element == RedisConnectionEvent {
    func waitForReady(times: Int = 1) async {
        await wait { $0.count { $0 == .ready } >= times }
    }

    func waitForDown(code: String) async {
        await wait { events in
            events.contains { event in
                if case .down(let error) = event { error.code == code } else { false }
            }
        }
    }
}
