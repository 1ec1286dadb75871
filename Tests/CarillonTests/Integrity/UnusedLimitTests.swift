import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

/// The limits of a group whose last job is gone: no damage, but a repair tidies them up.
@Suite struct UnusedLimitTests {
    private func define(_ space: Space, _ name: String, request: Int64, limits: String = "1:0:1") async {
        let reply = await space.call(
            .apply, "c", .integer(request), .string(name), "*", "a", 990_000,
            .string(" q=default/50/g g=\(limits)"), "{}\n", 990_000)
        #expect(reply.hasPrefix("OK created"))
    }

    /// A group whose only job has run.
    private func spent(limits: String = "1:0:1") async throws -> Space {
        let space = try await Space()
        await define(space, "a", request: 1, limits: limits)
        let claim = await space.call(.claim, "w", 1, 1, 30_000, "default")
        let token = try #require(claim.firstMatch(of: #/a@990000 (\d+) /#)).1
        #expect(await space.call(.complete, "w", 1, "a@990000", .string(String(token)), "") == "OK O")
        return space
    }

    @Test func `A group whose last job has ended is no finding, and a repair forgets it`() async throws {
        let space = try await spent()
        #expect(try await space.redis.client.fsck() == [])
        #expect(try await space.value("limits") == ["{g} = 1 0 1 0"])
        #expect(try await space.redis.client.fsck(repair: true) == [])
        #expect(try await space.value("limits") == [])
        #expect(try await space.redis.client.limits() == [])
    }

    @Test func `A group that still pays for its last burst stays until that is free again`() async throws {
        let space = try await spent(limits: "0:60000000:1")
        _ = try await space.redis.client.fsck(repair: true)
        #expect(try await space.value("limits") == ["{g} = 0 60000000 1 1060000000"])
        try await space.setClock(1_060_000)
        _ = try await space.redis.client.fsck(repair: true)
        #expect(try await space.value("limits") == [])
    }

    /// Whoever has a claim to the group, each alone.
    @Test(arguments: [
        "jobs{x} = 1 e 60000:0 q=default/50/g g=1:0:1⏎{}⏎\nschedule:default/50/g<x> = 1020000",
        "jobs{x} = 1 e 60000:0 q=default/50/g g=1:0:1⏎{}⏎\npaused{x} = 1 1020000 why",
        "jobs{x} = 1 c $ q=default/50/g g=1:0:1 t=q⏎{}⏎",
        "jobs{x} = 1 c <5 q=default/50/g g=1:0:1 t=q⏎{}⏎\narming<x> = 1",
        "runs{x@1} = X 5 1 3 1 r 1 w default/50/g\nleases<x@1> = 1030000\nheld:g<x@1> = 1030000\nlive<x@1> = 0",
        "runs{x@1} = W 5 1 3 1 r 1 - default/50/g⏎{}⏎x\nready:default/50/g<x@1> = 1030000\nlive<x@1> = 0",
        "runs{x@1} = D 5 1 3 1 r 1 - default/50/g⏎{}⏎x\ndead<x@1> = 5\nburied<x@1> = 0",
    ])
    func `A group that a job or a run belongs to keeps its limits`(user: String) async throws {
        let space = try await Space("limits{g} = 1 0 1 0\nlanes:default<default/50/g> = 500000000900000\n\(user)")
        _ = try await space.redis.client.fsck(repair: true)
        #expect(try await space.value("limits") == ["{g} = 1 0 1 0"])
    }

    @Test func `Who looked before a definition was written forgets nothing`() async throws {
        let space = try await spent()
        await define(space, "b", request: 2)
        let stale = try await space.run(.checkLimits, 1, "g")
        #expect(stale.reply == "OK")
        #expect(stale.change == "")
        #expect(try await space.run(.checkLimits, 2, "other").change == "")
    }

    @Test func `A leased run keeps the group, whoever names it`() async throws {
        let space = try await Space("limits{g} = 1 0 1 0\nheld:g<a@1> = 5")
        #expect(try await space.run(.checkLimits, 0, "g").change == "")
    }

    @Test func `The limit of the namespace is nobody's to forget`() async throws {
        let space = try await Space("limits{/} = 1 0 1 0")
        #expect(try await space.run(.checkLimits, 0, "/").change == "")
        _ = try await space.redis.client.fsck(repair: true)
        #expect(try await space.value("limits") == ["{/} = 1 0 1 0"])
    }

    @Test(arguments: ["garbage", "", "1 2 3", "0 1000 2 8999999999999999"])
    func `What nobody can read, or somebody made up, is forgotten like any other`(record: String) async throws {
        let space = try await Space("limits{g} = \(record)\nlimits{h} = 1 0 1 0")
        let check = try await space.run(.checkLimits, 0, "g", "h", "h", "i")
        #expect(check.reply.hasPrefix("OK g h"))
        #expect(try await space.value("limits") == [])
    }

    @Test func `More groups than one call takes are forgotten all the same`() async throws {
        let space = try await Space((1...1_201).map { "limits{g\($0)} = 1 0 1 0" }.joined(separator: "\n"))
        #expect(try await space.redis.client.fsck(repair: true) == [])
        #expect(try await space.value("limits") == [])
    }
}
