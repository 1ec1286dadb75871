import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite struct ResumeTests {
    private static let state = """
        jobs{tick} = 3 e 60000:0⏎{}⏎
        paused{tick} = 700000 780000 why
        jobs{mail} = 3 a 2000000⏎{}⏎
        paused{mail} = 700000 2000000 why
        jobs{report} = 4 c 960000 t=q⏎{}⏎
        paused{report} = 700000 900000 why
        jobs{parked} = 5 c <900000 t=q⏎{}⏎
        paused{parked} = 700000 - why
        jobs{active} = 6 e 60000:0⏎{}⏎
        schedule:default<active> = 1020000
        """

    @Test func `An interval goes on with its next slot; the paused ones are in the ledger`() async throws {
        let space = try await Space(Self.state)
        let resume = try await space.run(.resume, "o", 1, "tick", "", "", "", "", "", "")
        #expect(resume.reply == "OK 1020000")
        #expect(
            resume.change == """
                + counters{skipped_paused} = 4
                + ledger:tick[0] = skipped_paused 780000 960000 4 1000000 700000 why
                - paused{tick} = 700000 780000 why
                + schedule:default<tick> = 1020000
                + session:o:resume = 1 1020000 (expires)
                """)
    }

    @Test func `An interval whose slot is still ahead keeps it`() async throws {
        let space = try await Space(Self.state)
        try await space.setClock(779_999)
        let resume = try await space.run(.resume, "o", 2, "tick", "", "", "", "", "", "")
        #expect(resume.reply == "OK 780000")
        #expect(try await space.value("ledger:tick").isEmpty)
    }

    @Test func `A one-shot is armed for its slot`() async throws {
        let space = try await Space(Self.state)
        let resume = try await space.run(.resume, "o", 3, "mail", "", "", "", "", "", "")
        #expect(resume.reply == "OK 2000000")
        #expect(
            resume.change == """
                - paused{mail} = 700000 2000000 why
                + schedule:default<mail> = 2000000
                + session:o:resume = 3 2000000 (expires)
                """)
    }

    @Test func `A calendar job is armed with the slots that the caller computed`() async throws {
        let space = try await Space(Self.state)
        let resume = try await space.run(.resume, "o", 4, "report", 4, 900_000, 2, 960_000, 1_020_000, 1_080_000)
        #expect(resume.reply == "OK 1020000")
        #expect(
            resume.change == """
                + counters{skipped_paused} = 2
                - jobs{report} = 4 c 960000 t=q⏎{}⏎
                + jobs{report} = 4 c 1080000 t=q⏎{}⏎
                + ledger:report[0] = skipped_paused 900000 960000 2 1000000 700000 why
                - paused{report} = 700000 900000 why
                + schedule:default<report> = 1020000
                + session:o:resume = 4 1020000 (expires)
                """)
    }

    @Test(arguments: [
        ["3", "900000", "2", "960000", "1020000", "1080000"], ["4", "900001", "2", "960000", "1020000", "1080000"],
        ["4", "900000", "2", "960000", "1000000", "1080000"], ["4", "900000", "2", "960000", "1020000", "1020000"],
        ["4", "900000", "0", "900000", "1020000", "1080000"], ["4", "900000", "1", "900000", "899999", "1080000"],
        ["4", "900000", "", "", "", ""], ["4", "", "", "", "", ""], ["", "", "", "", "", ""],
    ])
    func `What was computed from another state is stale and changes nothing`(arguments: [String]) async throws {
        let space = try await Space(Self.state)
        let resume = try await space.run(.resume, ["o", 1, "report"] + arguments.map { .string($0) })
        #expect(resume.reply == "STALE")
        #expect(resume.change == "")
    }

    @Test func `A job that was parked is asked about by the next claim`() async throws {
        let space = try await Space(Self.state)
        let resume = try await space.run(.resume, "o", 5, "parked", "", "", "", "", "", "")
        #expect(resume.reply == "OK -")
        #expect(
            resume.change == """
                + arming<parked> = 1000000
                - paused{parked} = 700000 - why
                + session:o:resume = 5 - (expires)
                """)
        #expect(await space.call(.claim, "w", 1, 1, 30_000, "default").hasSuffix("[] [parked 5 900000 parked {}] 0"))
    }

    @Test func `A calendar job whose pause cannot be read goes on from now`() async throws {
        let space = try await Space(Self.state)
        try await space.add("paused{report} = garbage")
        let resume = try await space.run(.resume, "o", 6, "report", "", "", "", "", "", "")
        #expect(resume.reply == "OK -")
        #expect(
            resume.change == """
                + arming<report> = 1000000
                - jobs{report} = 4 c 960000 t=q⏎{}⏎
                + jobs{report} = 4 c <1000000 t=q⏎{}⏎
                - paused{report} = garbage
                + session:o:resume = 6 - (expires)
                """)
    }

    @Test func `What a catch-up settled before the pause is not skipped once more`() async throws {
        // Of the minutes due at 960 s the first was chosen and the others coalesced, up to 960 s.
        let space = try await Space(
            at: 1_090_000,
            """
            jobs{report} = 4 c !1020000 l=earliest t=q⏎{"cron":"* * * * *","run":["true"]}⏎
            paused{report} = 970000 840000 why
            """)
        let resumed = try await space.store.resume(try JobID("report"), caller: "o", request: 1)
        #expect(resumed == .resumed(next: Timestamp(milliseconds: 1_140_000)))
        #expect(try await space.value("ledger:report") == ["[0] = skipped_paused 840000 1080000 3 1090000 970000 why"])
        #expect(try await space.value("counters") == ["{skipped_paused} = 3"])
    }

    @Test func `The same where the trigger has no slot after those`() async throws {
        let space = try await Space(
            at: 1_090_000,
            """
            jobs{report} = 4 c !$ l=earliest t=q⏎{"cron":"* * * * *","end_at":"1970-01-01T00:16:00Z","run":["true"]}⏎
            paused{report} = 970000 840000 why
            """)
        #expect(try await space.store.resume(try JobID("report"), caller: "o", request: 1) == .resumed(next: nil))
        #expect(try await space.value("ledger:report") == ["[0] = skipped_paused 840000 840000 1 1090000 970000 why"])
    }

    @Test(arguments: [("nobody", "NONE"), ("active", "ACTIVE")])
    func `What is not there or not paused is left alone`(job: String, answer: String) async throws {
        let space = try await Space(Self.state)
        let resume = try await space.run(.resume, "o", 7, .string(job), "", "", "", "", "", "")
        #expect(resume.reply == answer)
        #expect(resume.change == "")
    }
}
