import RedisClient
import Testing

@testable import Carillon

/// What a due slot does while an earlier run of its job is live.
@Suite struct OverlapTests {
    /// A job that is due at 660 s and again every minute, while its run of 600 s is still being worked on.
    private static func busy(_ policy: String, state: String = "L") -> String {
        """
        jobs{tick} = 1 e 60000:0 o=\(policy)⏎{}⏎hi
        schedule:default<tick> = 660000
        live<tick@600000> = 0
        leases<tick@600000> = 690000
        runs{tick@600000} = \(state) 7 1 3 0 r 1 old default
        """
    }

    private func claim(_ space: Space, _ request: Int) async -> String {
        await space.call(.claim, "w", .integer(Int64(request)), 9, 30_000, "default")
    }

    @Test func `buffer_one: the slot waits for the end of the live run, and then starts`() async throws {
        let space = try await Space(at: 660_000, Self.busy("buffer_one"))
        let claim = try await space.run(.claim, "w", 1, 9, 30_000, "default")
        #expect(!claim.reply.contains("tick@660000"))
        #expect(claim.change.contains("+ buffered<tick@660000> = 0"))
        #expect(claim.change.contains("+ runs{tick@660000} = B 0 0 3 660000 r 1 - default"))
        #expect(claim.change.contains("= 720000"))
        let end = try await space.run(.complete, "old", 1, "tick@600000", "7", "")
        #expect(end.reply == "OK O")
        #expect(end.change.contains("- buffered<tick@660000> = 0"))
        #expect(end.change.contains("+ ready:default<tick@660000> = 660000"))
        #expect(await self.claim(space, 2).contains("[tick@660000 660000001 1 {}⏎hi]"))
    }

    @Test func `buffer_one: while a slot waits, later ones are skipped`() async throws {
        let space = try await Space(at: 660_000, Self.busy("buffer_one"))
        _ = await claim(space, 1)
        try await space.setClock(720_000)
        _ = await claim(space, 2)
        #expect(try await space.value("buffered") == ["<tick@660000> = 0"])
        #expect(try await space.value("ledger:tick").joined().contains("skipped_overlap 720000 720000 1"))
    }

    @Test func `buffer_all: slots wait for their turn, oldest first, one at a time`() async throws {
        let space = try await Space(at: 660_000, Self.busy("buffer_all"))
        _ = await claim(space, 1)
        try await space.setClock(720_000)
        _ = await claim(space, 2)
        #expect(try await space.value("buffered") == ["<tick@720000> = 0", "<tick@660000> = 0"].sorted())
        await space.call(.complete, "old", 1, "tick@600000", "7", "")
        let second = await claim(space, 3)
        #expect(second.contains("tick@660000") && !second.contains("tick@720000"))
        await space.call(.complete, "w", 1, "tick@660000", "720000001", "")
        #expect(await claim(space, 4).contains("tick@720000"))
    }

    @Test func `A buffered run starts as well when the live one fails for good or is lost`() async throws {
        let failed = try await Space(at: 660_000, Self.busy("buffer_one"))
        _ = await claim(failed, 1)
        #expect(await failed.call(.fail, "old", 1, "tick@600000", "7", "failed", "-", "") == "OK D")
        #expect(try await failed.value("ready:default") == ["<tick@660000> = 660000"])

        let lost = try await Space(at: 660_000, Self.busy("buffer_one"))
        try await lost.add("runs{tick@600000} = L 7 3 3 0 r 1 old default")
        _ = await claim(lost, 1)
        try await lost.setClock(690_001)
        #expect(await lost.call(.reap, 10) == "OK 1")
        #expect(try await lost.value("ready:default") == ["<tick@660000> = 690001"])
    }

    @Test func `While a failed run waits for its retry it is live, and what is buffered goes on waiting`() async throws
    {
        let space = try await Space(at: 660_000, Self.busy("buffer_one"))
        _ = await claim(space, 1)
        #expect(await space.call(.fail, "old", 1, "tick@600000", "7", "failed", 5_000, "") == "OK R")
        #expect(try await space.value("buffered") == ["<tick@660000> = 0"])
    }

