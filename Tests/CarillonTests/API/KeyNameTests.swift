import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

/// Keys are bytes: two that a person reads as the same text are two.
@Suite struct KeyNameTests {
    @Test func `No key is taken for another, and each keeps its name`() async throws {
        let redis = try await TestRedis()
        let store = redis.client.store
        let names = ["e\u{301}", "\u{e9}", "\u{301}mark", "plain"]
        for name in names { _ = try await store.read(["SET", .string(store.key("") + name), "x"]) }
        let found = try await store.keyNames()
        #expect(Set(found.map { Array($0.utf8) }) == Set(names.map { Array($0.utf8) }))
        #expect(found.count == names.count)
        #expect(Set(try await redis.client.fsck().map { Array($0.subject.utf8) }).count == names.count)
    }
}
