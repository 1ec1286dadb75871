import EventLoop

/// Records how attempts ended: collects what is done while one call is under way, and sends it as the next batch.
actor Reporter {
    private struct Item {
        let serial: Int
        let finished: FinishedRun
        let result: RunResult
    }

    private let loop: EventLoop
    private let store: Store
    private let worker: String
    private let runner: Runner
    private let onTrouble: @Sendable (String) -> Void
    private var successes: [Item] = []
    private var failures: [Item] = []
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

    func report(_ serial: Int, _ finished: FinishedRun, _ result: RunResult) {
        let item = Item(serial: serial, finished: finished, result: result)
        if finished.outcome == .succeeded {
            successes.append(item)
            if !isCompleting {
                isCompleting = true
                Task(executorPreference: loop) { await self.complete() }
            }
        } else {
            failures.append(item)
            if !isFailing {
                isFailing = true
                Task(executorPreference: loop) { await self.fail() }
            }
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
        _ batch: [Item], request: Int, _ call: ([FinishedRun], Int) async throws(CarillonError) -> [Disposition]
    ) async {
        do {
            let dispositions = try await call(batch.map(\.finished), request)
            await runner.settle(
                zip(batch, dispositions).map { item, disposition in
                    SettledRun(
                        serial: item.serial, disposition: disposition, finished: item.finished, result: item.result)
                })
        } catch {
            onTrouble("cannot record \(batch.count) results, the runs will be tried again elsewhere: \(error)")
            for item in batch { await runner.settle(item.serial) }
        }
    }

    /// A script takes at most 1,000 runs, and outputs may be 64 KiB each: 200 keeps a call small.
    private static func take(from items: inout [Item]) -> [Item] {
        let batch = Array(items.prefix(200))
        items.removeFirst(batch.count)
        return batch
    }
}
