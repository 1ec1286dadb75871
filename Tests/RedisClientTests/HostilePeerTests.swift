import EventLoop
import Synchronization
import Testing

@testable import RedisClient

/// A peer that breaks the protocol, stalls, or goes away at the worst moment.
@Suite struct HostilePeerTests {
    @Test func `replies that come one byte at a time are put together`() async throws {
        let replies = "*3\r\n$5\r\nhello\r\n:-42\r\n*2\r\n$-1\r\n+OK\r\n" + "-ERR no\r\n" + "$0\r\n\r\n"
        let server = FakeServer.afterHandshake { peer, _ in
            for _ in 0..<3 { _ = peer.readCommand() }
            for byte in replies.utf8 { peer.write([byte]) }
            peer.stayMute()
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop)
        #expect(
            await redis.pipeline([["A"], ["B"], ["C"]], deadline: TestRedis.patience)
                == [
                    .array([.string(Array("hello".utf8)), .integer(-42), .array([.null, .simple("OK")])]),
                    .error(RedisError(serverLine: "ERR no")), .string([]),
                ])
        await redis.close()
    }

    @Test(arguments: [
        "garbage\r\n", "\0\0\0\0", "?\r\n", ">2\r\n+a\r\n+b\r\n", "%1\r\n+a\r\n+b\r\n", "$x\r\n", "$-7\r\n", ":12x\r\n",
        "*-9\r\n", "$99999999999999999999\r\n", "*99999999999999999999\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n",
        String(repeating: "*1\r\n", count: 12) + ":1\r\n",
    ])
    func `what is not RESP2 drops the connection and never reaches another command`(garbage: String) async throws {
        let server = FakeServer.afterHandshake { peer, number in
            if number == 0 {
                _ = peer.readCommand()
                peer.write("+first\r\n" + garbage + "+second\r\n+third\r\n")
                peer.stayMute()
            } else {
                peer.answerAll()
            }
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop)
        let replies = await redis.pipeline([["A"], ["B"], ["C"]], deadline: TestRedis.patience)
        #expect(replies.first == .simple("first"))
        #expect(replies.dropFirst().map { $0.errorCode } == ["PROTOCOL", "PROTOCOL"])
        #expect(replies.dropFirst().allSatisfy { $0.errorKind == .unknownOutcome })
        #expect(try await redis.send("D", deadline: TestRedis.patience) == .simple("OK"))
        await redis.close()
    }

    @Test func `a reply that no command asked for drops the connection`() async throws {
        let recorder = Recorder<RedisConnectionEvent>()
        let server = FakeServer.afterHandshake { peer, number in
            if number == 0 { peer.write("+surprise\r\n") }
            peer.answerAll()
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop) { recorder.record($0) }
        await recorder.waitForDown(code: "PROTOCOL")
        await recorder.waitForReady(times: 2)
        #expect(try await redis.send("A", deadline: TestRedis.patience) == .simple("OK"))
        await redis.close()
    }

    @Test(arguments: ["$2000000\r\n", "*3\r\n$900000\r\n", "+", "*1000000\r\n"])
    func `a reply beyond the limit drops the connection`(beginning: String) async throws {
        let server = FakeServer.afterHandshake { peer, _ in
            _ = peer.readCommand()
            peer.write(beginning)
            let filler = beginning.hasPrefix("*1000") ? ":1\r\n" : "xxxx"
            peer.write(String(repeating: filler, count: 400_000))
            peer.stayMute()
        }
        var configuration = server.configuration
        configuration.maximumReplySize = 1_000_000
        let redis = RedisConnection(configuration: configuration, loop: loop)
        let error = await #expect(throws: RedisError.self) { try await redis.send("A", deadline: TestRedis.patience) }
        #expect(error?.code == "PROTOCOL" && error?.kind == .unknownOutcome, "\(error?.description ?? "none")")
        await redis.close()
    }

    @Test func `a line without an end is given up long before the limit`() async throws {
        let server = FakeServer.afterHandshake { peer, _ in
            _ = peer.readCommand()
            peer.write("-")
            peer.write([UInt8](repeating: 0x78, count: 3 << 20))
            peer.stayMute()
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop)
        let error = await #expect(throws: RedisError.self) { try await redis.send("A", deadline: TestRedis.patience) }
        #expect(error?.message == "a line without an end")
        await redis.close()
    }

    @Test(arguments: 0...18)
    func `a connection closed after any byte of a reply loses only what was not answered`(length: Int) async throws {
        let reply = Array("*2\r\n$3\r\nabc\r\n:7\r\n".utf8)
        let server = FakeServer.afterHandshake { peer, _ in
            _ = peer.readCommand()
            peer.write(Array(reply.prefix(length)))
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop)
        let answer = await redis.pipeline([["A"]], deadline: TestRedis.patience).first
        if length < reply.count {
            #expect(answer?.errorKind == .unknownOutcome, "\(String(describing: answer))")
        } else {
            #expect(answer == .array([.string(Array("abc".utf8)), .integer(7)]))
        }
        await redis.close()
    }

    @Test func `a reset connection is made again`() async throws {
        let server = FakeServer.afterHandshake { peer, number in
            if number == 0 {
                _ = peer.readCommand()
                peer.resetOnClose()
            } else {
                peer.answerAll()
            }
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop)
        let first = await redis.pipeline([["A"]], deadline: TestRedis.patience).first
        #expect(first?.errorKind == .unknownOutcome)
        #expect(try await redis.send("B", deadline: TestRedis.patience) == .simple("OK"))
        await redis.close()
    }

    @Test func `a black hole is noticed by the deadline, and the next connection works`() async throws {
        let server = FakeServer.afterHandshake { peer, number in
            if number == 0 { peer.stayMute() } else { peer.answerAll() }
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop)
        let first = await redis.pipeline([["A"]], deadline: .milliseconds(100)).first
        #expect(first?.errorKind == .unknownOutcome || first?.errorKind == .retry)
        let answered = Mutex(false)
        while !answered.withLock({ $0 }) {
            let reply = await redis.pipeline([["B"]], deadline: .milliseconds(500)).first
            answered.withLock { $0 = reply == .simple("OK") }
        }
        await redis.close()
    }

    @Test(arguments: ["+PO", "", "-", "*1\r\n"])
    func `a handshake that never ends is given up and tried again`(beginning: String) async throws {
        let server = FakeServer { peer, number in
            if number == 0 {
                peer.write(beginning)
                peer.stayMute()
            } else {
                peer.answerAll()
            }
        }
        var configuration = server.configuration
        configuration.connectTimeout = .milliseconds(100)
        let redis = RedisConnection(configuration: configuration, loop: loop)
        #expect(try await redis.send("A", deadline: TestRedis.patience) == .simple("OK"))
        await redis.close()
    }

    @Test func `a server full of clients is tried again`() async throws {
        let server = FakeServer { peer, number in
            if number == 0 { peer.write("-ERR max number of clients reached\r\n") } else { peer.answerAll() }
        }
        let redis = RedisConnection(configuration: server.configuration, loop: loop)
        #expect(try await redis.send("A", deadline: TestRedis.patience) == .simple("OK"))
        await redis.close()
    }

    @Test func `random bytes never crash it and leave no command without an answer`() async throws {
        let server = FakeServer.afterHandshake { peer, number in
            var generator = SeededGenerator(seed: UInt64(number))
            guard peer.readCommand() != nil else { return }
            let alphabet = Array("*$+-:0123456789\r\n\r\n\r\nab_#%>".utf8)
            peer.write((0..<200).map { _ in alphabet[Int(generator.next() % UInt64(alphabet.count))] })
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    let redis = RedisConnection(configuration: server.configuration, loop: loop)
                    #expect(await redis.pipeline([["A"], ["B"]], deadline: TestRedis.patience).count == 2)
                    await redis.close()
                }
            }
        }
    }
}

