import Carillon
import PrivateRedis
import RedisClient
import Testing

@testable import CarillonBench

@Suite struct ProxyTests {
    // MARK: One direction

    @Test func `Bytes wait for their time, and nothing overtakes`() {
        var flow = Flow()
        flow.add([1, 2], due: 50)
        flow.add([3], due: 10)
        #expect(flow.sendable(at: 49) == [])
        #expect(flow.nextDue == 50)
        #expect(flow.sendable(at: 50) == [1, 2, 3])
        flow.sent(2)
        #expect(flow.sendable(at: 50) == [3])
        #expect(!flow.isEmpty)
        flow.sent(1)
        #expect(flow.isEmpty)
        #expect(flow.nextDue == nil)
    }

    @Test func `What is held back goes when it is released, or never`() {
        var flow = Flow()
        flow.add([1], due: .max)
        flow.add([2], due: 5)
        #expect(flow.sendable(at: .max - 1) == [])
        flow.release()
        #expect(flow.sendable(at: 0) == [1, 2])
        flow.drop()
        #expect(flow.isEmpty)
    }

    // MARK: Before a real Redis

    /// A proxy before a Redis of its own, and what `body` does with it.
    private func through(_ body: (Proxy, RedisConfiguration, RedisConnection) async throws -> Void) async throws {
        let server = try await PrivateRedis.start()
        let folder = try TemporaryFolder()
        let proxy = try Proxy(path: folder.path + "/proxy.sock", upstream: server.socketPath, seed: 1)
        let direct = RedisConnection(configuration: try RedisConfiguration(url: server.url), loop: .shared)
        let configuration = RedisConfiguration(address: .unix(path: proxy.path))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await proxy.run() }
            defer { proxy.stop() }
            try await body(proxy, configuration, direct)
        }
        await direct.close()
        await server.stop()
    }

    @Test func `Without a fault it passes everything on`() async throws {
        try await through { _, configuration, direct in
            let client = RedisConnection(configuration: configuration, loop: .shared)
            let large = [UInt8](repeating: 7, count: 1 << 20)
            _ = try await client.send("SET", "k", .bytes(large))
            #expect(try await direct.send("STRLEN", "k") == .integer(1 << 20))
            #expect(try await client.send("GET", "k").bytes == large)
            await client.close()
        }
    }

    @Test func `A dropped reply is that of a command that was executed`() async throws {
        try await through { proxy, configuration, direct in
            let client = RedisConnection(configuration: configuration, loop: .shared)
            _ = try await client.send("PING")
            proxy.set(.dropReplies)
            var unanswered = 0
            var answered = 0
            while unanswered < 3 {
                do throws(RedisError) {
                    _ = try await client.send("INCR", "n", deadline: .seconds(30))
                    answered += 1
                } catch {
                    #expect(error.kind == .unknownOutcome)
                    unanswered += 1
                }
            }
            #expect(try await direct.send("GET", "n").integer == Int64(answered + unanswered))
            await client.close()
        }
    }

    @Test func `What a black hole held back comes late, after its sender has given up`() async throws {
        try await through { proxy, configuration, direct in
            let client = RedisConnection(configuration: configuration, loop: .shared)
            _ = try await client.send("PING")
            proxy.set(.blackHole(requests: true, replies: false, isLate: true))
            let error = await #expect(throws: RedisError.self) {
                try await client.send("LPUSH", "late", "x", deadline: .milliseconds(300))
            }
            #expect(error?.kind == .unknownOutcome)
            await client.close()
            #expect(try await direct.send("EXISTS", "late") == .integer(0))
            proxy.set(nil)
            #expect(try await direct.send("BLPOP", "late", "60", deadline: .seconds(60)).array?.last?.string == "x")
        }
    }

    @Test func `After a reset the client comes back`() async throws {
        try await through { proxy, configuration, _ in
            let client = RedisConnection(configuration: configuration, loop: .shared)
            proxy.set(.reset)
            var failures = 0
            while failures < 2 { if (try? await client.send("PING", deadline: .seconds(30))) == nil { failures += 1 } }
            proxy.set(nil)
            let echo = try await client.send("ECHO", "back", deadline: .seconds(30))
            #expect(echo.string == "back")
            await client.close()
        }
    }
}
