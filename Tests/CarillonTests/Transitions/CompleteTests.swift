import RedisClient
import Testing

@testable import Carillon

@Suite struct CompleteTests {
    private static let held = """
        jobs{mail} = 1 a 900000⏎{}⏎hello
        runs{mail@900000} = L 5 1 3 900000 a 1 w default
        leases<mail@900000> = 1030000
        jobs{tick} = 2 e 60000:0⏎{}⏎
        schedule:default<tick> = 1020000
        runs{tick@960000} = L 6 2 3 999000 r 2 w default
        leases<tick@960000> = 1030000
        live<tick@960000> = 0
        """

    @Test func `A plain one-shot goes with its job and leaves a count`() async throws {
        let space = try await Space(Self.held)
        let complete = try await space.run(.complete, "w", 1, "mail@900000", "5", "0 -⏎")
        #expect(complete.reply == "OK O")
        #expect(
            complete.change == """
                + counters{succeeded} = 1
                - jobs{mail} = 1 a 900000⏎{}⏎hello
                - leases<mail@900000> = 1030000
                - runs{mail@900000} = L 5 1 3 900000 a 1 w default
                + session:w:complete = 1 O (expires)
                """)
    }

    @Test func `A recurring job's run leaves its history and what it printed; its schedule is not touched`()
        async throws
    {
        let space = try await Space(Self.held)
        let complete = try await space.run(.complete, "w", 1, "tick@960000", "6", "12 0\nprinted\nlines")
        #expect(complete.reply == "OK O")
        #expect(
            complete.change == """
                + counters{succeeded} = 1
                - leases<tick@960000> = 1030000
                - live<tick@960000> = 0
                + output:tick{tick@960000#6} = printed⏎lines
                - runs{tick@960000} = L 6 2 3 999000 r 2 w default
                + session:w:complete = 1 O (expires)
                + succeeded:tick[0] = tick@960000 2 succeeded 999000 999012 1000000 w 6 0
                """)
    }

    @Test func `A one-shot that keeps its history loses its job and keeps the history for a day`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 1 a 900000 k=k⏎{}⏎hello
            runs{mail@900000} = L 5 1 3 900000 k 1 w default
            leases<mail@900000> = 1030000
            """)
        let complete = try await space.run(.complete, "w", 1, "mail@900000", "5", "0 7\nout")
        #expect(
            complete.change == """
                + counters{succeeded} = 1
                - jobs{mail} = 1 a 900000 k=k⏎{}⏎hello
                + kept<mail> = 1000000
                - leases<mail@900000> = 1030000
                + output:mail{mail@900000#5} = out (expires)
                - runs{mail@900000} = L 5 1 3 900000 k 1 w default
                + session:w:complete = 1 O (expires)
                + succeeded:mail[0] = mail@900000 1 succeeded 900000 900000 1000000 w 5 7 (expires)
                """)
    }

    @Test func `Each run of a batch is answered for itself`() async throws {
        let space = try await Space(Self.held)
        let complete = try await space.run(
            .complete, "w", 1, "nobody@1", "1", "", "mail@900000", "5", "", "mail@900000", "5", "", "tick@960000", "5",
            "")
        #expect(complete.reply == "OK SOSS")
        #expect(
            complete.change == """
                + counters{succeeded} = 1
                - jobs{mail} = 1 a 900000⏎{}⏎hello
                - leases<mail@900000> = 1030000
                - runs{mail@900000} = L 5 1 3 900000 a 1 w default
                + session:w:complete = 1 SOSS (expires)
                """)
    }

    @Test(arguments: ["4", "6", "05", "", "5.0", "5 1", "5 1 3"])
    func `Another token changes nothing but the memory of the call`(token: String) async throws {
        let space = try await Space(Self.held)
        let complete = try await space.run(.complete, "w", 1, "mail@900000", .string(token), "")
        #expect(complete.reply == "OK S")
        #expect(complete.change == "+ session:w:complete = 1 S (expires)")
    }

    @Test(arguments: ["W", "D"])
    func `A run that is not leased cannot be completed with its last token`(state: String) async throws {
        let space = try await Space("runs{tick@960000} = \(state) 6 2 3 999000 r 2 w default")
        let complete = try await space.run(.complete, "w", 1, "tick@960000", "6", "")
        #expect(complete.reply == "OK S")
        #expect(complete.change == "+ session:w:complete = 1 S (expires)")
    }

    @Test func `After its lease ran out but before the reaper a completion still counts`() async throws {
        let space = try await Space(Self.held)
        try await space.setClock(2_000_000)
        #expect(await space.call(.complete, "w", 1, "mail@900000", "5", "") == "OK O")
        #expect(await space.call(.reap, 10) == "OK 1")
        #expect(await space.call(.complete, "w", 2, "tick@960000", "6", "") == "OK S")
    }

    @Test func `The end of a removed job's run does not take a new job of that name away`() async throws {
        let space = try await Space(Self.held)
        #expect(await space.call(.remove, "o", 1, "*", "mail") == "OK O")
        #expect(
            await space.call(.apply, "c", 1, "mail", "0", "a", "2000000", "", "{}\nnew", 2_000_000) == "OK created 1")
        #expect(await space.call(.complete, "w", 1, "mail@900000", "5", "") == "OK O")
        #expect(try await space.value("jobs").contains("{mail} = 1 a 2000000⏎{}⏎new"))
        #expect(try await space.value("schedule:default").contains("<mail> = 2000000"))
    }

    @Test func `The last twenty attempts are kept, with their output`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 2 e 1000:0 o=allow_all l=all⏎{}⏎
            schedule:default<tick> = 900000
            """)
        for number in 1...25 {
            let claim = await space.call(.claim, "w", .integer(Int64(number)), 1, 30_000, "default")
            #expect(claim.contains("tick@\(899_000 + number * 1000) "))
            let token = "\(1_000_000_000 + number)"
            let run = "tick@\(899_000 + number * 1000)"
            await space.call(.complete, "w", .integer(Int64(number)), .string(run), .string(token), "0 0\nout")
        }
        #expect(try await space.value("succeeded:tick").count == 20)
        #expect(try await space.value("output:tick").count == 20)
        #expect(try await space.value("output:tick").first == "{tick@905000#1000000006} = out")
        #expect(try await space.value("counters") == ["{succeeded} = 25"])
    }

    @Test(arguments: [[], ["w"], ["w", "1"], ["w", "1", "mail@900000"], ["w", "1", "mail@900000", "5"]])
    func `A call of the wrong length is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.held)
        let complete = try await space.run(.complete, arguments.map { .string($0) })
        #expect(complete.reply == "! INVALID complete: 1 to 1000 runs")
        #expect(complete.change == "")
    }
}