/// No server at all.
@Suite struct UnreachableTests {
    @Test(arguments: [
        (RedisConfiguration.Address.tcp(host: "127.0.0.1", port: 1), "refused"),
        (.tcp(host: "::1", port: 1), "refused"), (.unix(path: "/nonexistent/redis.sock"), "No such file"),
        (.tcp(host: "no-such-host.invalid", port: 6379), ""), (.unix(path: "/"), ""),
        (.unix(path: "/" + String(repeating: "x", count: 300)), "too long"), (.tcp(host: "", port: 6379), ""),
    ])
    func `a command that could never be sent says why, and that it was not`(
        address: RedisConfiguration.Address, reason: String
    ) async {
        var configuration = RedisConfiguration(address: address, password: "s3cret")
        configuration.commandTimeout = .milliseconds(1)
        let events = Recorder<RedisConnectionEvent>()
        let redis = RedisConnection(configuration: configuration, loop: loop) { events.record($0) }
        await events.waitForDown(code: "NOTCONNECTED")
        let error = await #expect(throws: RedisError.self) { try await redis.send("PING") }
        #expect(error?.kind == .retry && error?.code == "NOTCONNECTED")
        #expect(error?.message.contains(reason) == true, "\(error?.description ?? "none")")
        #expect(error?.message.contains("s3cret") == false)
        await redis.close()
    }

