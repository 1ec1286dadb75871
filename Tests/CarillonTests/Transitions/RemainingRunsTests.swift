import RedisClient
import Testing

@testable import Carillon

/// `remaining_runs`: after so many slots have started the job is exhausted. The record counts down behind its position.
@Suite struct RemainingRunsTests {
    private func records(_ space: Space) async throws -> [String] {
        try await space.lines().filter { line in
            ["jobs{", "schedule:", "arming<", "paused{"].contains { line.hasPrefix($0) }
        }
    }

    private func claim(_ space: Space, _ request: Int) async -> String {
        await space.call(.claim, "w", .integer(Int64(request)), 9, 30_000, "default")
    }

    @Test func `A new job starts with all its runs left`() async throws {
        let space = try await Space()
        await space.call(
            .apply, "c", 1, "tick", "0", "e", "60000:0", " n=3", "{}\n", "-",
            "gong", "0", "c", "1120000", " n=2 t=q", "{}\n", 1_060_000)
        #expect(
            try await records(space) == [
                "jobs{gong} = 2 c 1120000/2 n=2 t=q⏎{}⏎", "jobs{tick} = 1 e 60000:0/3 n=3⏎{}⏎",
                "schedule:default<gong> = 1060000", "schedule:default<tick> = 1020000",
            ])
    }

    @Test func `Each slot that starts counts, and the last one exhausts an interval`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/2 n=2 o=allow_all⏎{}⏎\nschedule:default<tick> = 960000")
        #expect(await claim(space, 1).contains("tick@960000"))
        #expect(
            try await records(space) == [
                "jobs{tick} = 1 e 60000:0/1 n=2 o=allow_all⏎{}⏎", "schedule:default<tick> = 1020000",
            ])
        try await space.setClock(1_020_000)
        #expect(await claim(space, 2).contains("tick@1020000"))
        #expect(try await records(space) == ["jobs{tick} = 1 e 60000:0/0 n=2 o=allow_all⏎{}⏎"])
        try await space.setClock(1_200_000)
        #expect(await claim(space, 3).hasSuffix("[] [] 2"))
    }

    @Test(arguments: ["1060000", "-", "!1060000"])
    func `The last run of a calendar job exhausts it, and no slot is asked for`(position: String) async throws {
        let space = try await Space(
            "jobs{gong} = 1 c \(position)/1 n=5 t=q l=all⏎{}⏎\nschedule:default<gong> = 990000")
        #expect(await claim(space, 1).hasSuffix("[gong@990000 1000000001 1 {}⏎] [] 0"))
        #expect(try await records(space) == ["jobs{gong} = 1 c $/0 n=5 t=q l=all⏎{}⏎"])
    }

    @Test func `What a worker hands in keeps the count`() async throws {
        let space = try await Space("jobs{gong} = 1 c -/2 n=2 t=q⏎{}⏎\nschedule:default<gong> = 1060000")
        #expect(await space.call(.arm, "gong", 1, "armed", 1_060_000, 1_060_000, 1_120_000, "-") == "OK O")
        #expect(try await space.value("jobs") == ["{gong} = 1 c 1120000/2 n=2 t=q⏎{}⏎"])
        let parked = try await Space("jobs{gong} = 1 c <900000/2 n=2 t=q⏎{}⏎\narming<gong> = 1030000")
        #expect(await parked.call(.arm, "gong", 1, "parked", 900_000, 960_000, 1_020_000, "-") == "OK O")
        #expect(try await parked.value("jobs") == ["{gong} = 1 c !1020000/2 n=2 t=q⏎{}⏎"])
    }

    @Test func `Slots that do not start do not count`() async throws {
        let busy = """
            runs{tick@600000} = L 7 1 3 0 r 1 old default
            leases<tick@600000> = 1030000
            live<tick@600000> = 0
            """
        let skipped = try await Space(
            "jobs{tick} = 1 e 60000:0/1 n=1⏎{}⏎\nschedule:default<tick> = 960000\n" + busy)
        _ = await claim(skipped, 1)
        #expect(
            try await records(skipped) == ["jobs{tick} = 1 e 60000:0/1 n=1⏎{}⏎", "schedule:default<tick> = 1020000"])
        let missed = try await Space("jobs{tick} = 1 e 60000:0/1 n=1 w=1⏎{}⏎\nschedule:default<tick> = 960000")
        _ = await claim(missed, 1)
        #expect(try await missed.value("jobs") == ["{tick} = 1 e 60000:0/1 n=1 w=1⏎{}⏎"])
        let coalesced = try await Space("jobs{tick} = 1 e 60000:0/5 n=5⏎{}⏎\nschedule:default<tick> = 600000")
        _ = await claim(coalesced, 1)
        #expect(try await coalesced.value("jobs") == ["{tick} = 1 e 60000:0/4 n=5⏎{}⏎"])
    }

    @Test func `A slot that waits behind a live run counts; one that cancel_other takes out again does not`()
        async throws
    {
        let space = try await Space(
            at: 660_000,
            """
            jobs{tick} = 1 e 60000:0/2 n=2 o=cancel_other⏎{}⏎
            schedule:default<tick> = 660000
            live<tick@600000> = 0
            leases<tick@600000> = 990000
            runs{tick@600000} = L 7 1 3 0 r 1 old default
            """)
        _ = await claim(space, 1)
        #expect(try await space.value("jobs") == ["{tick} = 1 e 60000:0/1 n=2 o=cancel_other⏎{}⏎"])
        for (request, time) in [(2, 720_000), (3, 780_000)] as [(Int, Int64)] {
            try await space.setClock(time)
            _ = await claim(space, request)
            #expect(try await space.value("jobs") == ["{tick} = 1 e 60000:0/1 n=2 o=cancel_other⏎{}⏎"])
            #expect(try await space.value("buffered") == ["<tick@\(time)> = 0"])
        }
        #expect(try await space.value("counters") == ["{skipped_overlap} = 2"])
    }

    /// A live run, and a slot buffered behind it.
    private static let waiting = """
        live<tick@600000> = 0
        leases<tick@600000> = 990000
        runs{tick@600000} = L 7 1 3 0 r 1 old default
        runs{tick@660000} = B 0 0 3 660000 r 1 - default
        buffered<tick@660000> = 0
        """

    @Test func `A slot that a manual run takes out of the buffer is given back`() async throws {
        let space = try await Space(
            at: 700_000,
            "jobs{tick} = 1 e 60000:0/1 n=3 o=buffer_one⏎{}⏎\nschedule:default<tick> = 720000\n" + Self.waiting)
        #expect(await space.call(.trigger, "c", 1, "tick", "cancel_other") == "OK tick@700000.m")
        #expect(
            try await records(space) == [
                "jobs{tick} = 1 e 60000:0/2 n=3 o=buffer_one⏎{}⏎", "schedule:default<tick> = 720000",
            ])
        #expect(try await space.value("counters") == ["{skipped_overlap} = 1"])
    }

    @Test func `A job that the slot in the buffer had exhausted goes on when that is taken out`() async throws {
        let interval = try await Space(
            at: 700_000, "jobs{tick} = 1 e 60000:0/0 n=3 o=buffer_one⏎{}⏎\n" + Self.waiting)
        await interval.call(.trigger, "c", 1, "tick", "cancel_other")
        #expect(
            try await records(interval) == [
                "jobs{tick} = 1 e 60000:0/1 n=3 o=buffer_one⏎{}⏎", "schedule:default<tick> = 720000",
            ])
        let calendar = try await Space(
            at: 700_000, "jobs{tick} = 1 c $/0 n=3 o=buffer_one t=q⏎{}⏎\n" + Self.waiting)
        await calendar.call(.trigger, "c", 1, "tick", "cancel_other")
        #expect(
            try await records(calendar) == [
                "arming<tick> = 700000", "jobs{tick} = 1 c <700000/1 n=3 o=buffer_one t=q⏎{}⏎",
            ])
        let paused = try await Space(
            at: 700_000, "jobs{tick} = 1 e 60000:0/0 n=3⏎{}⏎\npaused{tick} = 5 - why\n" + Self.waiting)
        await paused.call(.trigger, "c", 1, "tick", "cancel_other")
        #expect(
            try await records(paused) == ["jobs{tick} = 1 e 60000:0/1 n=3⏎{}⏎", "paused{tick} = 5 - why"])
    }

    @Test func `Manual runs and backfills do not count`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/1 n=1⏎{}⏎\nschedule:default<tick> = 1020000")
        await space.call(.trigger, "c", 1, "tick", "")
        await space.call(.backfill, "c", 1, "tick", "allow_all", 60_000, 120_000)
        #expect(await claim(space, 1).count { $0 == "@" } == 3)
        #expect(
            try await records(space) == ["jobs{tick} = 1 e 60000:0/1 n=1⏎{}⏎", "schedule:default<tick> = 1020000"])
    }

    @Test func `A retry is no new run`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/1 n=1⏎{}⏎\nschedule:default<tick> = 960000")
        _ = await claim(space, 1)
        #expect(await space.call(.fail, "w", 1, "tick@960000", "1000000001", "failed", 0, "") == "OK R")
        #expect(await claim(space, 2).contains("[tick@960000 1000000002 2 {}⏎]"))
        #expect(await space.call(.complete, "w", 1, "tick@960000", "1000000002", "") == "OK O")
        #expect(try await records(space) == ["jobs{tick} = 1 e 60000:0/0 n=1⏎{}⏎"])
    }

    // MARK: Definitions

    @Test func `Another payload leaves the count, another number starts it anew`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/1 n=3⏎{}⏎\nschedule:default<tick> = 1020000")
        let unchanged = try await space.run(.apply, "c", 1, "tick", "*", "e", "60000:0", " n=3", "{}\n", "-")
        #expect(unchanged.reply == "OK unchanged 1")
        await space.call(.apply, "c", 2, "tick", "*", "e", "60000:0", " n=3", "{}\nnew", "-")
        #expect(try await space.value("jobs") == ["{tick} = 2 e 60000:0/1 n=3⏎{}⏎new"])
        await space.call(.apply, "c", 3, "tick", "*", "e", "60000:0", " n=4", "{}\nnew", "-")
        #expect(try await space.value("jobs") == ["{tick} = 3 e 60000:0/4 n=4⏎{}⏎new"])
        await space.call(.apply, "c", 4, "tick", "*", "e", "60000:0", "", "{}\nnew", "-")
        #expect(try await space.value("jobs") == ["{tick} = 4 e 60000:0⏎{}⏎new"])
        await space.call(.apply, "c", 5, "tick", "*", "e", "60000:0", " n=2", "{}\nnew", "-")
        #expect(try await space.value("jobs") == ["{tick} = 5 e 60000:0/2 n=2⏎{}⏎new"])
        #expect(try await space.value("schedule:default") == ["<tick> = 1020000"])
    }

    @Test func `Another trigger starts the count anew, and a job that had used it up lives again`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/0 n=3⏎{}⏎")
        await space.call(.apply, "c", 1, "tick", "*", "e", "7000:0", " n=3", "{}\n", "-")
        #expect(try await records(space) == ["jobs{tick} = 2 e 7000:0/3 n=3⏎{}⏎", "schedule:default<tick> = 1001000"])
    }

    @Test(arguments: [(" n=2", "/2 n=2"), ("", "")])
    func `A job that had used up its runs lives again with another number of them`(tag: String, left: String)
        async throws
    {
        let space = try await Space("jobs{tick} = 1 e 60000:0/0 n=3⏎{}⏎\njobs{gong} = 1 c $/0 n=3 t=q⏎{}⏎")
        await space.call(
            .apply, "c", 1, "tick", "*", "e", "60000:0", .string(tag), "{}\n", "-",
            "gong", "*", "c", "1120000", .string(tag + " t=q"), "{}\n", 1_060_000)
        #expect(
            try await records(space) == [
                "jobs{gong} = 3 c 1120000\(left) t=q⏎{}⏎", "jobs{tick} = 2 e 60000:0\(left)⏎{}⏎",
                "schedule:default<gong> = 1060000", "schedule:default<tick> = 1020000",
            ])
    }

    @Test func `A job that has used up its runs is left alone by the same definition`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/0 n=3⏎{}⏎")
        #expect(
            await space.call(.apply, "c", 1, "tick", "*", "e", "60000:0", " n=3", "{}\n", "-") == "OK unchanged 1")
        await space.call(.apply, "c", 2, "tick", "*", "e", "60000:0", " n=3", "{}\nnew", "-")
        #expect(try await records(space) == ["jobs{tick} = 2 e 60000:0/0 n=3⏎{}⏎new"])
    }

    @Test func `Removed and created again, a job has all its runs`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/0 n=3⏎{}⏎")
        #expect(await space.call(.remove, "o", 1, "*", "tick") == "OK O")
        await space.call(.apply, "c", 1, "tick", "*", "e", "60000:0", " n=3", "{}\n", "-")
        #expect(try await space.value("jobs") == ["{tick} = 1 e 60000:0/3 n=3⏎{}⏎"])
    }

    @Test(arguments: ["e 60000:0/0 n=3", "c $/0 n=3 t=q"])
    func `An exhausted job is exhausted after a pause`(record: String) async throws {
        let space = try await Space("jobs{tick} = 1 \(record)⏎{}⏎")
        #expect(await space.call(.pause, "o", 1, "why", "tick") == "OK O")
        #expect(await space.call(.resume, "o", 2, "tick", "", "", "", "", "", "") == "OK -")
        #expect(try await records(space) == ["jobs{tick} = 1 \(record)⏎{}⏎"])
    }

    @Test func `A pause does not count, and leaves the count`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0/2 n=3⏎{}⏎\npaused{tick} = 700000 780000 why")
        #expect(await space.call(.resume, "o", 1, "tick", "", "", "", "", "", "") == "OK 1020000")
        #expect(try await space.value("jobs") == ["{tick} = 1 e 60000:0/2 n=3⏎{}⏎"])
    }

    @Test(arguments: ["e 60000:0 n=2", "e 60000:0/99999999999999999999 n=2"])
    func `A count that was lost starts anew`(record: String) async throws {
        let space = try await Space("jobs{tick} = 1 \(record)⏎{}⏎\nschedule:default<tick> = 960000")
        _ = await claim(space, 1)
        #expect(try await space.value("jobs") == ["{tick} = 1 e 60000:0/1 n=2⏎{}⏎"])
    }

    @Test func `A count without a limit is dropped with the next write`() async throws {
        let space = try await Space("jobs{gong} = 1 c 1060000/7 t=q⏎{}⏎\nschedule:default<gong> = 990000")
        _ = await claim(space, 1)
        #expect(try await space.value("jobs") == ["{gong} = 1 c - t=q⏎{}⏎"])
    }

    @Test(arguments: [
        ("e 60000:0", "paused", "zset", "hash"), ("c $", "paused", "string", "hash"), ("c $", "arming", "hash", "zset"),
    ])
    func `What a manual run gives back is not lost where a damaged key keeps the job from going on`(
        trigger: String, key: String, type: String, sound: String
    ) async throws {
        let space = try await Space(
            """
            jobs{tick} = 1 \(trigger)/0 n=2 o=cancel_other t=q⏎{}⏎
            live<tick@900000> = 0
            leases<tick@900000> = 1030000
            runs{tick@900000} = L 7 1 3 0 r 1 w default
            buffered<tick@960000> = 0
            runs{tick@960000} = B 0 0 3 960000 r 1 - default
            """)
        try await space.poison(key, type)
        let effect = try await space.run(.trigger, "c", 1, "tick", "cancel_other")
        #expect(effect.reply == "! CORRUPT ns:\(key) is a \(type), not a \(sound)")
        #expect(effect.change == "")
        try await space.delete(key)
        #expect(await space.call(.trigger, "c", 1, "tick", "cancel_other") == "OK tick@1000000.m")
        #expect(try await space.value("jobs").joined().contains("/1 n=2"))
    }
}
