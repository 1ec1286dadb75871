import EventLoop
import Testing

@testable import RedisClient

@Suite struct RedisSubscriberTests {
    private typealias Message = RedisSubscriber.Message

    private func text(_ channel: String, _ payload: String) -> Message {
        .message(channel: channel, payload: Array(payload.utf8))
    }

    @Test func `messages arrive in order, each on its channel`() async throws {
        let server = TestRedis()
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop)
        let redis = server.connect()
        let recorder = Recorder<Message>()
        let offLoop = Recorder<Bool>()
        await subscriber.subscribe(["a", "b"]) {
            recorder.record($0)
            offLoop.record(!loop.isOnLoop)
        }
        await recorder.wait { $0 == [.subscribed] }
        for i in 0..<100 {
            let channel = i.isMultiple(of: 2) ? "a" : "b"
            #expect(try await redis.send("PUBLISH", .string(channel), .integer(i.asInt64)) == .integer(1))
        }
        let seen = await recorder.wait { $0.count == 101 }
        #expect(seen.dropFirst().elementsEqual((0..<100).map { text($0.isMultiple(of: 2) ? "a" : "b", "\($0)") }))
        #expect(!offLoop.seen.contains(true))
        await subscriber.close()
        await redis.close()
    }

    @Test func `after a restart it subscribes again and says that it may have missed something`() async throws {
        let server = TestRedis()
        let events = Recorder<RedisConnectionEvent>()
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop) { events.record($0) }
        let recorder = Recorder<Message>()
        await subscriber.subscribe(["a", "b"]) { recorder.record($0) }
        await recorder.wait { $0 == [.subscribed] }
        server.kill()
        await events.waitForDown(code: "CONNECTIONLOST")
        server.start()
        await recorder.wait { $0 == [.subscribed, .resubscribed] }
        let redis = server.connect()
        #expect(try await redis.send("PUBLISH", "b", "x") == .integer(1))
        await recorder.wait { $0.last == text("b", "x") }
        await subscriber.close()
        await redis.close()
    }

    @Test func `an operator's CLIENT KILL is survived`() async throws {
        let server = TestRedis()
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop)
        let redis = server.connect()
        let recorder = Recorder<Message>()
        await subscriber.subscribe(["a"]) { recorder.record($0) }
        await recorder.wait { $0.count == 1 }
        #expect(try await redis.send("CLIENT", "KILL", "TYPE", "pubsub") == .integer(1))
        await recorder.wait { $0 == [.subscribed, .resubscribed] }
        await subscriber.close()
        await redis.close()
    }

    @Test func `two listeners of one channel both hear, and each learns when all of its channels are listened to`()
        async throws
    {
        let server = TestRedis()
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop)
        let redis = server.connect()
        let one = Recorder<Message>(), other = Recorder<Message>()
        await subscriber.subscribe(["a"]) { one.record($0) }
        await one.wait { $0 == [.subscribed] }
        await subscriber.subscribe(["a", "b"]) { other.record($0) }
        await other.wait { $0 == [.subscribed] }
        #expect(try await redis.send("PUBLISH", "a", "1") == .integer(1))
        #expect(try await redis.send("PUBLISH", "b", "2") == .integer(1))
        await other.wait { $0 == [.subscribed, text("a", "1"), text("b", "2")] }
        #expect(one.seen == [.subscribed, text("a", "1")])
        await subscriber.close()
        await redis.close()
    }

    @Test func `a closed subscriber listens to nothing, nor does it when it is asked to`() async throws {
        let server = TestRedis()
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop)
        let redis = server.connect()
        let recorder = Recorder<Message>()
        await subscriber.subscribe(["a"]) { recorder.record($0) }
        await recorder.wait { $0 == [.subscribed] }
        await subscriber.close()
        await subscriber.subscribe(["b"]) { recorder.record($0) }
        // Redis sees the closed socket when it sees it.
        while try await redis.send("PUBSUB", "CHANNELS") != .array([]) {}
        #expect(recorder.seen == [.subscribed])
        await redis.close()
    }

    @Test func `letting it go closes its socket`() async throws {
        let server = TestRedis(tcp: true)
        do {
            let configuration = server.tcpConfiguration(host: "127.0.0.1")
            let subscriber = RedisSubscriber(configuration: configuration, loop: loop)
            let recorder = Recorder<Message>()
            await subscriber.subscribe(["a"]) { recorder.record($0) }
            await recorder.wait { $0.count == 1 }
        }
        await withCheckedContinuation { done in loop.timer(after: .milliseconds(1)) { done.resume() } }
        #expect(socketsConnected(toPort: server.port) == 0)
    }

    @Test func `a user that may not listen hears why`() async throws {
        let server = TestRedis(options: ["--user", "deaf", "on", ">x", "~*", "resetchannels", "+@all"])
        var configuration = server.configuration
        configuration.username = "deaf"
        configuration.password = "x"
        let events = Recorder<RedisConnectionEvent>()
        let subscriber = RedisSubscriber(configuration: configuration, loop: loop) { events.record($0) }
        await subscriber.subscribe(["a"]) { _ in Issue.record("heard something") }
        await events.waitForDown(code: "NOPERM")
        await subscriber.close()
    }

    @Test(arguments: [
        "+OK\r\n", ":1\r\n", "*2\r\n$7\r\nmessage\r\n$1\r\na\r\n", "*3\r\n$7\r\nmessage\r\n:1\r\n$1\r\nx\r\n",
        "*3\r\n$5\r\nother\r\n$1\r\na\r\n$1\r\nx\r\n", "*-1\r\n", "*0\r\n", "garbage\r\n",
    ])
    func `a push that is none drops the connection, and the next one is used`(garbage: String) async {
        let confirmation = "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n"
        let server = FakeServer.afterHandshake { peer, number in
            guard peer.readCommand() == ["SUBSCRIBE", "a"] else { return }
            peer.write(confirmation)
            if number == 0 { peer.write(garbage) }
            peer.write("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\n\(number)\r\n")
            peer.stayMute()
        }
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop)
        let recorder = Recorder<Message>()
        await subscriber.subscribe(["a"]) { recorder.record($0) }
        let seen = await recorder.wait { $0.count >= 3 }
        #expect(seen == [.subscribed, .resubscribed, text("a", "1")])
        await subscriber.close()
    }

    @Test func `a subscription that is never confirmed drops the connection`() async {
        let server = FakeServer.afterHandshake { peer, number in
            _ = peer.readCommand()
            if number > 0 { peer.write("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n") }
            peer.stayMute()
        }
        var configuration = server.configuration
        configuration.commandTimeout = .milliseconds(50)
        let subscriber = RedisSubscriber(configuration: configuration, loop: loop)
        let recorder = Recorder<Message>()
        await subscriber.subscribe(["a"]) { recorder.record($0) }
        await recorder.wait { $0 == [.subscribed] }
        await subscriber.close()
    }
}

extension Int {
    fileprivate var asInt64: Int64 { Int64(self) }
}
