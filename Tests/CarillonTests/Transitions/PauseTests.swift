import RedisClient
import Testing

@testable import Carillon

@Suite struct PauseTests {
    @Test func `Pausing once more takes off the schedule what somebody has put back`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 3 e 60000:0⏎{}⏎
            schedule:default<tick> = 1020000
            paused{tick} = 700000 780000 why
            """)
        let pause = try await space.run(.pause, "o", 1, "again", "tick")
        #expect(pause.reply == "OK A")
        #expect(
            pause.change == """
                - schedule:default<tick> = 1020000
                + session:o:pause = 1 A (expires)
                """)
    }

    private static let state = """
        jobs{tick} = 3 e 60000:0⏎{}⏎
        schedule:default<tick> = 1020000
        jobs{parked} = 4 c <900000 t=q q=bulk⏎{}⏎
        arming<parked> = 1030000
        runs{tick@960000} = L 6 1 3 999000 r 3 w default
        leases<tick@960000> = 1030000
        live<tick@960000> = 0
        """

    @Test func `Paused jobs leave the schedule and remember their slot; runs go on`() async throws {
        let space = try await Space(Self.state)
        let pause = try await space.run(.pause, "o", 1, "too loud", "tick", "parked", "nobody")
        #expect(pause.reply == "OK OON")
        #expect(
            pause.change == """
                - arming<parked> = 1030000
                + paused{parked} = 1000000 - too loud
                + paused{tick} = 1000000 1020000 too loud
                - schedule:default<tick> = 1020000
                + session:o:pause = 1 OON (expires)
                """)
    }

    @Test func `A paused job stays as it is, with its first reason`() async throws {
        let space = try await Space(Self.state)
        await space.call(.pause, "o", 2, "first", "tick")
        let again = try await space.run(.pause, "o", 3, "second", "tick")
        #expect(again.reply == "OK A")
        #expect(
            again.change == """
                - session:o:pause = 2 O (expires)
                + session:o:pause = 3 A (expires)
                """)
    }

    @Test func `A one-shot whose slot is over cannot be paused, which would outlive it`() async throws {
        let space = try await Space(
            "jobs{mail} = 1 a 990000⏎{}⏎\nruns{mail@990000} = L 6 1 3 999000 a 1 w default\nleases<mail@990000> = 1030000"
        )
        let pause = try await space.run(.pause, "o", 4, "why", "mail")
        #expect(pause.reply == "OK N")
        #expect(
            pause.change == """
                + session:o:pause = 4 N (expires)
                """)
    }

    @Test func `Nothing of a paused job is dispatched`() async throws {
        let space = try await Space(Self.state)
        await space.call(.pause, "o", 5, "why", "tick", "parked")
        try await space.setClock(9_000_000)
        #expect(await space.call(.claim, "w", 1, 10, 30_000, "default", "bulk").hasSuffix("[] [] 0"))
    }

    @Test(arguments: [[], ["o", "1"], ["o", "1", "why"]])
    func `A call without jobs is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.state)
        let pause = try await space.run(.pause, arguments.map { .string($0) })
        #expect(pause.reply == "! INVALID pause: 1 to 1000 jobs")
        #expect(pause.change == "")
    }
}
