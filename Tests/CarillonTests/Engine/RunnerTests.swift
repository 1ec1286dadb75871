import CarillonTesting
import EventLoop
import Synchronization
import Testing

@testable import Carillon

@Suite("The runner", .timeLimit(.minutes(1)))
struct RunnerTests {
    private static func runner(
        _ redis: TestRedis, handler: @escaping Handler, onEvent: @escaping @Sendable (RunEvent) -> Void
    ) -> Runner {
        var handlers = Handlers()
        handlers["work"] = handler
        return Runner(
            loop: .shared, worker: "w1", capacity: 1, handlers: handlers,
            progress: ProgressReporter(loop: .shared, store: redis.client.store), onEvent: onEvent)
    }

    private static func grant() throws -> Grant {
        Grant(
            run: try #require(RunID("job@1000")), token: "7", attempt: 1, body: Array(#"{"handler":"work"}"#.utf8)[...])
    }

    @Test(arguments: [
        (HeldRun.Stop.drain, "given back"), (.timedOut, "timed_out"), (.cancelRequested, "cancelled"),
        (.leaseLost, "lease lost"),
    ])
    func `A run that is stopped while it waits ends as the reason demands, without a call of its handler`(
        reason: HeldRun.Stop, expected: String
    ) async throws {
        let isCalled = Mutex(false)
        let ends = Mutex<[String]>([])
        let ended = Gate()
        let started = Mutex<Runner?>(nil)
        let runner = Self.runner(try await TestRedis()) { _ in
            isCalled.withLock { $0 = true }
            throw CancellationError()
        } onEvent: { event in
            switch event {
            // Told before the attempt is put into the line.
            case .started: started.withLock { $0.take() }?.assumeIsolated { $0.stopAll(reason) }
            case .leaseLost: ends.withLock { $0.append("lease lost") }
            default: break
            }
        }
        started.withLock { $0 = runner }
        await runner.connect(
            Runner.Hooks(
                onFree: { ended.open() },
                onEnd: { all in ends.withLock { $0 += all.map { $0.finished.outcome?.rawValue ?? "snoozed" } } },
                onDrained: { _ in ends.withLock { $0.append("given back") } }))
        await runner.start([try Self.grant()], sent: EventLoop.now)
        await ended.pass()
        #expect(ends.withLock { $0 } == [expected])
        #expect(!isCalled.withLock { $0 })
        await runner.disconnect()
    }

    @Test
    func `A runner and its places are gone when it is disconnected, although those whom it told hold it`() async throws
    {
        let redis = try await TestRedis()
        weak var weakRunner: Runner?
        weak var weakPlaces: Places?
        do {
            let runner = Self.runner(redis, handler: { _ in .succeeded }, onEvent: { _ in })
            let ended = Gate()
            await runner.connect(
                Runner.Hooks(onEnd: { ends in
                    runner.assumeIsolated { runner in for end in ends { runner.settle(end.serial) } }
                    ended.open()
                }))
            await runner.start([try Self.grant()], sent: EventLoop.now)
            await ended.pass()
            await runner.disconnect()
            weakRunner = runner
            weakPlaces = await runner.places
        }
        while weakRunner != nil || weakPlaces != nil, !Task.isCancelled { await Task.yield() }
        #expect(weakRunner == nil)
        #expect(weakPlaces == nil)
    }

    @Test(arguments: [true, false])
    func `A worker that has ended holds nothing any more, also when a handler was deaf to its shutdown`(isDeaf: Bool)
        async throws
    {
        final class Witness: Sendable {}
        let redis = try await TestRedis()
        weak var weakWitness: Witness?
        do {
            let witness = Witness()
            weakWitness = witness
            let gate = Gate()
            let worker = try TestWorker(
                redis, drainTimeout: .zero,
                handlers: [
                    "hold": { [witness] _ in
                        await gate.passUncancelled()
                        withExtendedLifetime(witness) {}
                        return .succeeded
                    }
                ])
            try await redis.once("job", at: TestRedis.past) { $0.handler = "hold" }
            await worker.log.wait { $0.isStarted("job") }
            if !isDeaf {
                gate.open()
                await worker.log.wait { $0.isFinished("job") }
            }
            await worker.shutDown()
            gate.open()
        }
        while weakWitness != nil, !Task.isCancelled { await Task.yield() }
        #expect(weakWitness == nil)
    }
}