    @Test func `cancel_other: the live run is asked to stop, and the slot starts when it has`() async throws {
        let space = try await Space(at: 660_000, Self.busy("cancel_other"))
        let claim = try await space.run(.claim, "w", 1, 9, 30_000, "default")
        #expect(claim.change.contains("runs{tick@600000} = C 7 1 3 0 r 1 old default"))
        #expect(await space.call(.heartbeat, "old", 30_000, "tick@600000", "7") == "OK C")
        #expect(await space.call(.fail, "old", 1, "tick@600000", "7", "failed", 0, "") == "OK C")
        #expect(try await space.value("failed:tick").joined().contains("tick@600000 1 cancelled"))
        #expect(await self.claim(space, 2).contains("tick@660000"))
    }

    @Test func `cancel_other: a run that succeeds although it was asked to stop has succeeded`() async throws {
        let space = try await Space(at: 660_000, Self.busy("cancel_other"))
        _ = await claim(space, 1)
        #expect(await space.call(.complete, "old", 1, "tick@600000", "7", "") == "OK O")
        #expect(try await space.value("succeeded:tick").joined().contains("tick@600000 1 succeeded"))
        #expect(await claim(space, 2).contains("tick@660000"))
    }

    @Test func `cancel_other: a slot that waited is skipped for a newer one, and a lost run is not retried`()
        async throws
    {
        let space = try await Space(at: 660_000, Self.busy("cancel_other"))
        _ = await claim(space, 1)
        try await space.setClock(720_000)
        _ = await claim(space, 2)
        #expect(try await space.value("buffered") == ["<tick@720000> = 0"])
        #expect(try await space.value("ledger:tick").joined().contains("skipped_overlap 660000 660000 1"))
        #expect(await space.call(.reap, 10) == "OK 1")
        #expect(try await space.value("live") == ["<tick@720000> = 0"])
    }

    @Test func `cancel_other: a run that only waits for its retry ends at once, and the slot starts`() async throws {
        let space = try await Space(
            at: 660_000,
            """
            jobs{tick} = 1 e 60000:0 o=cancel_other⏎{}⏎hi
            schedule:default<tick> = 660000
            live<tick@600000> = 0
            ready:default<tick@600000> = 690000
            runs{tick@600000} = W 7 1 3 0 r 1 - default
            """)
        #expect(await claim(space, 1).contains("tick@660000"))
        #expect(try await space.value("ready:default") == [])
        #expect(try await space.value("failed:tick").joined().contains("tick@600000 1 cancelled"))
    }

    @Test func `terminate_other: the live run is over at once and its worker is told so`() async throws {
        let space = try await Space(at: 660_000, Self.busy("terminate_other"))
        #expect(await claim(space, 1).contains("tick@660000"))
        #expect(try await space.value("failed:tick").joined().contains("tick@600000 1 cancelled"))
        #expect(await space.call(.heartbeat, "old", 30_000, "tick@600000", "7") == "OK S")
        let late = try await space.run(.complete, "old", 1, "tick@600000", "7", "")
        #expect(late.reply == "OK S")
        #expect(try await space.value("live") == ["<tick@660000> = 0"])
    }

    @Test func `allow_all: runs of one job overlap`() async throws {
        let space = try await Space(at: 660_000, Self.busy("allow_all"))
        #expect(await claim(space, 1).contains("tick@660000"))
        #expect(try await space.value("live") == ["<tick@600000> = 0", "<tick@660000> = 0"])
    }

    @Test func `A manual run follows the job's policy, or its own`() async throws {
        let space = try await Space(at: 650_000, Self.busy("skip"))
        #expect(await space.call(.trigger, "c", 1, "tick", "") == "SKIPPED tick@600000")
        #expect(await space.call(.trigger, "c", 2, "tick", "buffer_one") == "OK tick@650000.m")
        #expect(try await space.value("buffered") == ["<tick@650000.m> = 0"])
        #expect(await space.call(.trigger, "c", 3, "tick", "buffer_one") == "SKIPPED tick@600000")
        #expect(await space.call(.trigger, "c", 4, "tick", "allow_all") == "OK tick@650001.m")
        #expect(try await space.value("live") == ["<tick@600000> = 0", "<tick@650001.m> = 0"])
    }

    @Test func `What is buffered goes with its job, and keeps its definition when that changes`() async throws {
        let space = try await Space(at: 660_000, Self.busy("buffer_one"))
        _ = await claim(space, 1)
        await space.call(.apply, "c", 1, "tick", "*", "e", "60000:0", " o=buffer_one", "{}\nnew", "-")
        #expect(try await space.value("runs").contains("{tick@660000} = B 0 0 3 660000 r 1 - default⏎{}⏎hi"))
        await space.call(.remove, "o", 1, "*", "tick")
        #expect(try await space.value("buffered") == [])
        #expect(try await space.value("runs") == ["{tick@600000} = X 7 1 3 0 r 1 old default⏎{}⏎hi"])
    }

