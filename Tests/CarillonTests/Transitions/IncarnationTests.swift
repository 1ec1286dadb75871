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

    /// Nobody can tell then whether it is another process: each connection could be one.
    @Test func `A user who may not ask for the process is ahead of time by a minute, however often it connects`()
        async throws
    {
        let server = try await PrivateRedis.start()
        let space = try await Space("incarnation = 0123", server: server)
        try await space.commands([["ACL", "SETUSER", "default", "-info"]])
        for _ in 1...20 { #expect(await space.call(.incarnation) == "OK 1") }
        #expect(try await space.value("clock") == [" = 1000000 0 1060000000 1000000"])
        try await space.setClock(1_000_500)
        #expect(await space.call(.incarnation) == "OK 1")
        #expect(try await space.value("clock") == [" = 1000500 0 1060500000 1000500"])
        await server.stop()
    }

    @Test func `A clock whose record is lost gives out no token twice, though tokens were ahead of it`() async throws {
        let jobs = (1...3).map { "jobs{j\($0)} = 1 a 5 w=99999999999999⏎{}⏎\nschedule:default<j\($0)> = 5" }
        let space = try await Space(at: nil, jobs.joined(separator: "\n"))
        var tokens: [Int64] = []
        for request: Int64 in 1...3 {
            let reply = await space.call(.claim, "w", .integer(request), 1, 30_000, "default")
            let token = try #require(reply.firstMatch(of: #/@5 (\d+) 1 /#))
            tokens.append(try #require(Int64(token.1)))
            // The process may be another one: tokens skip a minute. Then the record goes.
            #expect(await space.call(.incarnation) == (request == 1 ? "OK 1" : "OK 0"))
            if request == 2 { try await space.delete("clock") }
        }
        #expect(tokens == tokens.sorted())
        #expect(Set(tokens).count == 3)
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
