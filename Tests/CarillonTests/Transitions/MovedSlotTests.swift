import RedisClient
import Testing

@testable import Carillon

/// A one-shot whose slot has moved, because that of its definition was taken, is still defined for that one.
@Suite struct MovedSlotTests {
    /// A file's one-shot that died, which the file then put off and put back again.
    private func moved() async throws -> Space {
        let space = try await Space(
            """
            jobs{shot} = 1 a 900000 k=r⏎{}⏎
            runs{shot@900000} = D 5 3 3 1 r 1 - default
            dead<shot@900000> = 900001
            buried<shot@900000> = 0
            generation = 1
            """)
        #expect(await apply(space, 1, at: 2_000_000) == "OK updated 2")
        #expect(await apply(space, 2, at: 900_000) == "OK updated 3")
        #expect(try await space.value("schedule:default") == ["<shot> = 900001"])
        return space
    }

    private func apply(_ space: Space, _ request: Int, at slot: Int64, _ body: String = "{}\n", _ tags: String = " k=r")
        async -> String
    {
        await space.call(
            .apply, "c", .integer(Int64(request)), "shot", "*", "a", .integer(slot), .string(tags), .string(body),
            .integer(slot))
    }

    private func claim(_ space: Space, _ request: Int) async -> [String] {
        let reply = await space.call(.claim, "w", .integer(Int64(request)), 9, 30_000, "default")
        return reply.matches(of: #/shot@[0-9]+/#).map { String($0.0) }
    }

    @Test func `It fires once, however often the same file is applied`() async throws {
        let space = try await moved()
        #expect(await apply(space, 3, at: 900_000) == "OK unchanged 3")
        #expect(await claim(space, 1) == ["shot@900001"])
        #expect(await apply(space, 4, at: 900_000) == "OK unchanged 3")
        #expect(await claim(space, 2) == [])
        // Nor for whoever goes by the slot that it has.
        #expect(await apply(space, 5, at: 900_001) == "OK unchanged 3")
    }

    @Test func `Another payload leaves it where it is`() async throws {
        let space = try await moved()
        #expect(await claim(space, 1) == ["shot@900001"])
        for (request, body) in ["{}\nnew", "{}\nnewer"].enumerated() {
            #expect(await apply(space, 3 + 2 * request, at: 900_000, body) == "OK updated \(4 + request)")
            #expect(await apply(space, 4 + 2 * request, at: 900_000, body) == "OK unchanged \(4 + request)")
        }
        #expect(await claim(space, 2) == [])
    }

    @Test func `Another instant is another slot, and back again one more`() async throws {
        let space = try await moved()
        #expect(await claim(space, 1) == ["shot@900001"])
        #expect(await apply(space, 3, at: 950_000) == "OK updated 4")
        #expect(await claim(space, 2) == ["shot@950000"])
        #expect(await apply(space, 4, at: 900_000) == "OK updated 5")
        #expect(await claim(space, 3) == ["shot@900002"])
        #expect(await apply(space, 5, at: 900_000) == "OK unchanged 5")
    }

    @Test func `The end of a removed job's run lets the job that has come in its place fire no second time`()
        async throws
    {
        let space = try await Space()
        #expect(await apply(space, 1, at: 900_000) == "OK created 1")
        #expect(await claim(space, 1) == ["shot@900000"])
        #expect(await space.call(.remove, "c", 1, "*", "shot") == "OK O")
        #expect(await apply(space, 2, at: 900_000) == "OK created 2")
        #expect(await claim(space, 2) == ["shot@900001"])
        #expect(await space.call(.complete, "w", 1, "shot@900000", "1000000001", "") == "OK O")
        #expect(await apply(space, 3, at: 900_000) == "OK unchanged 2")
        #expect(await claim(space, 3) == [])
    }
}
