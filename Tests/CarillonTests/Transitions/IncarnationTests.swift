import CarillonTesting
import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

/// Another process of Redis skips tokens, since it may have forgotten some.
@Suite struct IncarnationTests {
    private static let state = """
        jobs{tick} = 1 e 60000:40000⏎{}⏎hi
        schedule:default<tick> = 1000000
        """

    @Test func `Another process goes on a minute later, the same one where it was`() async throws {
        let space = try await Space("incarnation = 0123")
        try await space.commands([["SET", "\(space.prefix):clock", "1000000 0 1000000005 1000000"]])
        let first = try await space.run(.incarnation)
        #expect(first.reply == "OK 1")
        #expect(first.change.contains("+ clock = 1000000 0 1060000000 1000000"))
        let again = try await space.run(.incarnation)
        #expect(again.reply == "OK 0")
        #expect(again.change == "")
    }

    @Test func `Tokens that are ahead already go on from there`() async throws {
        let space = try await Space("incarnation = 0123")
        try await space.commands([["SET", "\(space.prefix):clock", "1000000 0 5000000000 1000000"]])
        #expect(try await space.run(.incarnation).change.contains("+ clock = 1000000 0 5010000000 1000000"))
    }

    @Test func `Where nothing was given out, nothing is skipped`() async throws {
        let space = try await Space(at: nil, "clock = 1000000 0 0 1000000")
        #expect(await space.call(.incarnation) == "OK 1")
        #expect(try await space.value("clock") == [" = 1000000 0 1000000000 1000000"])
    }

    /// The power fails: what was granted is forgotten, and the clock of the host shows an earlier time when it is back.
    @Test func `A token from before a power failure is not given out again, even if the clock is behind`() async throws
    {
        let server = try await PrivateRedis.start(persistence: .appendOnly(.always))
        let space = try await Space(Self.state, server: server)
        var configuration = try RedisConfiguration(url: server.url)
        configuration.greeting = Store.greeting(space.redis.namespace)
        let connection = RedisConnection(configuration: configuration, loop: .shared)
        let store = Store(connection: connection, namespace: space.redis.namespace, address: server.url)
        _ = try await connection.send("PING")
        let kept = try await space.lines().filter { $0.hasPrefix("clock") || $0.hasPrefix("incarnation") }
        let lost = try await claim(store)
        try await space.reset(Self.state + "\n" + kept.joined(separator: "\n"))
        try await server.restart()
        let again = try await claim(store)
        #expect(again.run == lost.run)
        #expect(try #require(Int64(again.token)) > (try #require(Int64(lost.token))) + 1_000_000)
        await connection.close()
        await server.stop()
    }

    private func claim(_ store: Store) async throws -> Grant {
        let reply = try await store.claim(
            worker: "w", request: 1, capacity: 1, lease: .seconds(30), queues: [.default], patience: .seconds(10))
        return try #require(reply.grants.first)
    }
}
