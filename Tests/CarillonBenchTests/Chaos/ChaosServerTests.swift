import Carillon
import PrivateRedis
import RedisClient
import Testing

@testable import CarillonBench

/// A Redis whose clock and power are ours.
@Suite struct ChaosServerTests {
    private func with(_ body: (ChaosServer, RedisConnection) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let shim = try #require(try Program.sibling("libClockShim.so"))
        let server = try await ChaosServer.start(folder: folder.path, shim: shim)
        let connection = RedisConnection(configuration: server.configuration, loop: .shared)
        let result: Result<Void, any Error>
        do { result = .success(try await body(server, connection)) } catch { result = .failure(error) }
        await connection.close()
        await server.redis.stop()
        try result.get()
    }

    private func seconds(_ connection: RedisConnection) async throws -> Int64 {
        try #require(try await connection.send("TIME").array?.first?.integer)
    }

    @Test func `Redis shows the clock that is set, at once and in scripts too`() async throws {
        try await with { server, connection in
            let before = try await seconds(connection)
            server.clock.step(by: 3_600_000_000)
            let ahead = try await seconds(connection)
            #expect(ahead >= before + 3_600)
            let scripted = try await connection.send("EVAL", "return redis.call('TIME')[1]", 0)
            #expect(try #require(scripted.integer) >= before + 3_600)
            server.clock.step(by: -7_200_000_000)
            let behind = try await seconds(connection)
            #expect(behind < before)
        }
    }

    @Test func `When the power fails, what was synced stays and what was acknowledged since is gone`() async throws {
        try await with { server, connection in
            _ = try await connection.send("SET", "{chaos}:clock", "1000 0 5")
            try await server.whenSynced()
            _ = try await connection.send("CONFIG", "SET", "appendfsync", "no")
            _ = try await connection.send("SET", "{chaos}:clock", "2000 0 6")
            let loss = try await server.losePower(pause: .zero)
            #expect(loss.bytes > 0)
            let clock = try await connection.send("GET", "{chaos}:clock", deadline: .seconds(30))
            #expect(clock.string == "1000 0 5")
            let ledger = try server.ledger(of: try Namespace("chaos"))
            #expect(ledger.steps.map(\.wall) == [1_000, 2_000])
            #expect(ledger.steps.map(\.lostIn) == [nil, 0])
            #expect(server.lastPowerLoss > loss.synced)
        }
    }

    @Test func `After a kill everything is there that was acknowledged`() async throws {
        try await with { server, connection in
            for number in 1...100 { _ = try await connection.send("SET", "n", .integer(Int64(number))) }
            try await server.kill(pause: .zero)
            let last = try await connection.send("GET", "n", deadline: .seconds(30))
            #expect(last.integer == 100)
            #expect(server.lastPowerLoss == 0)
        }
    }
}
