import RedisClient
import Testing

@testable import Carillon

/// Priorities: lanes of a queue are served in their order, and exist only while they have work.
@Suite struct LaneTests {
    private func add(_ space: Space, _ name: String, at slot: Int64, lane: String? = nil, _ request: Int) async {
        let tags = lane.map { " q=\($0)" } ?? ""
        let reply = await space.call(
            .apply, "c", .integer(Int64(request)), .string(name), "*", "a", .integer(slot), .string(tags), "{}\n",
            .integer(slot))
        #expect(reply.hasPrefix("OK created"))
    }

    /// The runs that a claim of up to `count` grants, in order.
    private func claim(_ space: Space, _ request: Int, _ count: Int = 9) async throws -> [String] {
        let reply = await space.call(.claim, "w", .integer(Int64(request)), .integer(Int64(count)), 30_000, "default")
        return reply.matches(of: #/([a-z0-9]+)@[0-9]+/#).map { String($0.1) }
    }

    @Test func `The higher priority starts first, within one whoever is due first`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, "low", at: 900_000, lane: "default/10", 1)
        await add(space, "plain2", at: 950_000, 2)
        await add(space, "plain1", at: 940_000, 3)
        await add(space, "high2", at: 999_000, lane: "default/90", 4)
        await add(space, "high1", at: 998_000, lane: "default/90", 5)
        #expect(try await claim(space, 1) == ["high1", "high2", "plain1", "plain2", "low"])
    }

    @Test func `A small claim leaves the lower priorities for later`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, "low", at: 900_000, lane: "default/10", 1)
        await add(space, "plain", at: 940_000, 2)
        await add(space, "high", at: 999_000, lane: "default/90", 3)
        #expect(try await claim(space, 1, 1) == ["high"])
        #expect(try await claim(space, 2, 1) == ["plain"])
        #expect(try await claim(space, 3, 1) == ["low"])
    }

    @Test func `A lane without work is forgotten, and a queue with only the plain lane has none`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, "high", at: 999_000, lane: "default/90", 1)
        #expect(try await space.value("lanes:default").count == 2)
        _ = try await claim(space, 1)
        #expect(try await space.value("lanes:default") == [])
    }

    @Test func `Work that comes later is announced whatever its lane`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, "high", at: 1_005_000, lane: "default/90", 1)
        let reply = await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(reply.hasPrefix("OK 5000000 "))
    }

    @Test func `A retry goes back to its lane`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, "high", at: 999_000, lane: "default/90", 1)
        _ = try await claim(space, 1)
        #expect(await space.call(.fail, "w", 1, "high@999000", "1000000001", "failed", 0, "") == "OK R")
        #expect(try await space.value("ready:default/90") == ["<high@999000> = 1000000"])
        #expect(try await space.value("lanes:default").count == 2)
        #expect(try await claim(space, 2) == ["high"])
    }

    @Test func `A recurring job stays in its lane`() async throws {
        let space = try await Space(
            at: 1_000_000,
            """
            jobs{tick} = 1 e 60000:0 q=default/90⏎{}⏎hi
            schedule:default/90<tick> = 960000
            lanes:default<default/90> = 100000001000000
            """)
        #expect(try await claim(space, 1) == ["tick"])
        #expect(try await space.value("schedule:default/90") == ["<tick> = 1020000"])
        #expect(try await space.value("lanes:default").count == 1)
    }

    @Test func `Lanes of one priority take turns`() async throws {
        let space = try await Space(at: 1_000_000)
        for (index, name) in ["a1", "a2", "b1", "b2"].enumerated() {
            let group = name.first == "a" ? "a" : "b"
            await add(space, name, at: 900_000 + Int64(index), lane: "default/50/\(group) g=9:0:1", index + 1)
        }
        var order: [String] = []
        for request in 1...4 {
            try await space.setClock(1_000_000 + Int64(request))
            order += try await claim(space, request, 1)
        }
        #expect(order.count == 4)
        #expect(Set(order.prefix(2).map(\.first)) == ["a", "b"])
    }

    @Test func `What names lanes of another queue, or is no sorted set, opens nothing`() async throws {
        let space = try await Space(at: 1_000_000, "lanes:default<other/90> = 1")
        await add(space, "plain", at: 900_000, 1)
        #expect(try await claim(space, 1) == ["plain"])
        try await space.reset("lanes:default = x")
        #expect(
            await space.call(.claim, "w", 2, 9, 30_000, "default")
                == "! CORRUPT ns:lanes:default is a string, not a zset")
    }

    @Test func `Status counts all lanes`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, "high", at: 999_000, lane: "default/90", 1)
        await add(space, "bulk", at: 1_999_000, lane: "bulk/10", 2)
        let status = await space.call(.status)
        #expect(status.contains("scheduled 1 ready_now 1"))
    }
}
