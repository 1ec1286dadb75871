import RedisClient
import Testing

@testable import Carillon

@Suite struct PauseOnFailureTests {
    private static let held = """
        jobs{tick} = 2 e 60000:0 q=bulk pf=1⏎{}⏎
        schedule:bulk<tick> = 1020000
        runs{tick@960000} = L 6 3 3 999000 r 2 w bulk
        leases<tick@960000> = 1030000
        live<tick@960000> = 0
        """

    @Test func `The first dead run of a job that says so pauses it, in the same step`() async throws {
        let space = try await Space(Self.held)
        let fail = try await space.run(.fail, "w", 1, "tick@960000", "6", "failed", 10, "0 1\n")
        #expect(fail.reply == "OK D")
        #expect(fail.change.contains("+ paused{tick} = 1000000 1020000 failed: tick@960000"))
        #expect(fail.change.contains("- schedule:bulk<tick> = 1020000"))
        #expect(await space.call(.resume, "o", 1, "tick", "", "", "", "", "", "") == "OK 1020000")
    }

    @Test func `A lost attempt that was the last pauses it as well`() async throws {
        let space = try await Space(Self.held)
        try await space.setClock(1_030_001)
        #expect(await space.call(.reap, 10) == "OK 1")
        #expect(try await space.value("paused") == ["{tick} = 1030001 1020000 failed: tick@960000"])
        #expect(try await space.value("schedule:bulk") == [])
    }

    @Test func `A job that is being armed is paused where it is`() async throws {
        let space = try await Space(
            """
            jobs{cron} = 2 c <960000 t=q pf=1⏎{}⏎
            arming<cron> = 1010000
            runs{cron@960000} = L 6 3 3 999000 r 2 w default
            leases<cron@960000> = 1030000
            """)
        #expect(await space.call(.fail, "w", 1, "cron@960000", "6", "failed", 10, "") == "OK D")
        #expect(try await space.value("arming") == [])
        #expect(try await space.value("paused") == ["{cron} = 1000000 - failed: cron@960000"])
    }

    @Test func `Of several dead runs in one call the first is the reason, and an earlier pause stays`() async throws {
        let space = try await Space(Self.held)
        try await space.add("runs{tick@980000} = L 7 3 3 999000 r 2 w bulk\nleases<tick@980000> = 1030000")
        let reply = await space.call(
            .fail, "w", 1, "tick@960000", "6", "failed", "-", "", "tick@980000", "7", "failed", "-", "")
        #expect(reply == "OK DD")
        #expect(try await space.value("paused") == ["{tick} = 1000000 1020000 failed: tick@960000"])
        try await space.add("runs{tick@990000} = L 8 3 3 999000 r 2 w bulk\nleases<tick@990000> = 1030000")
        #expect(await space.call(.fail, "w", 2, "tick@990000", "8", "failed", "-", "") == "OK D")
        #expect(try await space.value("paused") == ["{tick} = 1000000 1020000 failed: tick@960000"])
    }

    @Test(arguments: [
        "jobs{tick} = 2 e 60000:0 q=bulk⏎{}⏎", "jobs{tick} = 2 a 960000 q=bulk pf=1⏎{}⏎", "jobs{other} = 1 a 5⏎{}⏎",
    ])
    func `No other job is paused`(record: String) async throws {
        let space = try await Space(Self.held)
        try await space.delete("jobs")
        try await space.add(record)
        #expect(await space.call(.fail, "w", 1, "tick@960000", "6", "failed", 10, "") == "OK D")
        #expect(try await space.value("paused") == [])
    }

    @Test func `A failure that will be tried again pauses nothing`() async throws {
        let space = try await Space(Self.held)
        try await space.add("runs{tick@960000} = L 6 2 3 999000 r 2 w bulk")
        #expect(await space.call(.fail, "w", 1, "tick@960000", "6", "failed", 10, "") == "OK R")
        #expect(try await space.value("paused") == [])
    }

    @Test func `A job whose queue is damaged stays where it is, and the run is dead all the same`() async throws {
        let space = try await Space(Self.held)
        try await space.delete("schedule:bulk")
        try await space.add("schedule:bulk = text")
        #expect(await space.call(.fail, "w", 1, "tick@960000", "6", "failed", 10, "") == "OK D")
        #expect(try await space.value("paused") == [])
        #expect(try await space.value("dead") == ["<tick@960000> = 1000000"])
    }
}
