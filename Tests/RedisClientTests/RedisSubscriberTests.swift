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

    @Test func `two listeners of one channel both hear, and one leaving does not deafen the other`() async throws {
        let server = TestRedis()
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop)
        let redis = server.connect()
        let stays = Recorder<Message>()
        await subscriber.subscribe(["a"]) { stays.record($0) }
        let leaves = Task {
            var seen: [Message] = []
            for await message in subscriber.subscribe(["a", "only-mine"]) {
                seen.append(message)
                if seen.count == 2 { break }
            }
            return seen
        }
        while try await redis.send("PUBSUB", "NUMSUB", "only-mine") != numsub("only-mine", 1) {}
        _ = try await redis.send("PUBLISH", "a", "1")
        #expect(await leaves.value == [.subscribed, text("a", "1")])
        while try await redis.send("PUBSUB", "NUMSUB", "only-mine") != numsub("only-mine", 0) {}
        #expect(try await redis.send("PUBLISH", "a", "2") == .integer(1))
        await stays.wait { $0 == [.subscribed, text("a", "1"), text("a", "2")] }
        await subscriber.close()
        await redis.close()
    }

    @Test func `closing ends the streams, also those asked for later`() async {
        let server = TestRedis()
        let subscriber = RedisSubscriber(configuration: server.configuration, loop: loop)
        let stream = subscriber.subscribe(["a"])
        await subscriber.close()
        for await message in stream { #expect(message == .subscribed) }
        for await _ in subscriber.subscribe(["b"]) { Issue.record("a closed subscriber heard something") }
    }

    @Test func `letting it go ends its streams and closes its socket`() async throws {
        let server = TestRedis(tcp: true)
        let stream: AsyncStream<Message>
        do {
            let configuration = server.tcpConfiguration(host: "127.0.0.1")
            let subscriber = RedisSubscriber(configuration: configuration, loop: loop)
            stream = subscriber.subscribe(["a"])
            let recorder = Recorder<Message>()
            await subscriber.subscribe(["b"]) { recorder.record($0) }
            await recorder.wait { $0.count == 1 }
        }
        var seen: [Message] = []
        for await message in stream { seen.append(message) }
        #expect(seen == [.subscribed])
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

    private func numsub(_ channel: String, _ count: Int64) -> RESPValue {
        .array([.string(Array(channel.utf8)), .integer(count)])
    }
}

extension Int {
    fileprivate var asInt64: Int64 { Int64(self) }
}
