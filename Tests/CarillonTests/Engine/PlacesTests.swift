import EventLoop
import Synchronization
import Testing

@testable import Carillon

/// Every attempt is made once, and none waits for another to end.
@Suite("Attempts and their places", .timeLimit(.minutes(1)))
struct PlacesTests {
    private let ended = Mailbox<EndedAttempt>(loop: .shared)

    private static func attempt(_ serial: Int, _ handler: @escaping Handler) throws -> Attempt {
        let grant = Grant(run: try #require(RunID("job@\(serial)")), token: "\(serial)", attempt: 1, body: [])
        let context = RunContext(grant: grant, worker: "w1", deadline: nil, payloadStart: 0) { _ in }
        return Attempt(serial: serial, context: context, handler: handler)
    }

    /// Has all of them made, and answers the serials in the order in which they ended.
    private func make(_ batches: [[Attempt]]) async -> [Int] {
        let places = Places(ended: ended)
        let count = batches.reduce(0) { $0 + $1.count }
        let serials = Mutex<[Int]>([])
        await withUnsafeContinuation { (done: UnsafeContinuation<Void, Never>) in
            ended.open { [ended] in
                let all = serials.withLock { serials in
                    serials += ended.takeAll().map(\.serial)
                    return serials.count
                }
                if all == count { done.resume() }
            }
            for batch in batches { places.put(batch) }
        }
        places.close()
        return serials.withLock { $0 }
    }

    @Test
    func `All that is put is made once, in however many batches it comes`() async throws {
        let batches = try (0..<100).map { batch in
            try (0..<20).map { index in
                try Self.attempt(batch * 20 + index + 1) { _ in
                    if index.isMultiple(of: 3) { await Task.yield() }
                    return .succeeded
                }
            }
        }
        #expect(await make(batches).sorted() == Array(1...2_000))
    }

    @Test
    func `Attempts that wait for each other are all under way at the same time`() async throws {
        let count = 200
        let begun = Mutex(0)
        let all = Gate()
        let attempts = try (1...count).map { serial in
            try Self.attempt(serial) { _ in
                let number = begun.withLock { begun in
                    begun += 1
                    return begun
                }
                if number == count { all.open() }
                await all.pass()
                return .succeeded
            }
        }
        #expect(await make([attempts]).count == count)
    }

    @Test
    func `An attempt that is stopped before it begins never calls its handler, and no other is stopped`() async throws {
        let called = Mutex<[Int: Bool]>([:])
        let attempts = try (1...4).map { serial in
            try Self.attempt(serial) { _ in
                called.withLock { $0[serial] = Task.isCancelled }
                return .succeeded
            }
        }
        attempts[1].cancel()
        #expect(await make([attempts]).sorted() == [1, 2, 3, 4])
        #expect(called.withLock { $0 } == [1: false, 3: false, 4: false])
    }

    @Test
    func `Handlers that cancel their own task keep no attempt from being made`() async throws {
        let cancelled = Mutex(0)
        let attempts = try (1...100).map { serial in
            try Self.attempt(serial) { _ in
                if Task.isCancelled { cancelled.withLock { $0 += 1 } }
                withUnsafeCurrentTask { $0?.cancel() }
                return .succeeded
            }
        }
        #expect(await make([attempts]).count == 100)
        #expect(cancelled.withLock { $0 } == 0)
    }

    @Test
    func `What is stopped after its end stops nothing`() async throws {
        let first = try Self.attempt(1) { _ in .succeeded }
        let wasCancelled = Mutex(true)
        let second = try Self.attempt(2) { _ in
            first.cancel()
            wasCancelled.withLock { $0 = Task.isCancelled }
            return .succeeded
        }
        await withUnsafeContinuation { (done: UnsafeContinuation<Void, Never>) in
            _ = Place { here in
                _ = await first.make(at: here)
                _ = await second.make(at: here)
                done.resume()
            }
        }
        #expect(!wasCancelled.withLock { $0 })
    }

    @Test
    func `The end of an attempt that was stopped finds its task cancelled, however new its place is`() async throws {
        let loop = EventLoop.shared
        for serial in 1...5_000 {
            let stopped = Mutex<Attempt?>(nil)
            let attempt = try Self.attempt(serial) { _ in
                stopped.withLock { $0.take() }?.cancel()
                return .succeeded
            }
            stopped.withLock { $0 = attempt }
            let isCancelled = await withUnsafeContinuation { (done: UnsafeContinuation<Bool, Never>) in
                loop.execute {
                    _ = Place { here in
                        _ = await attempt.make(at: here)
                        done.resume(returning: Task.isCancelled)
                    }
                }
            }
            try #require(isCancelled)
        }
    }

    @Test
    func `The tasks go when the places are closed`() async throws {
        weak var mailbox: Mailbox<EndedAttempt>?
        do {
            let ended = Mailbox<EndedAttempt>(loop: .shared)
            mailbox = ended
            let places = Places(ended: ended)
            places.put(try (1...10).map { try Self.attempt($0) { _ in .succeeded } })
            places.close()
        }
        while mailbox != nil, !Task.isCancelled { await Task.yield() }
        #expect(mailbox == nil)
    }
}
