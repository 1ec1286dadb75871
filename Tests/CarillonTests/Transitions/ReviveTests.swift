import RedisClient
import Testing

@testable import Carillon

@Suite struct ReviveTests {
    static let dead = """
        jobs{mail} = 1 a 900000⏎{}⏎hello
        runs{mail@900000} = D 5 3 3 900000 a 1 - default
        dead<mail@900000> = 990000
        buried<mail@900000> = 0
        jobs{tick} = 2 e 60000:0 q=bulk⏎{}⏎
        schedule:bulk<tick> = 1020000
        runs{tick@960000} = D 6 3 3 999000 r 2 - bulk
        dead<tick@960000> = 995000
        buried<tick@960000> = 0
        runs{gone@1} = D 7 3 3 1 r 2 - bulk
        dead<gone@1> = 1
        buried<gone@1> = 0
        runs{held@1} = L 8 1 3 1 r 2 w bulk
        leases<held@1> = 1030000
        """

    @Test func `A dead run waits again, due now, with all its attempts`() async throws {
        let space = try await Space(Self.dead)
        let revive = try await space.run(.revive, "o", 1, "mail@900000")
        #expect(revive.reply == "OK O")
        #expect(
            revive.change == """
                - buried<mail@900000> = 0
                - dead<mail@900000> = 990000
                + ready:default<mail@900000> = 1000000
                - runs{mail@900000} = D 5 3 3 900000 a 1 - default
                + runs{mail@900000} = W 5 0 3 900000 a 1 - default
                + session:o:revive = 1 O (expires)
                """)
        #expect(
            await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[mail@900000 1000000001 1 {}⏎hello]"))
    }

    @Test func `A recurring job's run is live again, and its queue's watcher hears of it`() async throws {
        let space = try await Space(Self.dead)
        try await space.add("watch:bulk = sleeper 1020000 -")
        let ears = await Ears(space, "sleeper")
        #expect(await space.call(.revive, "o", 1, "tick@960000") == "OK O")
        #expect(try await space.value("live") == ["<tick@960000> = 0"])
        #expect(try await ears.heard() == ["sleeper: bulk 0"])
    }

    @Test func `What is not dead, is named twice or has lost its job is answered for itself`() async throws {
        let space = try await Space(Self.dead)
        let revive = try await space.run(
            .revive, "o", 1, "held@1", "nobody@1", "gone@1", "tick@960000", "tick@960000", "nonsense")
        #expect(revive.reply == "OK NNJONN")
        #expect(try await space.value("dead") == ["<gone@1> = 1", "<mail@900000> = 990000"])
        #expect(await space.call(.revive, "o", 2, "tick@960000") == "OK N")
    }

    @Test func `A run that keeps its own definition needs no job`() async throws {
        let space = try await Space(
            "runs{gone@1} = D 7 3 3 1 r 2 - bulk⏎{}⏎own\ndead<gone@1> = 1\nburied<gone@1> = 0")
        #expect(await space.call(.revive, "o", 1, "gone@1") == "OK O")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "bulk").contains("[gone@1 1000000001 1 {}⏎own]"))
    }

    @Test func `A damaged queue stops the call before it changes anything`() async throws {
        let space = try await Space(Self.dead)
        try await space.add("ready:bulk = text")
        let revive = try await space.run(.revive, "o", 1, "mail@900000", "tick@960000")
        #expect(revive.reply == "! CORRUPT ns:ready:bulk is a string, not a zset")
        #expect(revive.change == "")
    }

    @Test(arguments: [[], ["o", "1"]])
    func `A call without runs is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.dead)
        let revive = try await space.run(.revive, arguments.map { .string($0) })
        #expect(revive.reply == "! INVALID revive: 1 to 1000 runs")
        #expect(revive.change == "")
    }

    @Test func `A revived run has something to execute even if the one-shot that took its job's name is over`()
        async throws
    {
        let space = try await Space(
            at: 1_000_000,
            """
            jobs{j} = 3 a 900000⏎{}⏎one
            schedule:default<j> = 900000
            runs{j@5} = D 7 3 3 1 r 2 - bulk
            dead<j@5> = 900000
            buried<j@5> = 0
            """)
        #expect(await space.call(.revive, "c", 1, "j@5") == "OK O")
        await space.call(.claim, "w", 1, 1, 30_000, "default")
        #expect(await space.call(.complete, "w", 1, "j@900000", "1000000001", "") == "OK O")
        #expect(await space.call(.claim, "w", 2, 1, 30_000, "bulk").contains("j@5 1000000002 1 {}⏎one"))
    }
}
