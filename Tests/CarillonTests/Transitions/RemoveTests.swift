import RedisClient
import Testing

@testable import Carillon

@Suite struct RemoveTests {
    private static let busy = """
        jobs{tick} = 3 e 60000:0 q=bulk⏎{}⏎
        schedule:bulk<tick> = 1020000
        paused{tick} = 1 2 why
        arming<tick> = 5
        runs{tick@900000} = L 6 1 3 999000 r 3 w bulk
        runs{tick@960000} = W 7 1 3 999000 r 3 - other
        leases<tick@900000> = 1030000
        ready:other<tick@960000> = 1000500
        live<tick@900000> = 0
        live<tick@960000> = 0
        ledger:tick[0] = missed 1 2 2 3
        succeeded:tick[0] = tick@1 1 succeeded 1 1 2 w 5 0
        output:tick{tick@1#5} = hi
        jobs{ticker} = 4 e 60000:0⏎{}⏎
        schedule:default<ticker> = 1020000
        live<ticker@900000> = 0
        """

    @Test func `A job goes with all that is its own; who works on it is asked to stop`() async throws {
        let space = try await Space(Self.busy)
        let remove = try await space.run(.remove, "o", 1, "*", "tick")
        #expect(remove.reply == "OK O")
        #expect(
            remove.change == """
                - arming<tick> = 5
                - jobs{tick} = 3 e 60000:0 q=bulk⏎{}⏎
                - ledger:tick[0] = missed 1 2 2 3
                - live<tick@960000> = 0
                - output:tick{tick@1#5} = hi
                - paused{tick} = 1 2 why
                - ready:other<tick@960000> = 1000500
                - runs{tick@900000} = L 6 1 3 999000 r 3 w bulk
                - runs{tick@960000} = W 7 1 3 999000 r 3 - other
                + runs{tick@900000} = X 6 1 3 999000 r 3 w bulk
                - schedule:bulk<tick> = 1020000
                + session:o:remove = 1 O (expires)
                - succeeded:tick[0] = tick@1 1 succeeded 1 1 2 w 5 0
                """)
    }

    @Test func `What is left of a removed one-shot holds up a new job of its name`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 1 a 900000⏎{}⏎hello
            runs{mail@900000} = L 5 1 3 900000 a 1 w default
            leases<mail@900000> = 1030000
            """)
        #expect(await space.call(.remove, "o", 1, "*", "mail") == "OK O")
        await space.call(.apply, "c", 1, "mail", "0", "e", "60000:0", "", "{}\n", "-")
        try await space.setClock(1_020_000)
        #expect(await space.call(.claim, "v", 1, 9, 30_000, "default").hasSuffix("[] [] 0"))
        #expect(try await space.value("ledger:mail") == ["[0] = skipped_overlap 1020000 1020000 1 1020000 mail@900000"])
        #expect(await space.call(.complete, "w", 1, "mail@900000", "5", "") == "OK O")
        #expect(try await space.value("live") == [])
        try await space.setClock(1_080_000)
        #expect(await space.call(.claim, "v", 2, 9, 30_000, "default").contains("[mail@1080000 "))
    }

    @Test func `A one-shot goes with its waiting run`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 1 a 900000⏎{}⏎hello
            runs{mail@900000} = W 5 1 3 900000 a 1 - default
            ready:default<mail@900000> = 1030000
            """)
        let remove = try await space.run(.remove, "o", 2, "*", "mail")
        #expect(remove.reply == "OK O")
        #expect(
            remove.change == """
                - jobs{mail} = 1 a 900000⏎{}⏎hello
                - ready:default<mail@900000> = 1030000
                - runs{mail@900000} = W 5 1 3 900000 a 1 - default
                + session:o:remove = 2 O (expires)
                """)
    }

    @Test func `A job's dead runs go with it, those of others stay`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 3 e 60000:0⏎{}⏎
            runs{tick@1} = D 6 3 3 1 r 3 - default
            dead<tick@1> = 5
            buried<tick@1> = 0
            runs{tick@2.m} = D 7 3 3 1 r 3 - default
            dead<tick@2.m> = 6
            buried<tick@2.m> = 0
            failed:tick[0] = tick@1 1 failed 1 1 2 w 5 0
            runs{ticker@1} = D 8 3 3 1 r 3 - default
            dead<ticker@1> = 7
            buried<ticker@1> = 0
            """)
        let remove = try await space.run(.remove, "o", 1, "*", "tick")
        #expect(
            remove.change == """
                - buried<tick@1> = 0
                - buried<tick@2.m> = 0
                - dead<tick@1> = 5
                - dead<tick@2.m> = 6
                - failed:tick[0] = tick@1 1 failed 1 1 2 w 5 0
                - jobs{tick} = 3 e 60000:0⏎{}⏎
                - runs{tick@1} = D 6 3 3 1 r 3 - default
                - runs{tick@2.m} = D 7 3 3 1 r 3 - default
                + session:o:remove = 1 O (expires)
                """)
    }

    @Test func `Each job is answered for itself, a repetition finds none`() async throws {
        let space = try await Space(Self.busy)
        #expect(await space.call(.remove, "o", 3, "*", "nobody", "tick", "ticker") == "OK NOO")
        let again = try await space.run(.remove, "o", 4, "*", "nobody", "tick", "ticker")
        #expect(again.reply == "OK NNN")
        #expect(
            again.change == """
                - session:o:remove = 3 NOO (expires)
                + session:o:remove = 4 NNN (expires)
                """)
    }

    @Test func `Another generation than expected changes nothing`() async throws {
        let space = try await Space(Self.busy)
        let remove = try await space.run(.remove, "o", 5, "2", "tick")
        #expect(remove.reply == "OK G")
        #expect(
            remove.change == """
                + session:o:remove = 5 G (expires)
                """)
        #expect(await space.call(.remove, "o", 6, "3", "tick") == "OK O")
    }

    @Test func `A key of the wrong type under a run's own queue does not keep the job`() async throws {
        let space = try await Space(Self.busy)
        try await space.delete("ready:other")
        try await space.add("ready:other = text")
        let remove = try await space.run(.remove, "o", 7, "*", "tick")
        #expect(remove.reply == "OK O")
        #expect(try await space.value("jobs{tick}") == [])
        #expect(try await space.value("ready:other") == [" = text"])
    }

    @Test func `What somebody else's scores mix among a job's runs is neither taken for one nor an error`() async throws
    {
        let others = """
            runs{a@1} = W 5 1 3 900000 r 3 - default
            ready:default<a@1> = 1030000
            live<a@1> = 2
            runs{a@2} = B 5 0 3 900000 r 3 - default
            buffered<a@2> = 2
            runs{a@3} = D 5 3 3 900000 r 3 - default
            dead<a@3> = 5
            buried<a@3> = 2
            """
        let space = try await Space(
            others + """

                jobs{j} = 1 e 60000:0⏎{}⏎
                schedule:default<j> = 1020000
                live<j@5> = 0
                live<j> = 1
                live<k@1> = 3
                buffered<j@6> = 0
                buffered<k@1> = 3
                buried<j@7> = 0
                buried<k@1> = 3
                """)
        #expect(await space.call(.remove, "o", 1, "*", "j") == "OK O")
        let left = try await space.lines()
        #expect(others.split(separator: "\n").filter { !left.contains(String($0)) } == [])
        #expect(try await space.value("buried") == ["<a@3> = 2", "<k@1> = 3"])
        #expect(try await space.value("buffered") == ["<a@2> = 2", "<k@1> = 3"])
    }

    @Test(arguments: [[], ["o", "1"], ["o", "1", "*"]])
    func `A call without jobs is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.busy)
        let remove = try await space.run(.remove, arguments.map { .string($0) })
        #expect(remove.reply == "! INVALID remove: 1 to 1000 jobs")
        #expect(remove.change == "")
    }

    @Test(arguments: ["W", "L"])
    func `However many runs of a job are live, none outlives it`(state: String) async throws {
        let space = try await Space()
        try await space.addCrowd(of: 2_500, in: state)
        #expect(await space.call(.remove, "o", 1, "*", "tick") == "OK O")
        let runs = try await space.value("runs")
        #expect(runs.count == (state == "L" ? 2_500 : 0))
        #expect(runs.allSatisfy { $0.contains(" = X ") })
        #expect(try await space.value("ready:default") == [])
    }
}