    @Test func `a command with little time does not wait for one that has more`() async {
        let redis = RedisConnection(configuration: RedisConfiguration(address: .unix(path: "/nonexistent")), loop: loop)
        let order = Recorder<String>()
        await withTaskGroup(of: Void.self) { group in
            for (name, deadline) in [("long", Duration.milliseconds(60)), ("short", .milliseconds(20))] {
                group.addTask {
                    let reply = await redis.pipeline([["PING"]], deadline: deadline).first
                    #expect(reply?.errorKind == .retry)
                    order.record(name)
                }
            }
        }
        #expect(order.seen.count == 2)
        await redis.close()
    }

    @Test func `a name with several addresses is tried until one answers`() async throws {
        // Listens on 127.0.0.1 only; localhost is usually ::1 as well.
        let server = FakeServer { peer, _ in peer.answerAll() }
        let configuration = RedisConfiguration(address: .tcp(host: "localhost", port: server.port))
        let redis = RedisConnection(configuration: configuration, loop: loop)
        #expect(try await redis.send("A", deadline: TestRedis.patience) == .simple("OK"))
        await redis.close()
    }

    @Test func `a connection that nobody waits for keeps trying until it is closed`() async {
        let events = Recorder<RedisConnectionEvent>()
        let configuration = RedisConfiguration(address: .unix(path: "/nonexistent/redis.sock"))
        let redis = RedisConnection(configuration: configuration, loop: loop) { events.record($0) }
        let seen = await events.wait { $0.count >= 4 }
        #expect(seen.allSatisfy { $0 == .down(.notConnected("No such file or directory")) })
        await redis.close()
        let atClose = events.seen.count
        // A further attempt would have been due by now.
        await withCheckedContinuation { done in loop.timer(after: .milliseconds(200)) { done.resume() } }
        #expect(events.seen.count == atClose)
    }

    @Test func `closing while it connects is harmless`() async {
        for host in ["127.0.0.1", "no-such-host.invalid", "localhost"] {
            for _ in 0..<20 {
                let configuration = RedisConfiguration(address: .tcp(host: host, port: 1))
                let redis = RedisConnection(configuration: configuration, loop: loop)
                async let reply = redis.pipeline([["PING"]])
                await redis.close()
                #expect(await reply.first?.errorCode == "CLOSED")
            }
        }
    }
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension RESPValue {
    var errorKind: RedisError.Kind? {
        if case .error(let error) = self { error.kind } else { nil }
    }
}
