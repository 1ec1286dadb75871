import EventLoop
import Testing

@testable import RedisClient

/// Against a real server that behaves well.
@Suite struct RedisConnectionTests {
    private let server = TestRedis(tcp: true)

    @Test(arguments: ["127.0.0.1", "::1", "localhost"])
    func `it connects over TCP`(host: String) async throws {
        let redis = RedisConnection(configuration: server.tcpConfiguration(host: host), loop: loop)
        #expect(try await redis.send("PING") == .simple("PONG"))
        await redis.close()
    }

    @Test func `it connects over a unix socket`() async throws {
        let redis = server.connect()
        #expect(try await redis.send(["ECHO", "hello"]).string == "hello")
        await redis.close()
    }

    @Test func `every type of reply arrives as it is`() async throws {
        let redis = server.connect()
        #expect(try await redis.send("SET", "k", "v") == .simple("OK"))
        #expect(try await redis.send("STRLEN", "k") == .integer(1))
        #expect(try await redis.send("GET", "missing") == .null)
        #expect(try await redis.send("LRANGE", "missing", 0, -1) == .array([]))
        #expect(try await redis.send("MGET", "k", "missing") == .array([.string([0x76]), .null]))
        let nested = try await redis.send("EVAL", "return {1, {'a', {}}, {err='MY oops'}, {ok='fine'}}", 0)
        #expect(
            nested
                == .array([
                    .integer(1), .array([.string([0x61]), .array([])]), .error(RedisError(serverLine: "MY oops")),
                    .simple("fine"),
                ]))
        await redis.close()
    }

    @Test func `arguments and replies are any bytes, of any length`() async throws {
        let redis = server.connect()
        for length in [0, 1, 15, 16, 1023, 8191, 8192, 16_384, 100_000, 3_000_000] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(try await redis.send(["ECHO", .bytes(bytes)]).bytes == bytes)
        }
        let text = "zwölf €\r\n$5\r\n\0"
        #expect(try await redis.send("ECHO", .string(text)).string == text)
        await redis.close()
    }

    @Test(arguments: [Int64.min, -1, 0, 9, 10, 1_234_567, Int64.max])
    func `integers are written in decimal`(value: Int64) async throws {
        let redis = server.connect()
        #expect(try await redis.send("ECHO", .integer(value)).string == "\(value)")
        await redis.close()
    }

    @Test func `a server's error is thrown, and the connection goes on`() async throws {
        let redis = server.connect()
        _ = try await redis.send("SET", "k", "v")
        let error = await #expect(throws: RedisError.self) { try await redis.send("LPUSH", "k", "x") }
        #expect(error?.code == "WRONGTYPE" && error?.kind == .fatal)
        #expect(try await redis.send("GET", "k").string == "v")
        await redis.close()
    }

    @Test func `a pipeline of ten thousand commands is answered in order`() async {
        let redis = server.connect()
        let replies = await redis.pipeline((0..<10_000).map { ["ECHO", .integer($0)] })
        #expect(replies.map { $0.integer } == (0..<10_000).map { $0 })
        #expect(await redis.pipeline([]).isEmpty)
        await redis.close()
    }

    @Test func `a pipeline has an error in the place of the command that failed`() async {
        let redis = server.connect()
        let replies = await redis.pipeline([["SET", "k", "v"], ["LPUSH", "k", "x"], ["GET", "k"]])
        #expect(replies.count == 3)
        #expect(replies.first == .simple("OK") && replies.last?.string == "v")
        #expect(throws: RedisError.self) { try replies[1].get() }
        await redis.close()
    }

    @Test func `thousands of tasks, on the loop and off it, each get their own reply`() async throws {
        let redis = server.connect()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<200 {
                group.addTask(executorPreference: task.isMultiple(of: 2) ? loop : nil) {
                    for i in 0..<50 {
                        let sent = "\(task):\(i)"
                        guard try await redis.send("ECHO", .string(sent)).string == sent else { return false }
                    }
                    return true
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        await redis.close()
    }

    @Test func `commands of one task are executed in the order in which they were issued`() async throws {
        let redis = server.connect()
        _ = await redis.pipeline((0..<1000).map { ["RPUSH", "ordered", .integer($0)] })
        let stored = try await redis.send("LRANGE", "ordered", 0, -1).array?.map { $0.integer }
        #expect(stored == (0..<1000).map { $0 })
        await redis.close()
    }

    @Test func `it selects its database and tells its name, on every connection`() async throws {
        var configuration = server.configuration
        configuration.database = 7
        configuration.clientName = "me"
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: configuration, loop: loop) { recorder.record($0) }
        for connections in 1...2 {
            await recorder.waitForReady(times: connections)
            #expect(try await redis.send("CLIENT", "GETNAME").string == "me")
            #expect(try await redis.send("CLIENT", "INFO").string?.contains(" db=7 ") == true)
            _ = await redis.pipeline([["CLIENT", "KILL", "SKIPME", "no", "TYPE", "normal"]])
        }
        await redis.close()
    }

    @Test func `after close nothing is sent any more`() async throws {
        let redis = server.connect()
        _ = try await redis.send("PING")
        await redis.close()
        await redis.close()
        #expect(await redis.pipeline([["PING"], ["PING"]]) == [.error(.closed), .error(.closed)])
        await #expect(throws: RedisError.closed) { try await redis.send("PING") }
    }

    @Test func `closing fails what is in flight with an unknown outcome`() async throws {
        let redis = server.connect(), watcher = server.connect()
        async let blocked = redis.pipeline([["BLPOP", "never", 0]])
        while try await watcher.send("INFO", "clients").string?.contains("blocked_clients:1") != true {}
        await redis.close()
        await watcher.close()
        let reply = await blocked.first
        #expect(reply == .error(RedisError.closed.afterSending))
    }

    @Test func `cancelling the caller does not take a command back`() async throws {
        let redis = server.connect()
        let task = Task { try await redis.send("INCR", "counter") }
        task.cancel()
        #expect(try await task.value == .integer(1))
        #expect(try await redis.send("GET", "counter").integer == 1)
        await redis.close()
    }

    @Test func `a connection that is let go closes its socket`() async throws {
        let watcher = server.connect()
        do {
            let redis = RedisConnection(configuration: server.tcpConfiguration(host: "127.0.0.1"), loop: loop)
            _ = try await redis.send("CLIENT", "SETNAME", "forgotten")
        }
        while try await watcher.send("CLIENT", "LIST").string?.contains("name=forgotten") == true {}
        #expect(socketsConnected(toPort: server.port) == 0)
        await watcher.close()
    }
}
