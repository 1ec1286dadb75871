import RedisClient
import Testing

@testable import Carillon

/// A run whose record somebody has damaged: it is set aside, out of every index, and whoever waited behind it goes on.
@Suite struct QuarantinedRunTests {
    /// A job whose live run nobody can read, and two that wait behind it.
    private static let waiting = """
        jobs{tick} = 1 e 60000:0 o=buffer_all⏎{}⏎hi
        schedule:default<tick> = 1020000
        runs{tick@840000} = L what is this
        live<tick@840000> = 0
        runs{tick@900000} = B 0 0 3 900000 r 1 - default
        buffered<tick@900000> = 0
        runs{tick@960000} = B 0 0 3 960000 r 1 - default
        buffered<tick@960000> = 0
        """

    private static let set = "set aside, as it made no sense: the record of run"

    @Test func `When its lease runs out, what is buffered behind it has its turn, one at a time`() async throws {
        let space = try await Space(Self.waiting + "\nleases<tick@840000> = 5")
        #expect(await space.call(.reap, 10) == "OK 1")
        #expect(try await space.value("quarantine") == ["{runs tick@840000} = L what is this"])
        #expect(try await space.value("ready:default") == ["<tick@900000> = 1000000"])
        #expect(try await space.value("live") == ["<tick@900000> = 0"])
        #expect(try await space.value("buffered") == ["<tick@960000> = 0"])
    }

