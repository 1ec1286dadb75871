import RedisClient
import Testing
import Triggers

@testable import Carillon
@testable import CarillonBench

/// What is wrong in a hierarchy is found, from whichever side it went wrong.
@Suite struct HierarchyTests {
    private let child = "child-2-3"

    @Test func `All where they belong is whole`() {
        let hierarchy = LoadFixture.hierarchy()
        #expect(hierarchy.completed == 10)
        #expect(hierarchy.orphans == [])
        #expect(hierarchy.missing == [])
        #expect(hierarchy.hastyParents == [])
        #expect(hierarchy.misshownParents == [])
        #expect(hierarchy.integrity == 1)
    }

    @Test func `A child that ran, and that its parent does not have, is an orphan and is missing there`() {
        let hierarchy = LoadFixture.hierarchy { linked in
            var linked = linked
            linked["parent-2"]?[child] = nil
            return linked
        }
        #expect(hierarchy.orphans == [child])
        #expect(hierarchy.missing == [child])
        #expect(hierarchy.completed == 9)
        #expect(hierarchy.integrity == 0.9)
    }

    @Test func `A child under another parent is an orphan`() {
        let hierarchy = LoadFixture.hierarchy { linked in
            var linked = linked
            linked["parent-2"]?[child] = nil
            linked["parent-1"]?[child] = .succeeded
            return linked
        }
        #expect(hierarchy.orphans == [child])
        #expect(hierarchy.missing == [child])
    }

    @Test func `Children of a parent that never ran are orphans`() {
        let attempts = LoadFixture.attempts.filter { $0.job != "parent-1" }
        let hierarchy = LoadFixture.hierarchy(attempts: attempts)
        #expect(hierarchy.orphans == ["child-1-1", "child-1-2", "child-1-3", "child-1-4", "child-1-5"])
        #expect(hierarchy.missing == [])
        #expect(hierarchy.integrity == 0.5)
    }

    @Test func `A child in Redis that nobody planned is an orphan`() {
        let hierarchy = LoadFixture.hierarchy { linked in
            var linked = linked
            linked["parent-1"]?["stranger"] = .succeeded
            linked["nobody"] = ["child-1-1": .succeeded]
            return linked
        }
        #expect(hierarchy.orphans == ["stranger", "child-1-1"])
    }

    @Test func `A child that Redis calls a success, and that never ran, is missing`() {
        let attempts = LoadFixture.attempts.filter { $0.job != child }
        let hierarchy = LoadFixture.hierarchy(attempts: attempts)
        #expect(hierarchy.missing == [child])
        #expect(hierarchy.orphans == [])
        #expect(hierarchy.completed == 9)
    }

    @Test func `A child that ran, and that Redis calls a failure, is not completed`() {
        let hierarchy = LoadFixture.hierarchy { linked in
            var linked = linked
            linked["parent-2"]?[child] = .failed
            linked["parent-1"]?["child-1-1"] = .pending
            return linked
        }
        #expect(hierarchy.completed == 8)
        #expect(hierarchy.missing == [])
    }

    @Test func `A parent that ends before the last of its children is too early`() {
        // The last attempt of the second family ends some 600 ms after the beginning.
        #expect(LoadFixture.hierarchy(parentEnd: Timestamp(milliseconds: 1_000_200)).hastyParents == ["parent-2"])
        #expect(LoadFixture.hierarchy(parentEnd: .earliest).hastyParents == ["parent-1", "parent-2"])
    }

    @Test func `A parent whose end nobody recorded is none that ended in time`() {
        let good = LoadFixture.hierarchy()
        let hierarchy = Hierarchy(
            planned: good.planned, linked: good.linked, tree: good.tree, parentEnds: ["parent-1": .horizon],
            attempts: good.attempts)
        #expect(hierarchy.hastyParents == ["parent-2"])
    }

    @Test func `A tree that shows other children than the keys is found`() {
        let good = LoadFixture.hierarchy()
        var fewer = good.tree
        fewer["parent-1"]?["child-1-2"] = nil
        var stale = good.tree
        stale["parent-2"]?["child-2-1"] = "running"
        for (tree, parent) in [(fewer, "parent-1"), (stale, "parent-2")] {
            let hierarchy = Hierarchy(
                planned: good.planned, linked: good.linked, tree: tree, parentEnds: good.parentEnds,
                attempts: good.attempts)
            #expect(hierarchy.misshownParents == [parent])
        }
    }

    @Test func `Without a plan there is no integrity`() {
        let nothing = Hierarchy(planned: [:], linked: [:], tree: [:], parentEnds: [:], attempts: [])
        #expect(nothing.integrity == 0)
        #expect(nothing.completed == 0)
    }

    @Test func `Children are read from the keys of a real Redis`() async throws {
        let server = try await BenchServer.start(nil)
        let client = server.client(try server.newNamespace())
        _ = try await client.store.pipeline([
            ["ZADD", .string(client.store.key("children:mum@1000")), 0, "a", 1, "b", 2, "c"],
            ["ZADD", .string(client.store.key("children:dad@1000")), 1, "d"],
        ])
        let linked = try await client.linkedChildren()
        #expect(linked == ["mum": ["a": .pending, "b": .succeeded, "c": .failed], "dad": ["d": .succeeded]])
        await client.close()
        await server.stop()
    }
}
