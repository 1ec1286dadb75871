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
            onStart: { _ in }, onFree: { ended.open() },
            onEnd: { all in ends.withLock { $0 += all.map { $0.finished.outcome?.rawValue ?? "snoozed" } } },
            onDrained: { _ in ends.withLock { $0.append("given back") } })
        await runner.start([try Self.grant()], sent: EventLoop.now)
        await ended.pass()
        #expect(ends.withLock { $0 } == [expected])
        #expect(!isCalled.withLock { $0 })
    }
}
