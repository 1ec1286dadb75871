import RedisClient
import Testing

@testable import Carillon

/// Limits of groups and of the namespace: decided by the claim, so that workers together never exceed them.
@Suite struct LimitTests {
    private func add(_ space: Space, _ names: [String], group: String = "g", limits: String) async {
        var arguments: [RESPArgument] = ["c\(names[0])", 1]
        for name in names {
            arguments += [
                .string(name), "*", "a", 900_000, .string(" q=default/50/\(group) g=\(limits)"), "{}\n", 900_000,
            ]
        }
        #expect(await space.call(.apply, arguments).hasPrefix("OK created"))
    }

    private struct Claimed {
        var runs: [(id: String, token: String)]
        var wait: Int64
    }

    private func claim(_ space: Space, worker: String = "w", _ request: Int) async throws -> Claimed {
        let reply = await space.call(.claim, .string(worker), .integer(Int64(request)), 9, 30_000, "default")
        let wait = try #require(reply.firstMatch(of: #/^OK (\d+) /#))
        let runs = reply.matches(of: #/([a-z0-9]+@[0-9]+) (\d+) \d+ /#).map { (String($0.1), String($0.2)) }
        return Claimed(runs: runs, wait: try #require(Int64(wait.1)))
    }

    @Test func `Of a group no more start than its limit, by however many workers`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b", "c", "d", "e"], limits: "3:0:1")
        #expect(try await claim(space, worker: "v", 1).runs.count == 3)
        #expect(try await claim(space, worker: "w", 1).runs.isEmpty)
        #expect(try await space.value("held:g").count == 3)
    }

    @Test func `A full group asks nobody to come again, the end of one of its runs does`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b"], limits: "1:0:1")
        let first = try await claim(space, 1)
        let ears = await Ears(space, "w")
        #expect(first.wait > 1_000_000)
        #expect(
            await space.call(.complete, "w", 1, .string(first.runs[0].id), .string(first.runs[0].token), "") == "OK O")
        #expect(try await ears.heard() == ["w: default 0"])
        #expect(try await space.value("held:g") == [])
        #expect(try await claim(space, 2).runs.map(\.id) == ["b@900000"])
    }

    @Test(arguments: ["3:0:1", "0:0:1"])
    func `A limit that is raised wakes somebody for those who waited`(limits: String) async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b", "c"], limits: "1:0:1")
        #expect(try await claim(space, 1).runs.count == 1)
        let ears = await Ears(space, "w")
        // Another job of the group, not due yet, brings the limit.
        let tags = RESPArgument.string(" q=default/50/g g=\(limits)")
        #expect(await space.call(.apply, "c", 2, "d", "*", "a", 9_000_000, tags, "{}\n", 9_000_000) == "OK created 4")
        #expect(try await ears.heard() == ["w: default 0"])
        #expect(try await claim(space, 2).runs.map(\.id) == ["b@900000", "c@900000"])
    }

    @Test func `A definition with the limit that the group has wakes nobody`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b"], limits: "1:0:1")
        #expect(try await claim(space, 1).runs.count == 1)
        let ears = await Ears(space, "w")
        let tags: RESPArgument = " q=default/50/g g=1:0:1"
        #expect(await space.call(.apply, "c", 2, "d", "*", "a", 9_000_000, tags, "{}\n", 9_000_000) == "OK created 3")
        #expect(try await ears.heard() == [])
    }

    @Test func `A full group holds up nobody else`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b"], limits: "1:0:1")
        _ = try await claim(space, 1)
        await add(space, ["c"], group: "h", limits: "1:0:1")
        await space.call(.apply, "c", 2, "plain", "*", "a", 999_000, "", "{}\n", 999_000)
        #expect(Set(try await claim(space, 2).runs.map(\.id)) == ["c@900000", "plain@999000"])
    }

    @Test(arguments: ["fail", "retry", "release", "reap", "dead"])
    func `Whatever ends a lease frees its place`(end: String) async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b"], limits: "1:0:1")
        let run = try await claim(space, 1).runs[0]
        let id = RESPArgument.string(run.id)
        let token = RESPArgument.string(run.token)
        switch end {
        case "fail": #expect(await space.call(.fail, "w", 1, id, token, "cancelled", "-", "") == "OK C")
        case "retry": #expect(await space.call(.fail, "w", 1, id, token, "failed", 60_000, "") == "OK R")
        case "dead": #expect(await space.call(.fail, "w", 1, id, token, "failed", "-", "") == "OK D")
        case "release": #expect(await space.call(.release, "w", id, token) == "OK O")
        default:
            try await space.setClock(1_030_001)
            #expect(await space.call(.reap, 10) == "OK 1")
        }
        #expect(try await space.value("held:g") == [])
        #expect(try await claim(space, 2).runs.count == 1)
    }

    @Test func `A rate spaces starts evenly after its burst, and says when the next may start`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b", "c", "d"], limits: "0:100000:2")
        let first = try await claim(space, 1)
        #expect(first.runs.count == 2)
        #expect(first.wait == 100_000)
        try await space.setClock(1_000_099)
        #expect(try await claim(space, 2).runs.isEmpty)
        try await space.setClock(1_000_100)
        #expect(try await claim(space, 3).runs.count == 1)
        try await space.setClock(1_000_200)
        #expect(try await claim(space, 4).runs.count == 1)
    }

    @Test func `A full group asks nobody to come when its rate would allow more`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b"], limits: "1:100000:2")
        let first = try await claim(space, 1)
        #expect(first.runs.count == 1)
        #expect(first.wait > 1_000_000)
    }

    @Test func `A quiet time gives back the burst and no more`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b", "c", "d", "e"], limits: "0:100000:2")
        #expect(try await claim(space, 1).runs.count == 2)
        try await space.setClock(9_000_000)
        #expect(try await claim(space, 2).runs.count == 2)
        #expect(try await claim(space, 3).runs.isEmpty)
    }

    @Test func `A rate that somebody pushed into the far future holds the group no longer than a burst`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a"], limits: "0:1000:2")
        try await space.add("limits{g} = 0 1000 2 8999999999999999")
        #expect(try await claim(space, 1).runs.isEmpty)
        try await space.setClock(1_000_003)
        await add(space, ["b"], limits: "0:1000:2")
        try await space.setClock(1_000_010)
        #expect(try await claim(space, 2).runs.count == 2)
    }

    @Test func `The namespace has a limit of its own`() async throws {
        let space = try await Space(at: 1_000_000, "limits{/} = 2 0 1 0")
        for name in ["a", "b", "c"] {
            await space.call(.apply, .string("c\(name)"), 1, .string(name), "*", "a", 900_000, "", "{}\n", 900_000)
        }
        let first = try await claim(space, 1)
        #expect(first.runs.count == 2)
        #expect(try await claim(space, 2).runs.isEmpty)
        let ears = await Ears(space, "w")
        await space.call(.complete, "w", 1, .string(first.runs[0].id), .string(first.runs[0].token), "")
        #expect(try await ears.heard() == ["w: default 0"])
        #expect(try await claim(space, 3).runs.count == 1)
    }

    @Test(arguments: ["x", "1 2 3", "-1 0 1 0", "99999999999999999999 0 1 0"])
    func `Of a group whose limit nobody can read, one starts at a time`(record: String) async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b"], limits: "9:0:1")
        try await space.add("limits{g} = \(record)")
        #expect(try await claim(space, 1).runs.count == 1)
        #expect(try await claim(space, 2).runs.isEmpty)
    }

    @Test func `A new definition changes the limit, and what runs stays counted`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b", "c", "d"], limits: "1:0:1")
        #expect(try await claim(space, 1).runs.count == 1)
        await add(space, ["e"], limits: "3:0:1")
        #expect(try await space.value("limits") == ["{g} = 3 0 1 0"])
        #expect(try await claim(space, 2).runs.count == 2)
    }

    @Test func `A run that nobody can read gives its place back`() async throws {
        let space = try await Space(at: 1_000_000)
        await add(space, ["a", "b"], limits: "1:0:1")
        let run = try await claim(space, 1).runs[0]
        try await space.add("runs{\(run.id)} = garbage")
        try await space.setClock(1_030_001)
        await space.call(.reap, 10)
        #expect(try await space.value("held:g") == [])
        #expect(try await claim(space, 2).runs.count == 1)
    }
}
