import Carillon
import EventLoop
import RedisClient

extension CarillonClient {
    /// Waits until so many workers have claimed for the first time and wait for work.
    ///
    /// - Throws: ``Failure`` after 30 s.
    func whenWorkersAre(_ count: Int) async throws {
        let end = EventLoop.deadline(after: .seconds(30))
        while EventLoop.now < end {
            let idle = try await store.read(["ZCARD", .string(store.key("idle:default"))])
            if (idle.integer ?? 0) >= count { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failure(.software, "\(count) workers were not ready within 30 s")
    }
}
