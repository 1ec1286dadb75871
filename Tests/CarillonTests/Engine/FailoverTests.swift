import CarillonTesting
import Glibc
import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

/// A failover: the address leads to another server, or the server behind it is another's replica for a while.
@Suite("Failovers", .timeLimit(.minutes(1)))
struct FailoverTests {
    private let namespace = Namespace.default

    /// A store as a worker has it. The gate opens when it meets a replica.
    private func store(at path: String) -> (Store, Gate) {
        var configuration = RedisConfiguration(address: .unix(path: path))
        configuration.greeting = Store.greeting(namespace)
        let gate = Gate()
        let connection = RedisConnection(configuration: configuration, loop: .shared) { event in
            if case .down(let error) = event, error.code == "READONLY" { gate.open() }
        }
        return (Store(connection: connection, namespace: namespace, address: path), gate)
    }

    private func claim(_ store: Store) async throws {
        _ = try await store.claim(
            worker: "w", request: 1, capacity: 1, lease: .seconds(30), queues: [.default], patience: .seconds(30))
    }

    private func token(_ redis: RedisConnection) async throws -> Int {
        let words = try #require(try await redis.send("GET", "{default}:clock").string).split(separator: " ")
        return try #require(Int(words[2]))
    }

    @Test
    func `A call that meets a demoted server goes to the one that the address leads to now`() async throws {
        let old = try await PrivateRedis.start(), new = try await PrivateRedis.start()
        let address = old.socketPath + ".address"
        #expect(symlink(old.socketPath, address) == 0)
        defer { unlink(address) }
        let (store, _) = store(at: address)
        try await claim(store)
        let operation = RedisConnection(configuration: try RedisConfiguration(url: old.url), loop: .shared)
        _ = try await operation.send("REPLICAOF", "127.0.0.1", "1")
        #expect(unlink(address) == 0 && symlink(new.socketPath, address) == 0)
        try await claim(store)
        let other = RedisConnection(configuration: try RedisConfiguration(url: new.url), loop: .shared)
        #expect(try await other.send("EXISTS", "{default}:workers", "{default}:incarnation") == .integer(2))
        for connection in [store.connection, operation, other] { await connection.close() }
        for server in [old, new] { await server.stop() }
    }

    /// What becomes of a job that is the first to be written after `old`, which is empty, has been demoted. `new` is where the address
    /// leads from then on.
    private func applyAfterDemotion(of old: PrivateRedis, to new: PrivateRedis) async throws {
        let address = old.socketPath + ".address"
        #expect(symlink(old.socketPath, address) == 0)
        defer { unlink(address) }
        let (store, _) = store(at: address)
        _ = try await store.read(["PING"])
        let operation = RedisConnection(configuration: try RedisConfiguration(url: old.url), loop: .shared)
        _ = try await operation.send("REPLICAOF", "127.0.0.1", "1")
        #expect(unlink(address) == 0 && symlink(new.socketPath, address) == 0)
        let job = try TestRedis.job("job") { $0.every = "1h" }
        _ = try await store.apply([(job, .any)], caller: "c", request: 1, now: .hostNow())
        for connection in [store.connection, operation] { await connection.close() }
    }

    @Test
    func `The first job into an empty namespace after a demotion reaches the new primary`() async throws {
        let old = try await PrivateRedis.start(), new = try await PrivateRedis.start()
        try await applyAfterDemotion(of: old, to: new)
        let other = RedisConnection(configuration: try RedisConfiguration(url: new.url), loop: .shared)
        #expect(try await other.send("EXISTS", "{default}:jobs", "{default}:schema") == .integer(2))
        await other.close()
        for server in [old, new] { await server.stop() }
    }

    @Test
    func `What the new primary holds is not written to where it belongs to a newer version`() async throws {
        let old = try await PrivateRedis.start(), new = try await PrivateRedis.start()
        let other = RedisConnection(configuration: try RedisConfiguration(url: new.url), loop: .shared)
        _ = try await other.send("SET", "{default}:schema", "7 2 2")
        let error = await #expect(throws: CarillonError.self) { try await applyAfterDemotion(of: old, to: new) }
        #expect(error?.description.contains("upgrade") == true)
        #expect(try await other.send("EXISTS", "{default}:jobs") == .integer(0))
        await other.close()
        for server in [old, new] { await server.stop() }
    }

    @Test
    func `What a replica knows of tokens is distrusted when it is promoted`() async throws {
        let server = try await PrivateRedis.start()
        let operation = RedisConnection(configuration: try RedisConfiguration(url: server.url), loop: .shared)
        _ = try await operation.send("SET", "{default}:incarnation", "0123")
        _ = try await operation.send("SET", "{default}:clock", "1 0 8000000000000000 1")
        _ = try await operation.send("REPLICAOF", "127.0.0.1", "1")
        let (store, meetsReplica) = store(at: server.socketPath)
        await meetsReplica.pass()
        _ = try await operation.send("REPLICAOF", "NO", "ONE")
        try await claim(store)
        #expect(try await token(operation) >= 8_000_000_010_000_000)
        #expect(try await operation.send("GET", "{default}:incarnation").string != "0123")
        for connection in [store.connection, operation] { await connection.close() }
        await server.stop()
    }

    @Test
    func `A user who may not send scripts by their text loses nothing by it`() async throws {
        let server = try await PrivateRedis.start()
        let operation = RedisConnection(configuration: try RedisConfiguration(url: server.url), loop: .shared)
        _ = try await operation.send("ACL", "SETUSER", "default", "-eval")
        let (store, _) = store(at: server.socketPath)
        try await claim(store)
        #expect(try await operation.send("EXISTS", "{default}:incarnation") == .integer(1))
        for connection in [store.connection, operation] { await connection.close() }
        await server.stop()
    }
}
