import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

/// More lanes than one claim looks at: those that it does not see have their turn.
@Suite struct ManyLanesTests {
    /// Lanes of full groups in which a job waits, all of them before the rest: of a higher priority, or waiting longer.
    private func blocked(_ count: Int, priority: Int) async throws -> Space {
        let space = try await Space(at: 1_000_000, server: try await PrivateRedis.start())
        let seed = """
            local ns = KEYS[1]
            for i = 1, \(count) do
                local group = string.format('g%04d', i)
                local lane = 'default/\(priority)/' .. group
                redis.call('HSET', ns .. ':limits', group, '1 0 1 0')
                redis.call('ZADD', ns .. ':held:' .. group, 1, 'run@' .. i)
                redis.call('HSET', ns .. ':jobs', group, '1 a 900000 q=' .. lane .. ' g=1:0:1\\n{}\\n')
                redis.call('ZADD', ns .. ':schedule:' .. lane, 900000, group)
                redis.call('ZADD', ns .. ':lanes:default', \(100 - priority) * 10000000000000 + i, lane)
            end
            return 'OK'
            """
        try await space.commands([["EVAL", seed, "1", space.prefix]])
        return space
    }

    private func add(_ space: Space, _ name: String, at slot: Int64, lane: String) async {
        let reply = await space.call(
            .apply, .string("c" + name), 1, .string(name), "*", "a", .integer(slot), .string(" q=\(lane)"), "{}\n",
            .integer(slot))
        #expect(reply.hasPrefix("OK created"))
    }

    private struct Claimed {
        let wait: Int64
        let runs: [String]
    }

    private func claim(_ space: Space, _ request: Int64) async throws -> Claimed {
        let reply = await space.call(.claim, "w", .integer(request), 9, 30_000, "default")
        let wait = try #require(reply.firstMatch(of: #/^OK (\d+) /#))
        return Claimed(
            wait: try #require(Int64(wait.1)), runs: reply.matches(of: #/([a-z0-9]+)@[0-9]+ /#).map { String($0.1) })
    }

    @Test(arguments: [50, 90])
    func `Two hundred lanes that are held up hold up nobody behind them`(priority: Int) async throws {
        let space = try await blocked(200, priority: priority)
        await add(space, "free", at: 990_000, lane: "default/50/free g=1:0:1")
        #expect(try await claim(space, 1).runs == ["free"])
    }

    @Test(arguments: [50, 90])
    func `Of a thousand each has its turn, a second for a hundred`(priority: Int) async throws {
        let space = try await blocked(1_000, priority: priority)
        await add(space, "free", at: 990_000, lane: "default/10/free g=1:0:1")
        var seconds: [Int64] = []
        for second: Int64 in 0..<10 {
            try await space.setClock(1_000_000 + second * 1_000)
            let claimed = try await claim(space, second + 1)
            // Whoever has places free comes again for the others.
            #expect(claimed.wait <= 1_000_000)
            if claimed.runs == ["free"] { seconds.append(second) }
        }
        #expect(seconds.count == 1)
        #expect(try #require(seconds.first) <= 8)
    }

    @Test func `A lane behind many that have work only later is found when its own is due`() async throws {
        let space = try await Space(at: 1_000_000, server: try await PrivateRedis.start())
        for number in 1...250 {
            await add(space, "later\(number)", at: 9_000_000, lane: "default/90/l\(number) g=1:0:1")
        }
        await add(space, "soon", at: 1_005_000, lane: "default/50/soon g=1:0:1")
        #expect(try await claim(space, 1).wait == 5_000_000)
        try await space.setClock(1_005_000)
        #expect(try await claim(space, 2).runs == ["soon"])
    }

    @Test func `Where lanes have become empty, those that have moved up are looked at without delay`() async throws {
        let space = try await Space(at: 1_000_000, server: try await PrivateRedis.start())
        for number in 1...500 {
            await add(space, "job\(number)", at: 990_000, lane: "default/50/g\(number) g=1:0:1")
        }
        var granted = 0
        for request: Int64 in 1...4 {
            let reply = await space.call(.claim, "w", .integer(request), 1_000, 30_000, "default")
            granted += reply.matches(of: #/job[0-9]+@/#).count
            #expect(granted == 500 || reply.hasPrefix("OK 0 ") || reply.hasPrefix("OK 10000 "))
        }
        #expect(granted == 500)
        #expect(try await space.value("lanes:default") == [])
    }
}
