import CarillonTesting
import RedisClient
import Testing

@testable import Carillon

@Suite struct ApplyTests {
    @Test func `New jobs are armed: a one-shot and a calendar job as told, an interval on its phase`() async throws {
        let space = try await Space()
        let apply = try await space.run(
            .apply, "c", 1, "mail", "0", "a", "2000000", "", "{}\nhello", 2_000_000,
            "tick", "*", "e", "60000:5000", " q=bulk", "{}\n", "-",
            "report", "0", "c", "3600000", " t=abc", "{}\n", 1_800_000)
        #expect(apply.reply == "OK created 1 created 2 created 3")
        #expect(
            apply.change == """
                + generation = 3
                + jobs{mail} = 1 a 2000000⏎{}⏎hello
                + jobs{report} = 3 c 3600000 t=abc⏎{}⏎
                + jobs{tick} = 2 e 60000:5000 q=bulk⏎{}⏎
                + queues(bulk)
                + schedule:bulk<tick> = 1025000
                + schedule:default<mail> = 2000000
                + schedule:default<report> = 1800000
                + session:c:apply = 1 OK created 1 created 2 created 3 (expires)
                """)
    }

    @Test func `An equal definition is not touched`() async throws {
        let space = try await Space(
            """
            generation = 3
            jobs{tick} = 3 e 60000:0 m=5⏎{}⏎
            schedule:default<tick> = 1020000
            """)
        let apply = try await space.run(.apply, "c", 1, "tick", "*", "e", "60000:0", " m=5", "{}\n", "-")
        #expect(apply.reply == "OK unchanged 3")
        #expect(apply.change == "+ session:c:apply = 1 OK unchanged 3 (expires)")
    }

    @Test func `Another generation than expected is a conflict, and only that job is left alone`() async throws {
        let space = try await Space(
            """
            generation = 3
            jobs{tick} = 3 e 60000:0⏎{}⏎
            schedule:default<tick> = 1020000
            """)
        let apply = try await space.run(
            .apply, "c", 1, "tick", "0", "e", "1000:0", "", "{}\n", "-", "gone", "2", "e", "1000:0", "", "{}\n", "-",
            "new", "0", "e", "60000:0", "", "{}\n", "-")
        #expect(apply.reply == "OK conflict 3 conflict 0 created 4")
        #expect(
            apply.change == """
                - generation = 3
                + generation = 4
                + jobs{new} = 4 e 60000:0⏎{}⏎
                + schedule:default<new> = 1020000
                + session:c:apply = 1 OK conflict 3 conflict 0 created 4 (expires)
                """)
    }

    @Test func `Of two edits with the same expected generation one wins`() async throws {
        let space = try await Space("generation = 3\njobs{tick} = 3 e 60000:0⏎{}⏎\nschedule:default<tick> = 1020000")
        #expect(await space.call(.apply, "c", 1, "tick", "3", "e", "60000:0", "", "{}\n1", "-") == "OK updated 4")
        #expect(await space.call(.apply, "d", 1, "tick", "3", "e", "60000:0", "", "{}\n2", "-") == "OK conflict 4")
    }

    @Test func `With its trigger unchanged a job keeps its armed slot, even in another queue`() async throws {
        let space = try await Space(
            """
            generation = 3
            jobs{tick} = 3 e 60000:0⏎{}⏎
            schedule:default<tick> = 960000
            """)
        let apply = try await space.run(.apply, "c", 1, "tick", "*", "e", "60000:0", " q=bulk", "{}\n", "-")
        #expect(apply.reply == "OK updated 4")
        #expect(
            apply.change == """
                - generation = 3
                + generation = 4
                - jobs{tick} = 3 e 60000:0⏎{}⏎
                + jobs{tick} = 4 e 60000:0 q=bulk⏎{}⏎
                + queues(bulk)
                + schedule:bulk<tick> = 960000
                - schedule:default<tick> = 960000
                + session:c:apply = 1 OK updated 4 (expires)
                """)
    }

    @Test func `A changed trigger is armed anew, after now`() async throws {
        let space = try await Space(
            """
            generation = 3
            jobs{tick} = 3 e 60000:0⏎{}⏎
            jobs{report} = 2 c <900000 t=old⏎{}⏎
            schedule:default<tick> = 960000
            arming<report> = 1030000
            """)
        let apply = try await space.run(
            .apply, "c", 1, "tick", "*", "e", "7000:0", "", "{}\n", "-",
            "report", "2 <900000 1000000 -", "c", "1300000", " t=new", "{}\n", 1_200_000)
        #expect(apply.reply == "OK updated 4 updated 5")
        #expect(
            apply.change == """
                - arming<report> = 1030000
                + counters{missed} = 1
                - generation = 3
                + generation = 5
                - jobs{report} = 2 c <900000 t=old⏎{}⏎
                - jobs{tick} = 3 e 60000:0⏎{}⏎
                + jobs{report} = 5 c 1300000 t=new⏎{}⏎
                + jobs{tick} = 4 e 7000:0⏎{}⏎
                + ledger:tick[0] = missed 960000 960000 1 1000000 redefined
                - schedule:default<tick> = 960000
                + schedule:default<report> = 1200000
                + schedule:default<tick> = 1001000
                + session:c:apply = 1 OK updated 4 updated 5 (expires)
                """)
    }

    @Test func `A changed trigger leaves its job on the schedule, whatever was written before it in the same call`()
        async throws
    {
        let space = try await Space(
            """
            jobs{tick} = 3 e 60000:0⏎{}⏎
            schedule:default<tick> = 1020000
            """)
        await space.call(
            .apply, "c", 1, "new", "*", "e", "60000:0", "", "{}\n", "-", "tick", "*", "e", "7000:0", "", "{}\n", "-")
        #expect(try await space.value("schedule:default") == ["<new> = 1020000", "<tick> = 1001000"])
    }

    @Test func `A calendar job that is parked anew stays parked, whatever was written before it in the same call`()
        async throws
    {
        let space = try await Space(
            """
            jobs{report} = 2 c <900000 t=old⏎{}⏎
            arming<report> = 1030000
            """)
        await space.call(
            .apply, "c", 1, "new", "*", "c", "960000", " t=q", "{}\n", 900_000,
            "report", "2 <900000 1000000 -", "c", "960000", " t=new", "{}\n", 900_000)
        #expect(try await space.value("arming") == ["<new> = 1000000", "<report> = 1000000"])
    }

    @Test func `A job that became recurring does not end with the run of the one-shot that it was`() async throws {
        let space = try await Space(
            """
            jobs{j} = 3 a 990000 k=k⏎{}⏎new
            runs{j@990000} = L 7 1 3 990000 k 2 w default⏎{}⏎old
            leases<j@990000> = 1030000
            """)
        await space.call(.apply, "c", 1, "j", "*", "e", "60000:0", "", "{}\n", "-")
        #expect(try await space.value("runs") == ["{j@990000} = L 7 1 3 990000 r 2 w default⏎{}⏎old"])
        #expect(try await space.value("live") == ["<j@990000> = 0"])
        #expect(await space.call(.complete, "w", 1, "j@990000", "7", "") == "OK O")
        #expect(try await space.value("jobs") == ["{j} = 4 e 60000:0⏎{}⏎"])
    }

    @Test(arguments: [
        "live<j@1080000> = 0\nleases<j@1080000> = 1090000\nruns{j@1080000} = L 7 1 3 1080000 r 3 w default",
        "succeeded:j[0] = j@1080000 1 succeeded 1080000 1080000 1080000 w 7 0",
        "buffered<j@1080000> = 0\nruns{j@1080000} = B 0 0 3 1080000 r 3 - default",
    ])
    func `After the clock has stepped back a changed trigger begins after the last slot that ran`(run: String)
        async throws
    {
        let space = try await Space("jobs{j} = 3 e 60000:0⏎{}⏎\nschedule:default<j> = 1140000\n" + run)
        await space.call(.apply, "c", 1, "j", "*", "e", "30000:0", "", "{}\n", "-")
        #expect(try await space.value("schedule:default") == ["<j> = 1110000"])
        await space.call(.apply, "c", 2, "j", "*", "c", "1110000", " t=q", "{}\n", 1_080_000)
        #expect(try await space.value("jobs") == ["{j} = 5 c <1080000 t=q⏎{}⏎"])
    }

    @Test func `After the clock has stepped back an interval begins after the one-shot that ran under its name`()
        async throws
    {
        let space = try await Space(
            "jobs{j} = 3 a 1080000⏎{}⏎\nleases<j@1080000> = 1090000\nruns{j@1080000} = L 7 1 3 1080000 a 3 w default")
        await space.call(.apply, "c", 1, "j", "*", "e", "30000:0", "", "{}\n", "-")
        #expect(try await space.value("schedule:default") == ["<j> = 1110000"])
    }

    @Test func `A one-shot that was to stay and is over stays, whatever its new definition says`() async throws {
        let space = try await Space("generation = 3\njobs{j} = 3 a 5 k=r⏎{}⏎old")
        #expect(await space.call(.apply, "c", 1, "j", "*", "a", 5, " k=k", "{}\nnew", 5) == "OK updated 4")
        #expect(try await space.value("jobs") == ["{j} = 4 a 5 k=r⏎{}⏎new"])
        #expect(await space.call(.apply, "c", 2, "j", "*", "a", 5, " k=k", "{}\nnew", 5) == "OK unchanged 4")
        #expect(try await space.redis.client.fsck(repair: true).isEmpty)
    }

    @Test func `Runs under way keep the definition they were dispatched with`() async throws {
        let space = try await Space(
            """
            generation = 3
            jobs{tick} = 3 e 60000:0⏎{}⏎old
            runs{tick@960000} = L 6 1 3 999000 r 3 w default
            leases<tick@960000> = 1030000
            live<tick@960000> = 0
            schedule:default<tick> = 1020000
            jobs{mail} = 2 a 900000⏎{}⏎old
            runs{mail@900000} = W 6 1 3 999000 a 2 - default
            ready:default<mail@900000> = 1030000
            """)
        let apply = try await space.run(
            .apply, "c", 1, "tick", "*", "e", "60000:0", "", "{}\nnew", "-",
            "mail", "*", "a", "900000", "", "{}\nnew", 900_000)
        #expect(apply.reply == "OK updated 4 updated 5")
        #expect(
            apply.change == """
                - generation = 3
                + generation = 5
                - jobs{mail} = 2 a 900000⏎{}⏎old
                - jobs{tick} = 3 e 60000:0⏎{}⏎old
                + jobs{mail} = 5 a 900000⏎{}⏎new
                + jobs{tick} = 4 e 60000:0⏎{}⏎new
                - runs{mail@900000} = W 6 1 3 999000 a 2 - default
                - runs{tick@960000} = L 6 1 3 999000 r 3 w default
                + runs{mail@900000} = W 6 1 3 999000 a 2 - default⏎{}⏎old
                + runs{tick@960000} = L 6 1 3 999000 r 3 w default⏎{}⏎old
                + session:c:apply = 1 OK updated 4 updated 5 (expires)
                """)
    }

    @Test func `A one-shot for an instant whose run is still there moves by a millisecond`() async throws {
        let space = try await Space("runs{mail@2000000} = X 6 1 3 999000 r 2 w default\nleases<mail@2000000> = 1030000")
        #expect(await space.call(.apply, "c", 1, "mail", "0", "a", "2000000", "", "{}\n", 2_000_000) == "OK created 1")
        #expect(try await space.value("schedule:default") == ["<mail> = 2000001"])
        #expect(try await space.value("jobs") == ["{mail} = 1 a 2000001 t=2000000⏎{}⏎"])
    }

    @Test(arguments: [
        ["e", "7000:0", "", "{}\n", "-"], ["a", "2000000", "", "{}\n", "2000000"],
        ["c", "1300000", " t=new", "{}\n", "1200000"],
    ])
    func `A paused job stays paused, and is resumed on its new trigger`(definition: [String]) async throws {
        let space = try await Space(
            """
            generation = 3
            jobs{tick} = 3 e 60000:0⏎{}⏎
            paused{tick} = 990000 1020000 too loud
            """)
        await space.call(.apply, (["c", "1", "tick", "*"] + definition).map { .string($0) })
        #expect(try await space.value("schedule:default").isEmpty)
        let armed = ["e": "1001000", "a": "2000000", "c": "1200000"][definition[0]] ?? ""
        #expect(try await space.value("paused") == ["{tick} = 990000 \(armed) too loud"])
    }

    @Test func `A generation is never lower than the one it replaces`() async throws {
        let space = try await Space("generation = 3\njobs{tick} = 9 e 60000:0⏎{}⏎\nschedule:default<tick> = 1020000")
        #expect(await space.call(.apply, "c", 1, "tick", "*", "e", "60000:0", "", "{}\nnew", "-") == "OK updated 10")
    }

    @Test func `A thousand live runs of many jobs are preserved in one call`() async throws {
        let space = try await Space("generation = 1")
        let seed = """
            for job = 1, 10 do
                redis.call('HSET', KEYS[1] .. ':jobs', 'j' .. job, '1 e 1000:0 o=allow_all\\n{}\\nold')
                redis.call('ZADD', KEYS[1] .. ':schedule:default', 2000000, 'j' .. job)
                for i = 1, 1000 do
                    local run = 'j' .. job .. '@' .. i
                    redis.call('HSET', KEYS[1] .. ':runs', run, 'L 5 1 3 1 r 1 w default')
                    redis.call('ZADD', KEYS[1] .. ':leases', 2000000, run)
                    redis.call('ZADD', KEYS[1] .. ':live', 0, run)
                end
            end
            """
        try await space.commands([["EVAL", seed, "1", space.prefix]])
        var arguments: [RESPArgument] = ["c", 1]
        for job in 1...10 { arguments += ["j\(job)", "*", "e", "1000:0", " o=allow_all", "{}\nnew", "-"] }
        #expect(await space.call(.apply, arguments).hasPrefix("OK updated 2 updated 3"))
        #expect(try await space.value("runs").count { $0.hasSuffix("⏎{}⏎old") } == 10_000)
        #expect(await space.call(.remove, ["o", 1, "*"] + (1...10).map { "j\($0)" }) == "OK OOOOOOOOOO")
        #expect(try await space.value("runs").count { $0.contains("= X ") } == 10_000)
    }

    @Test(arguments: [
        [], ["c", "1"], ["c", "1", "tick", "*", "e", "60000:0", "", "{}\n"],
        ["c", "1", "tick", "*", "e", "0:0", "", "{}\n", "-"], ["c", "1", "tick", "*", "x", "1", "", "{}\n", "1"],
        ["c", "1", "tick", "*", "a", "1", "", "{}\n", "-"], ["c", "1", "tick", "*", "a", "1e3", "", "{}\n", "1"],
        ["c", "1", "tick", "*", "c", "2", " m=1234567", "{}\n", "1"],
        ["c", "1", "tick", "*", "c", "12345678901234567", "", "{}\n", "1"],
        ["c", "1", "a", "*", "e", "9:0", "", "{}\n", "-", "a", "*", "e", "9:0", "", "{}\n", "-"],
    ])
    func `Arguments that make no sense are refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space("generation = 1")
        let apply = try await space.run(.apply, arguments.map { .string($0) })
        #expect(apply.reply.hasPrefix("! INVALID apply: "))
        #expect(apply.change == "")
    }

    @Test(arguments: ["", "abc", "-1", "1e3", "99999999999999999999"])
    func `A generation that is no number is refused and nothing changes`(generation: String) async throws {
        let space = try await Space("generation = \(generation)")
        let apply = try await space.run(.apply, "c", 1, "tick", "*", "e", "60000:0", "", "{}\n", "-")
        #expect(apply.reply == "! CORRUPT ns:generation is not a number")
        #expect(apply.change == "")
    }

    @Test func `A calendar slot that passed while it was on its way is left to a worker: it may have run already`()
        async throws
    {
        let space = try await Space("jobs{j} = 3 c 1060000 t=old⏎{}⏎\nschedule:default<j> = 1030000")
        await space.call(.apply, "c", 1, "j", "*", "c", "1060000", " t=new", "{}\n", "1000000")
        #expect(try await space.value("schedule:default") == [])
        #expect(try await space.value("arming") == ["<j> = 1000000"])
        #expect(try await space.value("jobs") == ["{j} = 4 c <1000000 t=new⏎{}⏎"])
    }

    @Test(
        arguments: [
            (["e", "7000:0", "", "{}\n", "-"], "1561000"), (["c", "2000000", " t=new", "{}\n", "1900000"], "1900000"),
            (["c", "2000000", " t=new", "{}\n", "1200000"], nil),
        ] as [([String], String?)])
    func `After the clock has stepped back, an edit arms no instant that may have been taken before`(
        definition: [String], armed: String?
    ) async throws {
        // At 1,560 s the slot of that instant was taken; then the clock went back by ten minutes.
        let space = try await Space(at: 1_565_000, "jobs{j} = 3 e 60000:0⏎{}⏎\nschedule:default<j> = 1620000")
        try await space.setClock(965_000)
        let call = (["c", "1", "j", "*"] + definition).map { RESPArgument.string($0) }
        await space.call(.apply, call)
        #expect(try await space.value("schedule:default") == (armed.map { ["<j> = \($0)"] } ?? []))
        if armed == nil { #expect(try await space.value("jobs") == ["{j} = 4 c <1560000 t=new⏎{}⏎"]) }

        let paused = try await Space(at: 1_565_000, "jobs{j} = 3 e 60000:0⏎{}⏎\npaused{j} = 1 1620000 why")
        try await paused.setClock(965_000)
        await paused.call(.apply, call)
        #expect(try await paused.value("paused") == ["{j} = 1 \(armed ?? "-") why"])
    }

    @Test(arguments: ["inf", "9007199254740992", "99999999999999"])
    func `A score that cannot be puts off a changed trigger to the steady time at most`(score: String) async throws {
        let space = try await Space("jobs{j} = 3 e 60000:0⏎{}⏎\nschedule:default<j> = \(score)")
        await space.call(.apply, "c", 1, "j", "*", "e", "7000:0", "", "{}\n", "-")
        #expect(try await space.value("schedule:default") == ["<j> = 1001000"])
    }

    @Test func `A new payload for a one-shot that is running leaves it its run's: the end takes the job with it`()
        async throws
    {
        let space = try await Space("jobs{j} = 3 a 990000⏎{}⏎old\nschedule:default<j> = 990000")
        await space.call(.claim, "w", 1, 1, 30_000, "default")
        await space.call(.apply, "c", 1, "j", "*", "a", "990000", "", "{}\nnew", "990000")
        #expect(await space.call(.complete, "w", 1, "j@990000", "1000000001", "") == "OK O")
        #expect(try await space.value("jobs") == [])
        #expect(try await space.value("runs") == [])
        #expect(try await space.value("live") == [])
    }

    /// Where a job was whose record somebody has overwritten, and what of that a new definition leaves.
    @Test(arguments: [
        ("schedule:default<tick> = 960000", "- schedule:default<tick> = 960000\n+ schedule:default<tick> = 1020000"),
        ("arming<tick> = 960000", "- arming<tick> = 960000\n+ schedule:default<tick> = 1020000"),
        ("paused{tick} = 5 960000 why", "- paused{tick} = 5 960000 why\n+ paused{tick} = 5 1020000 why"),
    ])
    func `A definition over a record that nobody can read keeps that for a person and begins anew`(
        place: String, change: String
    ) async throws {
        let space = try await Space("generation = 3\njobs{tick} = garbage\n\(place)")
        let apply = try await space.run(.apply, "c", 1, "tick", "*", "e", "60000:0", "", "{}\n", "-")
        #expect(apply.reply == "OK created 4")
        let expected = """
            - generation = 3
            + generation = 4
            - jobs{tick} = garbage
            + jobs{tick} = 4 e 60000:0⏎{}⏎
            \(change)
            + quarantine{jobs tick} = garbage
            + session:c:apply = 1 OK created 4 (expires)
            """
        #expect(Set(apply.change.split(separator: "\n")) == Set(expected.split(separator: "\n")))
        #expect(try await space.redis.client.fsck() == [])
    }

    @Test func `A calendar job that begins anew without a slot leaves the schedule for arming`() async throws {
        let space = try await Space("jobs{cron} = garbage\nschedule:default<cron> = 960000")
        let reply = await space.call(.apply, "c", 1, "cron", "*", "c", "-", " t=q", "{}\n", 990_000)
        #expect(reply == "OK created 1")
        #expect(try await space.value("schedule:default") == [])
        #expect(try await space.value("arming") == ["<cron> = 1000000"])
        #expect(try await space.value("jobs") == ["{cron} = 1 c <1000000 t=q⏎{}⏎"])
    }

    @Test func `What is not defined leaves a record that nobody can read where it is`() async throws {
        let space = try await Space("jobs{tick} = garbage\nschedule:default<tick> = 960000")
        let apply = try await space.run(.apply, "c", 1, "tick", "7", "e", "60000:0", "", "{}\n", "-")
        #expect(apply.reply == "OK conflict 0")
        #expect(!apply.change.contains("tick"))
    }
}
