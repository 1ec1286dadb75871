import EventLoop

/// Records how attempts ended: collects what is done while one call is under way, and sends it as the next batch.
actor Reporter {
    private let loop: EventLoop
    private let store: Store
    private let worker: String
    private let runner: Runner
    private let onTrouble: @Sendable (String) -> Void
    private var successes: [EndedRun] = []
    private var failures: [EndedRun] = []
    private var isCompleting = false
    private var isFailing = false
    private var request = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop, store: Store, worker: String, runner: Runner, onTrouble: @escaping @Sendable (String) -> Void)
    {
        self.loop = loop
        self.store = store
        self.worker = worker
        self.runner = runner
        self.onTrouble = onTrouble
    }

    func report(_ ends: [EndedRun]) {
        for end in ends {
            if end.finished.outcome == .succeeded { successes.append(end) } else { failures.append(end) }
        }
        if !successes.isEmpty, !isCompleting {
            isCompleting = true
            Task(executorPreference: loop) { await self.complete() }
        }
        if !failures.isEmpty, !isFailing {
            isFailing = true
            Task(executorPreference: loop) { await self.fail() }
        }
    }

    private func complete() async {
        while !successes.isEmpty {
            let batch = Self.take(from: &successes)
            request += 1
            await record(batch, request: request) { [store, worker] runs, request throws(CarillonError) in
                try await store.complete(worker: worker, request: request, runs: runs, patience: .seconds(3_600))
            }
        }
        isCompleting = false
    }

    private func fail() async {
        while !failures.isEmpty {
            let batch = Self.take(from: &failures)
            request += 1
            await record(batch, request: request) { [store, worker] runs, request throws(CarillonError) in
                try await store.fail(worker: worker, request: request, runs: runs, patience: .seconds(3_600))
            }
        }
        isFailing = false
    }

    private func record(
        _ batch: [EndedRun], request: Int, _ call: ([FinishedRun], Int) async throws(CarillonError) -> [Disposition]
    ) async {
        do {
            await runner.settle(batch, try await call(batch.map(\.finished), request))
        } catch {
            onTrouble("cannot record \(batch.count) results, the runs will be tried again elsewhere: \(error)")
            for end in batch { await runner.settle(end.serial) }
        }
    }

    /// A script takes at most 1,000 runs, and outputs may be 64 KiB each: 200 keeps a call small.
    private static func take(from ends: inout [EndedRun]) -> [EndedRun] {
        let batch = Array(ends.prefix(200))
        ends.removeFirst(batch.count)
        return batch
    }
}
