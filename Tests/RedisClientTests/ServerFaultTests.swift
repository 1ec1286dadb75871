import EventLoop
import Glibc
import Testing

@testable import RedisClient

/// A real server that crashes, loads, hangs or throws clients out.
@Suite struct ServerFaultTests {
    @Test func `commands wait for a server that starts later`() async throws {
        let server = TestRedis()
        server.kill()
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: server.configuration, loop: loop) { recorder.record($0) }
        async let reply = redis.send("PING")
        await recorder.waitForDown(code: "NOTCONNECTED")
        server.start()
        #expect(try await reply == .simple("PONG"))
        await redis.close()
    }

    @Test(arguments: [false, true])
    func `after a crash and a restart it is connected again, and acknowledged data is there`(tcp: Bool) async throws {
        let server = TestRedis(tcp: true, options: ["--appendonly", "yes", "--appendfsync", "always"])
        let configuration = tcp ? server.tcpConfiguration(host: "127.0.0.1") : server.configuration
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: configuration, loop: loop) { recorder.record($0) }
        for crash in 1...3 {
            #expect(try await redis.send("INCR", "n") == .integer(Int64(crash)))
            server.kill()
            server.start()
            await recorder.waitForReady(times: crash + 1)
        }
        #expect(try await redis.send("GET", "n").integer == 3)
        await redis.close()
    }

    @Test func `a command in flight when the server crashes has an unknown outcome`() async throws {
        let server = TestRedis()
        let redis = server.connect(), watcher = server.connect()
        async let blocked = redis.pipeline([["BLPOP", "never", 0], ["PING"]])
        while try await watcher.send("INFO", "clients").string?.contains("blocked_clients:1") != true {}
        server.kill()
        let replies = await blocked
        for reply in replies {
            let error = #expect(throws: RedisError.self) { try reply.get() }
            #expect(error?.kind == .unknownOutcome && error?.code == "CONNECTIONLOST")
        }
        #expect(replies.count == 2)
        await redis.close()
        await watcher.close()
    }

    @Test func `a client that is killed by an operator comes back`() async throws {
        let server = TestRedis()
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: server.configuration, loop: loop) { recorder.record($0) }
        let admin = server.connect()
        await recorder.waitForReady()
        let id = try await redis.send("CLIENT", "ID").integer ?? 0
        #expect(try await admin.send("CLIENT", "KILL", "ID", .integer(id)) == .integer(1))
        await recorder.waitForReady(times: 2)
        #expect(try await redis.send("CLIENT", "ID").integer ?? 0 > id)
        await redis.close()
        await admin.close()
    }

    @Test func `a server that is loading is waited for`() async throws {
        // Loading takes long until the test says otherwise.
        let server = TestRedis(options: ["--loading-process-events-interval-bytes", "1024"])
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: server.configuration, loop: loop) { recorder.record($0) }
        _ = try await redis.send("DEBUG", "POPULATE", 3000)
        _ = try await redis.send("SAVE")
        server.kill()
        // What was sent to the dying server would have an unknown outcome.
        await recorder.waitForDown(code: "CONNECTIONLOST")
        server.start(extra: ["--key-load-delay", "5000"])
        async let size = redis.send("DBSIZE")
        await recorder.waitForDown(code: "LOADING")
        let operatorSocket = try #require(RawSocket.connect(toPath: server.socketPath))
        operatorSocket.write("CONFIG SET key-load-delay 0\r\n")
        #expect(operatorSocket.readLine() == "+OK")
        operatorSocket.close()
        #expect(try await size == .integer(3000))
        await redis.close()
    }

    @Test func `a server busy with somebody's endless script refuses commands as not executed`() async throws {
        let server = TestRedis(options: ["--busy-reply-threshold", "20"])
        let culprit = server.connect(), redis = server.connect()
        _ = try await redis.send("PING")
        async let endless = culprit.pipeline([["EVAL", "while true do end", 0]])
        var refusal: RedisError?
        while refusal == nil {
            do throws(RedisError) { _ = try await redis.send("GET", "k") } catch { refusal = error }
        }
        #expect(refusal?.code == "BUSY" && refusal?.kind == .retry)
        let recorder = Recorder<RedisConnectionEvent>()
        let late = RedisConnection(configuration: server.configuration, loop: loop) { recorder.record($0) }
        await recorder.waitForDown(code: "BUSY")
        #expect(try await redis.send("SCRIPT", "KILL") == .simple("OK"))
        #expect(await endless.count == 1)
        #expect(try await late.send("GET", "k") == .null)
        for connection in [culprit, redis, late] { await connection.close() }
    }

    @Test func `an overdue reply drops the connection, and what was in flight has an unknown outcome`() async throws {
        let server = TestRedis()
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: server.configuration, loop: loop) { recorder.record($0) }
        let watcher = server.connect()
        async let patient = redis.pipeline([["BLPOP", "never", 0]])
        while try await watcher.send("INFO", "clients").string?.contains("blocked_clients:1") != true {}
        let error = await #expect(throws: RedisError.self) {
            try await redis.send("PING", deadline: .milliseconds(20))
        }
        #expect(error?.kind == .unknownOutcome && error?.code == "TIMEOUT")
        let other = await patient.first
        #expect(other?.errorKind == .unknownOutcome && other?.errorCode == "TIMEOUT")
        await recorder.waitForReady(times: 2)
        #expect(try await redis.send("PING") == .simple("PONG"))
        await redis.close()
        await watcher.close()
    }

    @Test func `a frozen server is given up by the handshake's time limit and found again`() async throws {
        let server = TestRedis()
        var configuration = server.configuration
        configuration.connectTimeout = .milliseconds(50)
        #expect(try await server.connect().send("PING") == .simple("PONG"))
        server.signal(SIGSTOP)
        let recorder = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: configuration, loop: loop) { recorder.record($0) }
        async let reply = redis.send("PING")
        await recorder.waitForDown(code: "NOTCONNECTED")
        server.signal(SIGCONT)
        #expect(try await reply == .simple("PONG"))
        await redis.close()
    }

    @Test func `a thousand reconnects leak no socket`() async throws {
        let server = TestRedis(tcp: true)
        let configuration = server.tcpConfiguration(host: "127.0.0.1")
        let admin = server.connect()
        let connections = (0..<100).map { _ in RedisConnection(configuration: configuration, loop: loop) }
        for _ in 0..<10 {
            for connection in connections {
                while await connection.pipeline([["PING"]]) != [.simple("PONG")] {}
            }
            #expect(socketsConnected(toPort: server.port) == connections.count)
            #expect(try await admin.send("CLIENT", "KILL", "TYPE", "normal").integer == Int64(connections.count))
        }
        for connection in connections { await connection.close() }
        // Sockets are closed in the loop's next turn.
        await withCheckedContinuation { done in loop.timer(after: .milliseconds(1)) { done.resume() } }
        #expect(socketsConnected(toPort: server.port) == 0)
        await admin.close()
    }
}

extension RESPValue {
    var errorCode: String? {
        if case .error(let error) = self { error.code } else { nil }
    }
}
