import Synchronization

/// Identities for calls that change something. The scripts remember the last request of each caller (law 5), so each caller
/// has one call under way at a time; concurrent calls get callers of their own, which are used again afterwards.
final class Sessions: Sendable {
    struct Session: Sendable {
        let caller: String
        var request: Int
    }

    private let prefix = String(UInt64.random(in: UInt64.min...UInt64.max), radix: 36)
    private let state = Mutex<(idle: [Session], made: Int)>((idle: [], made: 0))

    func with<T: Sendable>(
        _ body: (String, Int) async throws(CarillonError) -> T
    ) async throws(CarillonError) -> T {
        var session = state.withLock { state -> Session in
            if let session = state.idle.popLast() { return session }
            state.made += 1
            return Session(caller: "\(prefix).\(state.made)", request: 0)
        }
        session.request += 1
        let used = session
        defer { state.withLock { $0.idle.append(used) } }
        return try await body(used.caller, used.request)
    }
}
