import CarillonTesting
import EventLoop
import Testing

@testable import Carillon

@Suite("The fence of late grants", .timeLimit(.minutes(1)))
struct FenceTests {
    @Test
    func `An attempt whose grant came late is stopped before its lease ends, however far the next heartbeat is`()
        async throws
    {
        let redis = try await TestRedis()
        let log = EventLog()
        var handlers = Handlers()
        handlers["hold"] = { _ in
            await Gate().pass()
            return .succeeded
        }
        let store = redis.client.store
        let runner = Runner(
            loop: .shared, worker: "w1", capacity: 1, handlers: handlers,
            progress: ProgressReporter(loop: .shared, store: store), onEvent: { log.record($0) })
        let lease = Duration.seconds(3_600)
        let heartbeater = Heartbeater(
            loop: .shared, store: store, worker: "w1", lease: lease, runner: runner, onTrouble: { _ in })
        await runner.connect(Runner.Hooks(onStart: { sent in heartbeater.assumeIsolated { $0.leasesBegan(at: sent) } }))
        await heartbeater.start()
        let grant = Grant(
            run: try #require(RunID("late@1000")), token: "7", attempt: 1, body: Array(#"{"handler":"hold"}"#.utf8)[...]
        )
        await runner.start([grant], sent: EventLoop.now - (lease * 9 / 10).nanosecondsClamped + 10_000_000)
        await log.wait { if case .leaseLost = $0 { true } else { false } }
        await heartbeater.stop()
        await runner.disconnect()
    }
}
