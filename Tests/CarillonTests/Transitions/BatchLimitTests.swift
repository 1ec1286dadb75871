import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

/// A script handles at most a thousand items in one call. On servers of their own: so many keys slow down who lists them.
@Suite struct BatchLimitTests {
    private func call(_ script: ScriptName, items: Int, tags: String = "") -> [RESPArgument] {
        let numbers = 1...items
        func runs(_ fixed: [RESPArgument], _ rest: RESPArgument...) -> [RESPArgument] {
            fixed + numbers.flatMap { ["j\($0)@1", "\($0)"] + rest }
        }
        return switch script {
        case .apply:
            ["c", 1]
                + numbers.flatMap { ["n\($0)", "*", "e", "1000:0", .string(tags), "{}\n", "-"] as [RESPArgument] }
        case .arm: numbers.flatMap { ["j\($0)", "1", "armed", "1", "1", "2", "-"] as [RESPArgument] }
        case .backfill: ["c", 1, "j1", "allow_all"] + numbers.map { .integer(Int64($0)) }
        case .complete: runs(["w", 1], "0 0\nout")
        case .fail: runs(["w", 1], "failed", 5, "0 1\nout")
        case .forget, .revive: ["c", 1] + numbers.map { "k\($0)@1" }
        case .heartbeat: runs(["w", 30_000])
        case .pause: ["o", 1, "why"] + numbers.map { "j\($0)" }
        case .progress: numbers.flatMap { ["j\($0)@1", "\($0)", "0.5", ""] as [RESPArgument] }
        case .reap: [.integer(Int64(items))]
        case .release: runs(["w"])
        case .remove: ["o", 1, "*"] + numbers.map { "j\($0)" }
        case .claim: ["w", 1, .integer(Int64(items)), 30_000, "default"]
        case .checkKeys: numbers.flatMap { ["ledger:j\($0)", "list"] as [RESPArgument] }
        case .checkJobs: [0] + numbers.map { "j\($0)" }
        case .checkRuns: [0] + numbers.map { "j\($0)@1" }
        case .checkLimits: [0] + numbers.map { "g\($0)" }
        case .checkIndex: [0, "leases"] + numbers.map { "j\($0)@1" }
        case .resume, .status, .trigger, .limit, .rights, .incarnation: []
        }
    }

    /// A thousand leased runs of a thousand recurring jobs, and a thousand and one due one-shots.
    private func crowd(in lane: String = "default") async throws -> Space {
        let space = try await Space(server: try await PrivateRedis.start())
        let seed = """
            local ns, lane, tag = KEYS[1], ARGV[1], ARGV[2]
            for i = 1, 1001 do
                redis.call('HSET', ns .. ':jobs',
                    'j' .. i, '1 e 1000:0 o=allow_all' .. tag .. '\\n{}\\n', 'd' .. i, '1 a 5' .. tag .. '\\n{}\\n')
                redis.call('ZADD', ns .. ':schedule:' .. lane, 2000000, 'j' .. i, 5, 'd' .. i)
                redis.call('HSET', ns .. ':runs', 'j' .. i .. '@1', 'L ' .. i .. ' 1 3 1 r 1 w ' .. lane)
                redis.call('ZADD', ns .. ':leases', 999999, 'j' .. i .. '@1')
                redis.call('ZADD', ns .. ':live', 0, 'j' .. i .. '@1')
                redis.call('HSET', ns .. ':runs', 'k' .. i .. '@1', 'D ' .. i .. ' 3 3 1 r 1 - ' .. lane .. '\\n{}\\n')
                redis.call('ZADD', ns .. ':dead', i, 'k' .. i .. '@1')
                redis.call('ZADD', ns .. ':buried', 0, 'k' .. i .. '@1')
            end
            """
        try await space.commands([["EVAL", seed, "1", space.prefix, lane, lane == "default" ? "" : " q=\(lane)"]])
        return space
    }

    @Test(arguments: [
        ScriptName.apply, .arm, .backfill, .claim, .complete, .fail, .forget, .heartbeat, .pause, .progress, .reap,
        .release,
        .remove, .revive, .checkKeys, .checkJobs, .checkRuns, .checkIndex, .checkLimits,
    ])
    func `A thousand items are handled, one more is refused before anything changes`(script: ScriptName) async throws {
        let space = try await crowd()
        if script != .claim {
            let refused = try await space.run(script, call(script, items: 1_001))
            #expect(refused.reply.hasPrefix("! INVALID \(script.rawValue)"))
            #expect(refused.change == "")
        }
        let handled = await space.call(script, call(script, items: 1_000))
        #expect(handled.hasPrefix("OK"))
        let letters = handled.dropFirst(3)
        switch script {
        case .backfill, .complete, .forget, .heartbeat, .pause, .progress, .release, .remove, .revive:
            #expect(letters == String(repeating: "O", count: 1_000))
        case .fail: #expect(letters == String(repeating: "R", count: 1_000))
        case .arm: #expect(letters == String(repeating: "S", count: 1_000))
        case .reap: #expect(letters == "1000")
        default: break
        }
    }

    @Test func `A claim takes a thousand runs at most, whatever it has room for`() async throws {
        let space = try await crowd()
        #expect(await space.call(.claim, call(.claim, items: 5_000)).count { $0 == "@" } == 1_000)
    }

    @Test(arguments: [ScriptName.apply, .backfill, .fail, .reap, .release, .revive])
    func `A thousand items of a lane with a priority are written as a whole`(script: ScriptName) async throws {
        let space = try await crowd(in: "default/70")
        let reply = await space.call(script, call(script, items: 1_000, tags: " q=default/70"))
        #expect(reply.hasPrefix("OK"), "\(reply)")
        #expect(try await space.value("lanes:default").count == 2)
        let waiting = try await space.value("ready:default/70").count
        #expect(waiting == (script == .apply ? 0 : 1_000))
        let leased = try await space.value("leases").count
        #expect(leased == ([.fail, .reap, .release].contains(script) ? 1 : 1_001))
    }
}
