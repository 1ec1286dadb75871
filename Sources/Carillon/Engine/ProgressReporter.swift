import EventLoop
import Synchronization

/// Passes on what handlers say about how far they have come: of each run the latest, in one call at a time, however often they
/// say it. It is for people: what does not get through is lost.
final class ProgressReporter: Sendable {
    private let loop: EventLoop
    private let store: Store
    private let state = Mutex<(pending: [RunID: (Holding, RunProgress)], isSending: Bool)>(([:], false))

    init(loop: EventLoop, store: Store) {
        self.loop = loop
        self.store = store
    }

    /// Called from any thread.
    func report(_ progress: RunProgress, of holding: Holding) {
        let isFirst = state.withLock { state in
            state.pending[holding.run] = (holding, progress)
            defer { state.isSending = true }
            return !state.isSending
        }
        if isFirst { Task(executorPreference: loop) { await self.send() } }
    }

    private func send() async {
        while let batch = takeBatch() { _ = try? await store.progress(batch) }
    }

    /// A script takes at most 1,000 runs; nil when there is nothing more to say.
    private func takeBatch() -> [(Holding, RunProgress)]? {
        state.withLock { state in
            guard !state.pending.isEmpty else {
                state.isSending = false
                return nil
            }
            let batch = Array(state.pending.prefix(500))
            for item in batch { state.pending[item.key] = nil }
            return batch.map(\.value)
        }
    }
}
