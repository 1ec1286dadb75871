import RedisClient
import Testing

@testable import Carillon

/// Redis loses writes that it had acknowledged: here, by going back to an older state.
@Suite struct RollbackTests {
    private static let before = """
        jobs{tick} = 1 e 60000:40000⏎{}⏎hi
        schedule:default<tick> = 1000000
        """

    /// A worker has claimed the slot of 1,000 s; then the store forgets it. Answers the space and the worker's token.
    private func rolledBack(to time: Int64 = 1_000_000) async throws -> (space: Space, token: String) {
        let space = try await Space(Self.before)
        await space.call(.claim, "w", 1, 1, 30_000, "default")
        try await space.reset(Self.before)
        try await space.setClock(time)
        return (space, "1000000001")
    }

    @Test func `A completion from the lost time is stale, and shows that the store was rolled back`() async throws {
        let (space, token) = try await rolledBack()
        let complete = try await space.run(.complete, "w", 1, "tick@1000000", .string(token), "")
        #expect(complete.reply == "OK S")
        #expect(complete.change.contains("+ counters{rollbacks} = 1"))
        #expect(!complete.change.contains("succeeded:tick"))
    }

    @Test func `A failure and a heartbeat show it as well, and it counts once`() async throws {
        let (space, token) = try await rolledBack()
        #expect(await space.call(.heartbeat, "w", 30_000, "tick@1000000", .string(token)) == "OK S")
        #expect(await space.call(.fail, "w", 1, "tick@1000000", .string(token), "failed", 0, "") == "OK S")
        #expect(try await space.value("counters") == ["{rollbacks} = 1"])
    }

    @Test func `The slot is claimed again, with a token above the lost one even if the clock went back too`()
        async throws
    {
        let (space, token) = try await rolledBack(to: 1_000_000)
        await space.call(.heartbeat, "w", 30_000, "tick@1000000", .string(token))
        let claim = await space.call(.claim, "v", 1, 1, 30_000, "default")
        #expect(claim.contains("[tick@1000000 1000000002 1 {}⏎hi]"))
    }

    @Test func `A worker whose claims are forgotten shows it, although another was faster and tokens have moved on`()
        async throws
    {
        let before = Self.before + "\nsession:w:claim = 7 1000500 999000000 999000000"
        let space = try await Space(before)
        await space.call(.claim, "v", 1, 1, 30_000, "default")
        #expect(await space.call(.claim, "w", 9, 1, 30_000, "default").hasPrefix("OK"))
        #expect(try await space.value("counters") == ["{rollbacks} = 1"])
        #expect(await space.call(.claim, "w", 10, 1, 30_000, "default").hasPrefix("OK"))
        #expect(try await space.value("counters") == ["{rollbacks} = 1"])
    }

    @Test(arguments: [nil, "7 1000500 999000000 999000000", "x y"])
    func `The next claim, or the first that is remembered, shows nothing`(session: String?) async throws {
        let space = try await Space(Self.before + (session.map { "\nsession:w:claim = \($0)" } ?? ""))
        #expect(await space.call(.claim, "w", 8, 1, 30_000, "default").hasPrefix("OK"))
        #expect(try await space.value("counters") == [])
    }

    @Test func `A stale token that the store remembers is no sign of a rollback`() async throws {
        let space = try await Space(Self.before)
        await space.call(.claim, "w", 1, 1, 30_000, "default")
        #expect(await space.call(.complete, "w", 1, "tick@1000000", "1000000000", "") == "OK S")
        #expect(try await space.value("counters") == [])
    }

    @Test(arguments: ["99999999999999999999", "9000000000000000", "-5", "1e15", "x", ""])
    func `A token that was made up is ignored`(token: String) async throws {
        let space = try await Space(Self.before)
        #expect(await space.call(.heartbeat, "w", 30_000, "tick@1000000", .string(token)) == "OK S")
        #expect(try await space.value("counters") == [])
    }
}