    @Test func `When a claim comes to it in its queue, what is buffered behind it has its turn`() async throws {
        let space = try await Space(Self.waiting + "\nready:default<tick@840000> = 5")
        let claim = await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(claim.hasSuffix("[] [] 0 [\(Self.set) tick@840000]"))
        #expect(
            await space.call(.claim, "w", 2, 9, 30_000, "default").contains("[tick@900000 1000000001 1 {}⏎hi]"))
    }

    @Test(arguments: ["leases<tick@840000> = 5", "ready:default<tick@840000> = 5"])
    func `So it has behind a run whose record is gone`(place: String) async throws {
        let space = try await Space(Self.waiting + "\n" + place)
        try await space.commands([["HDEL", "\(space.prefix):runs", "tick@840000"]])
        await space.call(.reap, 10)
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        await space.call(.claim, "w", 2, 9, 30_000, "default")
        #expect(try await space.value("live") == ["<tick@900000> = 0"])
        #expect(try await space.value("leases") == ["<tick@900000> = 1030000"])
        #expect(try await space.value("ready:default") == [])
    }

    @Test func `A backfill that comes to it and starts nothing lets go on what is buffered`() async throws {
        let space = try await Space(Self.waiting)
        try await space.add("runs{tick@60000.b} = D 6 3 3 1 r 2 - default")
        #expect(await space.call(.backfill, "c", 1, "tick", "buffer_all", 60_000) == "OK E")
        #expect(try await space.value("ready:default") == ["<tick@900000> = 1000000"])
    }

    @Test func `One that nobody can read loses its turn, and the next has it`() async throws {
        let space = try await Space(Self.waiting)
        try await space.add(
            """
            runs{tick@840000} = L 7 1 3 0 r 1 old default
            leases<tick@840000> = 1030000
            runs{tick@900000} = B 0 0
            """)
        #expect(await space.call(.complete, "old", 1, "tick@840000", "7", "") == "OK O")
        #expect(try await space.value("quarantine") == ["{runs tick@900000} = B 0 0"])
        #expect(try await space.value("runs") == ["{tick@960000} = W 0 0 3 960000 r 1 - default"])
        #expect(try await space.value("buffered") == [])
    }

    @Test func `A claim says which run has lost its turn`() async throws {
        let space = try await Space(Self.waiting + "\nready:default<tick@840000> = 5")
        try await space.add("runs{tick@900000} = B 0 0")
        let claim = await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(claim.hasSuffix("[\(Self.set) tick@840000 \(Self.set) tick@900000]"))
        #expect(try await space.value("ready:default") == ["<tick@960000> = 1000000"])
    }

    @Test(arguments: [
        "leases<tick@840000> = 1030000", "ready:bulk/90<tick@840000> = 1030000\nlanes:bulk<bulk/90> = 1\nqueues(bulk)",
    ])
    func `A call that comes to it by its job takes it out of its lease and its queue`(place: String) async throws {
        let space = try await Space(Self.waiting + "\n" + place)
        #expect(await space.call(.trigger, "c", 1, "tick", "") == "OK tick@1000000.m")
        #expect(
            try await space.lines().filter { $0.contains("tick@840000") } == [
                "quarantine{runs tick@840000} = L what is this"
            ])
    }

    @Test func `The place that it held in its group is announced`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 1 e 60000:0 q=default/50/g g=1:0:1⏎{}⏎
            schedule:default/50/g<tick> = 960000
            lanes:default<default/50/g> = 500000000000000
            limits{g} = 1 0 1 0
            runs{tick@900000} = L what is this
            live<tick@900000> = 0
            leases<tick@900000> = 5
            held:g<tick@900000> = 5
            """)
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        let ears = await Ears(space, "w")
        #expect(await space.call(.reap, 10) == "OK 1")
        #expect(try await ears.heard() == ["w: default 0"])
        #expect(try await space.value("held:g") == [])
        #expect(await space.call(.claim, "w", 2, 9, 30_000, "default").contains("[tick@960000 "))
    }

    @Test func `A skipped slot names the run that is really in the way`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 1 e 60000:0⏎{}⏎
            schedule:default<tick> = 960000
            runs{tick@840000} = L what is this
            live<tick@840000> = 0
            runs{tick@900000} = L 7 1 3 0 r 1 old default
            live<tick@900000> = 0
            leases<tick@900000> = 1030000
            """)
        #expect(await space.call(.trigger, "c", 1, "tick", "") == "SKIPPED tick@900000")
        try await space.add("runs{tick@840000} = L what is this\nlive<tick@840000> = 0")
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(
            try await space.value("ledger:tick").joined().contains(
                "skipped_overlap 960000 960000 1 1000000 tick@900000"))
    }

    @Test func `cancel_other keeps for a person what it supersedes and nobody can read`() async throws {
        let space = try await Space(Self.waiting)
        try await space.add(
            """
            runs{tick@840000} = L 7 1 3 0 r 1 old default
            leases<tick@840000> = 1030000
            runs{tick@960000} = B 0 0
            """)
        #expect(await space.call(.trigger, "c", 1, "tick", "cancel_other") == "OK tick@1000000.m")
        #expect(try await space.value("quarantine") == ["{runs tick@960000} = B 0 0"])
        #expect(try await space.value("buffered") == ["<tick@1000000.m> = 0"])
        #expect(try await space.value("ledger:tick").count == 2)
    }

    @Test func `With its job a live one goes out of every index`() async throws {
        let space = try await Space(Self.waiting + "\nleases<tick@840000> = 1030000")
        #expect(await space.call(.remove, "c", 1, "*", "tick") == "OK O")
        #expect(
            try await space.lines().filter { $0.contains("tick@") } == [
                "quarantine{runs tick@840000} = L what is this"
            ])
    }

    @Test func `Of the dead the oldest goes as well if nobody can read it`() async throws {
        let space = try await Space("runs{tick@1} = D what is this\ndead<tick@1> = 1\nburied<tick@1> = 0")
        let others = (0..<10_000).map { "tick@\($0 + 100)" }
        for key in ["dead", "buried"] {
            try await space.commands([["ZADD", "\(space.prefix):\(key)"] + others.flatMap { ["2", $0] }])
        }
        try await space.add("runs{mail@5} = L 7 3 3 0 k 1 w default\nleases<mail@5> = 5\njobs{mail} = 1 a 5⏎{}⏎")
        #expect(await space.call(.reap, 1) == "OK 1")
        #expect(try await space.value("quarantine") == ["{runs tick@1} = D what is this"])
        #expect(try await space.value("runs").count == 1)
    }
}
