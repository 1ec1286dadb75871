import RedisClient
import Testing
import Triggers

@testable import Carillon

/// The last slot of a calendar job: `$` in the record stands for "no slot after the armed one".
@Suite struct ExhaustionTests {
    private static let last = """
        jobs{gong} = 3 c $ t=q⏎{}⏎hi
        schedule:default<gong> = 990000
        """

    private func state(_ space: Space) async throws -> [String] {
        try await space.lines().filter { line in
            ["jobs{", "schedule:", "arming<", "paused{"].contains { line.hasPrefix($0) }
        }
    }

    @Test func `The claim of the last slot takes the job off the schedule; its record stays`() async throws {
        let space = try await Space(Self.last)
        let claim = try await space.run(.claim, "w", 1, 9, 30_000, "default")
        #expect(claim.reply.hasSuffix("[gong@990000 1000000001 1 {}⏎hi] [] 0"))
        #expect(try await state(space) == ["jobs{gong} = 3 c $ t=q⏎{}⏎hi"])
        #expect(await space.call(.claim, "w", 2, 9, 30_000, "default").hasSuffix("[] [] 1"))
    }

    @Test(arguments: ["!$", "$"])
    func `A last slot that a catch-up chose runs, too, and one outside of the window is missed`(
        position: String
    ) async throws {
        let space = try await Space("jobs{gong} = 3 c \(position) t=q w=10000⏎{}⏎\nschedule:default<gong> = 990000")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("gong@990000"))
        let late = try await Space("jobs{gong} = 3 c \(position) t=q w=9999⏎{}⏎\nschedule:default<gong> = 990000")
        #expect(!(await late.call(.claim, "w", 1, 9, 30_000, "default").contains("gong@990000")))
        #expect(try await late.value("ledger:gong") == ["[0] = missed 990000 990000 1 1000000"])
        for space in [space, late] {
            #expect(
                try await state(space) == [
                    "jobs{gong} = 3 c $ t=q w=\(space.prefix == late.prefix ? 9_999 : 10_000)⏎{}⏎"
                ])
        }
    }

    @Test func `A last slot that overlaps is skipped or waits by the policy, and the job is exhausted all the same`()
        async throws
    {
        for (policy, ledger) in [("skip", 1), ("buffer_one", 0)] {
            let space = try await Space(
                """
                jobs{gong} = 3 c $ t=q o=\(policy)⏎{}⏎hi
                schedule:default<gong> = 990000
                runs{gong@960000} = L 6 1 3 999000 r 3 w default
                leases<gong@960000> = 1030000
                live<gong@960000> = 0
                """)
            await space.call(.claim, "w", 1, 9, 30_000, "default")
            #expect(try await state(space) == ["jobs{gong} = 3 c $ t=q o=\(policy)⏎{}⏎hi"])
            #expect(try await space.value("ledger:gong").count == ledger)
            #expect(try await space.value("buffered").count == 1 - ledger)
        }
    }

    @Test func `A worker that finds no slot after the armed one says so`() async throws {
        let space = try await Space("jobs{gong} = 3 c - t=q⏎{}⏎\nschedule:default<gong> = 1060000")
        let arm = try await space.run(.arm, "gong", 3, "armed", 1_060_000, 1_060_000, "-", "-")
        #expect(arm.reply == "OK O")
        #expect(arm.change == "- jobs{gong} = 3 c - t=q⏎{}⏎\n+ jobs{gong} = 3 c $ t=q⏎{}⏎")
        let again = try await space.run(.arm, "gong", 3, "armed", 1_060_000, 1_060_000, "-", "-")
        #expect(again.reply == "OK S")
        #expect(again.change == "")
    }

    private static let parked = "jobs{gong} = 3 c <900000 t=q⏎{}⏎\narming<gong> = 1030000"

    @Test func `A parked job gets its last slot, with nothing behind it`() async throws {
        let space = try await Space(Self.parked)
        let arm = try await space.run(.arm, "gong", 3, "parked", 900_000, 960_000, "-", "coalesced:910000:950000:5")
        #expect(arm.reply == "OK O")
        #expect(
            arm.change == """
                - arming<gong> = 1030000
                + counters{coalesced} = 5
                - jobs{gong} = 3 c <900000 t=q⏎{}⏎
                + jobs{gong} = 3 c !$ t=q⏎{}⏎
                + ledger:gong[0] = coalesced 910000 950000 5 1000000
                + schedule:default<gong> = 960000
                """)
    }

    @Test func `A parked job without any slot left is exhausted, and what was missed is in its ledger`() async throws {
        let space = try await Space(Self.parked)
        let arm = try await space.run(.arm, "gong", 3, "parked", 900_000, "-", "-", "missed:910000:960000:6")
        #expect(arm.reply == "OK O")
        #expect(
            arm.change == """
                - arming<gong> = 1030000
                + counters{missed} = 6
                - jobs{gong} = 3 c <900000 t=q⏎{}⏎
                + jobs{gong} = 3 c $ t=q⏎{}⏎
                + ledger:gong[0] = missed 910000 960000 6 1000000
                """)
        let again = try await space.run(.arm, "gong", 3, "parked", 900_000, "-", "-", "missed:910000:960000:6")
        #expect(again.reply == "OK S")
        #expect(again.change == "")
    }

    @Test(arguments: [
        ["parked", "900000", "-", "960000", "-"], ["parked", "900000", "900000", "-", "-"],
        ["parked", "900000", "", "", "-"], ["parked", "900000", "960000", "", "-"],
        ["parked", "900000", "--", "-", "-"],
        ["armed", "900000", "900000", "-", "-"],
    ])
    func `An answer that makes no sense changes nothing`(answer: [String]) async throws {
        let space = try await Space(Self.parked)
        let arm = try await space.run(.arm, (["gong", "3"] + answer).map { .string($0) })
        #expect(arm.reply == "OK S")
        #expect(arm.change == "")
    }

    // MARK: Definitions

    @Test func `A job can be created with its only slot`() async throws {
        let space = try await Space()
        #expect(await space.call(.apply, "c", 1, "gong", "0", "c", "$", " t=q", "{}\n", 1_060_000) == "OK created 1")
        #expect(try await state(space) == ["jobs{gong} = 1 c $ t=q⏎{}⏎", "schedule:default<gong> = 1060000"])
    }

    @Test func `A new job without a slot left is not written`() async throws {
        let space = try await Space("generation = 3")
        let apply = try await space.run(.apply, "c", 1, "gong", "*", "c", "$", " t=q", "{}\n", "-")
        #expect(apply.reply == "OK exhausted 0")
        #expect(apply.change == "+ session:c:apply = 1 OK exhausted 0 (expires)")
    }

    @Test func `A job that gets a definition without a slot left is exhausted`() async throws {
        let space = try await Space("jobs{gong} = 3 e 60000:0⏎{}⏎\nschedule:default<gong> = 1020000")
        #expect(await space.call(.apply, "c", 1, "gong", "*", "c", "$", " t=q", "{}\n", "-") == "OK updated 4")
        #expect(try await state(space) == ["jobs{gong} = 4 c $ t=q⏎{}⏎"])
    }

    private static let over = "generation = 3\njobs{gong} = 3 c $ t=q⏎{}⏎hi"

    @Test func `An exhausted job stays so while its trigger is the same`() async throws {
        let space = try await Space(Self.over)
        #expect(await space.call(.apply, "c", 1, "gong", "*", "c", "$", " t=q", "{}\nhi", "-") == "OK unchanged 3")
        #expect(await space.call(.apply, "c", 2, "gong", "*", "c", "$", " t=q", "{}\nnew", "-") == "OK updated 4")
        #expect(try await state(space) == ["jobs{gong} = 4 c $ t=q⏎{}⏎new"])
    }

    @Test(arguments: [
        (["c", "1120000", " t=new", "{}\n", "1060000"], "jobs{gong} = 4 c 1120000 t=new⏎{}⏎", 1_060_000),
        (["e", "60000:0", "", "{}\n", "-"], "jobs{gong} = 4 e 60000:0⏎{}⏎", 1_020_000),
    ])
    func `With a new trigger an exhausted job lives again`(definition: [String], record: String, slot: Int) async throws
    {
        let space = try await Space(Self.over)
        await space.call(.apply, (["c", "1", "gong", "*"] + definition).map { .string($0) })
        #expect(try await state(space) == [record, "schedule:default<gong> = \(slot)"])
    }

    @Test(arguments: [
        ["c", "120", " t=q", "{}\n", "-"], ["c", "-", " t=q", "{}\n", "-"], ["c", "$$", " t=q", "{}\n", "-"],
        ["c", "<$", " t=q", "{}\n", "-"], ["a", "$", "", "{}\n", "-"], ["e", "$", "", "{}\n", "-"],
    ])
    func `Only a calendar job can be without a slot`(definition: [String]) async throws {
        let space = try await Space(Self.over)
        let apply = try await space.run(.apply, (["c", "1", "new", "*"] + definition).map { .string($0) })
        #expect(apply.reply == "! INVALID apply: new")
        #expect(apply.change == "")
    }

    // MARK: Pause, resume, manual runs

    @Test func `An exhausted job can be paused and resumed, and is exhausted again`() async throws {
        let space = try await Space(Self.over)
        #expect(await space.call(.pause, "o", 1, "why", "gong") == "OK O")
        #expect(try await state(space) == ["jobs{gong} = 3 c $ t=q⏎{}⏎hi", "paused{gong} = 1000000 - why"])
        #expect(await space.call(.resume, "o", 2, "gong", "", "", "", "", "", "") == "OK -")
        #expect(try await state(space) == ["jobs{gong} = 3 c $ t=q⏎{}⏎hi"])
    }

    @Test func `An exhausted job that is paused is resumed on its new trigger`() async throws {
        let space = try await Space(Self.over + "\npaused{gong} = 990000 - why")
        await space.call(.apply, "c", 1, "gong", "*", "c", "1120000", " t=new", "{}\n", 1_060_000)
        #expect(try await space.value("paused") == ["{gong} = 990000 1060000 why"])
        #expect(
            await space.call(.resume, "o", 2, "gong", 4, 1_060_000, 0, 1_060_000, 1_060_000, 1_120_000) == "OK 1060000")
        #expect(try await space.value("schedule:default") == ["<gong> = 1060000"])
    }

    private static let pausedLast = "jobs{gong} = 3 c $ t=q⏎{}⏎\npaused{gong} = 700000 960000 why"

    @Test func `A last slot that passed during a pause is skipped, and the job is exhausted`() async throws {
        let space = try await Space(Self.pausedLast)
        let resume = try await space.run(.resume, "o", 1, "gong", 3, 960_000, 1, 960_000, "-", "-")
        #expect(resume.reply == "OK -")
        #expect(
            resume.change == """
                + counters{skipped_paused} = 1
                + ledger:gong[0] = skipped_paused 960000 960000 1 1000000 700000 why
                - paused{gong} = 700000 960000 why
                + session:o:resume = 1 - (expires)
                """)
    }

    @Test func `A last slot that is still ahead is armed again`() async throws {
        let space = try await Space(at: 900_000, Self.pausedLast)
        let resume = try await space.run(.resume, "o", 1, "gong", 3, 960_000, 0, 960_000, 960_000, "-")
        #expect(resume.reply == "OK 960000")
        #expect(try await state(space) == ["jobs{gong} = 3 c $ t=q⏎{}⏎", "schedule:default<gong> = 960000"])
    }

    @Test(arguments: [["0", "960000", "-", "-"], ["1", "960000", "-", "1000001"], ["1", "960000", "x", "-"]])
    func `What cannot be is stale and changes nothing`(answer: [String]) async throws {
        let space = try await Space(Self.pausedLast)
        let resume = try await space.run(.resume, ["o", 1, "gong", 3, 960_000] + answer.map { .string($0) })
        #expect(resume.reply == "STALE")
        #expect(resume.change == "")
    }

    @Test func `An exhausted job can be triggered`() async throws {
        let space = try await Space(Self.over)
        #expect(await space.call(.trigger, "c", 1, "gong", "") == "OK gong@1000000.m")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[gong@1000000.m 1000000001 1 {}⏎hi]"))
        #expect(await space.call(.complete, "w", 1, "gong@1000000.m", "1000000001", "") == "OK O")
        #expect(try await state(space) == ["jobs{gong} = 3 c $ t=q⏎{}⏎hi"])
    }

    // MARK: Outages

    @Test(
        arguments: [
            ("latest", "86400s", ["run j@1300000"], ["coalesced 1060000 1240000 4"]),
            ("earliest", "86400s", ["run j@1060000"], ["coalesced 1120000 1300000 4"]),
            (
                "all", "86400s",
                ["run j@1060000", "run j@1120000", "run j@1180000", "run j@1240000", "run j@1300000"], []
            ),
            ("latest", "400s", ["run j@1300000"], ["coalesced 1240000 1240000 1", "missed 1060000 1180000 3"]),
            ("latest", "60s", [], ["missed 1060000 1300000 5"]),
        ] as [(String, String, [String], [String])])
    func `An outage over the end of a trigger gives exactly what the policy says`(
        coalesce: String, window: String, runs: [String], ledger: [String]
    ) async throws {
        let space = try await Space(at: 1_000_000)
        let job = try Job(
            id: JobID("j"),
            document: document {
                $0.cron = nil
                $0.every = "1m"
                $0.phase = "40s"
                $0.endAt = "1970-01-01T00:22Z"
                $0.coalesce = coalesce
                $0.catchupWindow = window
                $0.overlap = "allow_all"
            }, payload: [])
        _ = try await space.store.apply([(job, .any)], caller: "c", request: 1, now: Timestamp(milliseconds: 1_000_000))
        try await space.setClock(1_600_000)
        for request in 1...12 {
            let claim = try await space.store.claim(
                worker: "w", request: request, capacity: 9, lease: .seconds(30), queues: [.default], patience: .zero)
            let slots = claim.requests.map { job.slots(for: $0, now: claim.now) }
            if !slots.isEmpty { try await space.store.arm(slots) }
        }
        #expect(try await space.value("leases").map { "run " + $0.dropFirst().prefix { $0 != ">" } }.sorted() == runs)
        #expect(
            try await space.value("ledger:j").map {
                $0.split(separator: " ").dropFirst(2).dropLast().joined(separator: " ")
            } == ledger)
        let left = try await state(space)
        #expect(left.count == 1 && left[0].hasPrefix("jobs{j} = 1 c $ "))
    }
}
