import CarillonTesting
import EventLoop
import Synchronization
import Testing

@testable import Carillon

/// Places are used again: nothing of one attempt may reach the next.
@Suite("Places", .timeLimit(.minutes(1)))
struct PlaceTests {
    /// Runs `first`, then `second`, in a worker with one place, and answers whether the second found itself cancelled.
    private static func isCancelled(after first: @escaping Handler, timeout: String? = nil) async throws -> Bool {
        let redis = try await TestRedis()
        let seen = Mutex<Bool?>(nil)
        let second: Handler = { _ in
            seen.withLock { $0 = Task.isCancelled }
            return .succeeded
        }
        let worker = try TestWorker(redis, concurrency: 1, handlers: ["first": first, "second": second])
        try await redis.once("first", at: TestRedis.past) {
            $0.handler = "first"
            $0.timeout = timeout
            $0.maxAttempts = 1
        }
        await worker.log.wait { $0.isFinished("first") || $0.isFinished("first", .timedOut) }
        try await redis.once("second", at: TestRedis.past) { $0.handler = "second" }
        await worker.log.wait { $0.isFinished("second") }
        await worker.shutDown()
        let wasCancelled = seen.withLock { $0 }
        return try #require(wasCancelled as Bool?)
    }

    @Test
    func `A handler that cancels its own task cancels no later attempt`() async throws {
        let cancelled = try await Self.isCancelled(after: { _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return .succeeded
        })
        #expect(!cancelled)
    }

    @Test
    func `An attempt that was stopped by its timeout cancels no later one`() async throws {
        let cancelled = try await Self.isCancelled(
            after: { _ in
                await Gate().pass()
                return .succeeded
            }, timeout: "10ms")
        #expect(!cancelled)
    }
}
