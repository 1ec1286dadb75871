import CarillonTesting
import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

@Suite("The schema of a namespace") struct SchemaTests {
    /// Another process, which has not asked yet.
    private func stranger(_ space: Space) throws -> CarillonClient {
        CarillonClient(redis: try RedisConfiguration(url: space.redis.url), namespace: space.redis.namespace)
    }

    private func failure(_ body: () async throws -> Void) async -> CarillonError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? CarillonError
        }
    }

    @Test("the first job writes it, and only that")
    func written() async throws {
        let redis = try await TestRedis()
        _ = try await redis.client.jobs()
        _ = try await redis.client.status()
        #expect(try await redis.text("GET", redis.key("schema")) == nil)
        try await redis.once("job", at: TestRedis.past)
        #expect(try await redis.text("GET", redis.key("schema")) == "1 1 1")
    }

    @Test("where it cannot be written, the first job is not written either")
    func unwritable() async throws {
        let space = try await Space(server: try await PrivateRedis.start())
        try await space.commands([["CONFIG", "SET", "maxmemory", "1"]])
        let client = try stranger(space)
        let job = try TestRedis.job("job") { $0.every = "1h" }
        let error = await failure { _ = try await client.apply([job]) }
        try await space.commands([["CONFIG", "SET", "maxmemory", "0"]])
        await client.close()
        #expect(error?.code == .temporary)
        #expect(try await space.value("jobs") == [])
        #expect(try await space.value("schema") == [])
    }

    @Test("a newer version that this one understands is no hindrance")
    func newer() async throws {
        let space = try await Space("schema = 7 1 1")
        let client = try stranger(space)
        _ = try await client.apply([try TestRedis.job("job") { $0.every = "1h" }])
        #expect(try await client.jobs().count == 1)
        await client.close()
        #expect(try await space.value("schema") == [" = 7 1 1"])
    }

    @Test("a namespace that may only be read is read, and nothing is written")
    func readable() async throws {
        let space = try await Space("schema = 7 1 2")
        let client = try stranger(space)
        #expect(try await client.jobs().isEmpty)
        let job = try TestRedis.job("job") { $0.every = "1h" }
        let error = await failure { _ = try await client.apply([job]) }
        await client.close()
        #expect(error?.code == .refused)
        #expect(error?.description.contains("to write it takes 2, this is 1: upgrade") == true)
        #expect(try await space.value("jobs") == [])
    }

    @Test("a namespace that may not be read is not")
    func unreadable() async throws {
        let space = try await Space("schema = 7 2 2")
        let client = try stranger(space)
        let error = await failure { _ = try await client.jobs() }
        await client.close()
        #expect(error?.code == .refused)
        #expect(error?.description.contains("to read it takes 2") == true)
    }

    @Test(
        "a schema that makes no sense stops everything", arguments: ["", "x", "1", "1 1", "1 2 1", "0 0 0", "1 1 1 1"])
    func damaged(text: String) async throws {
        let space = try await Space("schema = \(text)")
        let client = try stranger(space)
        #expect(await failure { _ = try await client.jobs() }?.code == .corrupt)
        await client.close()
    }
}