    @Test func `The end of a removed job's run lets start what a new job of that name has buffered behind it`()
        async throws
    {
        for end in ["complete", "fail", "reap", "release"] {
            let space = try await Space(at: 660_000, Self.busy("buffer_one", state: "X"))
            _ = await claim(space, 1)
            #expect(try await space.value("buffered") == ["<tick@660000> = 0"])
            switch end {
            case "complete": await space.call(.complete, "old", 1, "tick@600000", "7", "")
            case "fail": await space.call(.fail, "old", 1, "tick@600000", "7", "failed", 0, "")
            case "reap":
                try await space.setClock(690_001)
                await space.call(.reap, 10)
            default: await space.call(.release, "old", "tick@600000", "7")
            }
            #expect(try await space.value("live") == ["<tick@660000> = 0"], "\(end)")
        }
    }

    @Test func `cancel_other: a manual run that waited ends as cancelled, in the history`() async throws {
        let space = try await Space(at: 650_000, Self.busy("cancel_other"))
        #expect(await space.call(.trigger, "c", 1, "tick", "buffer_all") == "OK tick@650000.m")
        try await space.setClock(660_000)
        _ = await claim(space, 1)
        #expect(try await space.value("buffered") == ["<tick@660000> = 0"])
        #expect(try await space.value("failed:tick").joined().contains("tick@650000.m 0 cancelled"))
    }

    @Test func `A live run in a damaged queue does not stop a claim half-way`() async throws {
        let space = try await Space(
            at: 660_000,
            """
            jobs{tick} = 1 e 60000:0 o=terminate_other⏎{}⏎hi
            schedule:default<tick> = 660000
            live<tick@600000> = 0
            runs{tick@600000} = W 7 1 3 0 r 1 - broken
            """)
        try await space.commands([["SET", "\(space.prefix):ready:broken", "text"]])
        #expect(await claim(space, 1).contains("tick@660000"))
    }

    @Test func `A waiting run that is lost to its queue is put back into its own lane, where claims look`() async throws
    {
        let space = try await Space(
            at: 660_000,
            """
            jobs{tick} = 2 e 60000:0 q=default/60⏎{}⏎hi
            schedule:default/60<tick> = 660000
            lanes:default<default/60> = 400000000600000
            live<tick@600000> = 0
            runs{tick@600000} = W 7 1 3 0 r 1 - default/70⏎{}⏎hi
            """)
        #expect(await !claim(space, 1).contains("tick@"))
        #expect(try await space.value("ledger:tick").joined().contains("skipped_overlap 660000 660000 1"))
        #expect(try await space.value("lanes:default").contains { $0.hasPrefix("<default/70> = ") })
        try await space.setClock(700_000)
        #expect(await claim(space, 2).contains("[tick@600000 "))
    }

    @Test func `A waiting run that is lost to a damaged queue waits on`() async throws {
        let space = try await Space(at: 660_000, Self.busy("skip"))
        try await space.delete("leases")
        try await space.add("runs{tick@600000} = W 7 1 3 0 r 1 - bulk/70⏎{}⏎hi")
        try await space.poison("lanes:bulk", "string")
        #expect(await claim(space, 1).hasPrefix("OK "))
        #expect(try await space.value("ready:bulk/70") == [])
        #expect(try await space.value("schedule:default") == ["<tick> = 720000"])
    }

    @Test func `terminate_other: the run of a removed job leaves nothing in the history of the new one`() async throws {
        let space = try await Space(at: 660_000, Self.busy("terminate_other", state: "X"))
        #expect(await claim(space, 1).contains("tick@660000"))
        #expect(try await space.value("live") == ["<tick@660000> = 0"])
        #expect(try await space.value("runs{tick@600000}") == [])
        #expect(try await space.value("failed:tick") == [])
        #expect(try await space.value("counters") == [])
    }

    @Test func `Entries without a run do not hide the run that waits behind them`() async throws {
        let space = try await Space(at: 660_000, Self.busy("buffer_all"))
        for slot in 1...25 { try await space.add("buffered<tick@6000\(slot + 10)> = 0") }
        _ = await claim(space, 1)
        await space.call(.complete, "old", 1, "tick@600000", "7", "")
        #expect(try await space.value("buffered") == [])
        #expect(try await space.value("ready:default") == ["<tick@660000> = 660000"])
    }
}
