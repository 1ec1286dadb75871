import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

@Suite struct FamilyTreeTests {
    @Test func `A tree shows what became of each child`() async throws {
        let space = try await Space(
            """
            jobs{mum} = 1 a 1 f=1⏎{}⏎mum
            runs{mum@1} = P 14 1 3 1 k 1 - default
            children:mum@1<a> = 1
            children:mum@1<b> = 2
            children:mum@1<c> = 0
            jobs{c} = 1 a 5 p=mum@1⏎{}⏎c
            runs{c@5} = L 15 1 3 1 k 1 w default
            children:c@5<d> = 0
            jobs{d} = 1 a 2000000 p=c@5⏎{}⏎d
            """)
        let trees = try await space.redis.client.families()
        let mum = try #require(trees.first)
        #expect(trees.count == 1)
        #expect(mum.run == "mum@1")
        #expect(mum.state == "waiting_for_children")
        #expect(mum.children.map(\.job) == ["a", "b", "c"])
        #expect(mum.children.map(\.state) == ["succeeded", "failed", "running"])
        #expect(mum.done == 2)
        #expect(mum.children[2].children.map(\.state) == ["scheduled"])
        #expect(try await space.redis.client.families(of: "c").map(\.run) == ["c@5"])
        #expect(try await space.redis.client.families(of: "nobody").isEmpty)
    }

    @Test func `A parent that has not started is scheduled, one of which nothing is left has ended`() async throws {
        let space = try await Space(
            """
            jobs{mum} = 1 a 2000000 f=1⏎{}⏎mum
            children:mum@2000000<a> = 0
            jobs{cron} = 1 e 60000:0 f=1⏎{}⏎cron
            children:cron@60000<b> = 1
            children:dad@5<c> = 1
            """)
        let trees = try await space.redis.client.families()
        #expect(trees.map(\.run) == ["cron@60000", "dad@5", "mum@2000000"])
        #expect(trees.map(\.state) == ["ended", "ended", "scheduled"])
    }

    @Test func `A circle that somebody wrote into Redis ends`() async throws {
        let space = try await Space("children:a@1<b> = 0\nchildren:b@1<a> = 0\nchildren:top@1<a> = 0")
        #expect(try await space.redis.client.families().map(\.job) == ["top"])
    }

    @Test func `Circles with many ways through them end, each run's children being shown once`() async throws {
        let names = (0..<20).map { "n\($0)" }
        let state = names.flatMap { name in
            names.filter { $0 != name }.map { "children:\(name)@1<\($0)> = 0" }
        }
        let space = try await Space(state.joined(separator: "\n"))
        let tree = try #require(try await space.redis.client.families(of: "n0").first)
        func size(_ tree: FamilyTree) -> Int { tree.children.reduce(1) { $0 + size($1) } }
        #expect(size(tree) == 1 + names.count * (names.count - 1))
    }

    @Test func `The limit of the namespace can be set, shown and taken away`() async throws {
        let space = try await Space("limits{g} = 3 0 1 0\nheld:g<x@1> = 5")
        let client = space.redis.client
        try await client.limitNamespace(maxRunning: 7)
        #expect(
            try await client.limits() == [
                LimitInfo(group: nil, limit: 7, running: 0), LimitInfo(group: "g", limit: 3, running: 1),
            ])
        try await client.limitNamespace(maxRunning: 0)
        #expect(try await client.limits().map(\.group) == ["g"])
        await #expect(throws: InvalidInput.self) { try await client.limitNamespace(maxRunning: -1) }
    }
}
