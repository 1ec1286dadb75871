import RedisClient
import Testing

@testable import Carillon

@Suite struct FailTests {
    private static let held = """
        jobs{mail} = 1 a 900000⏎{}⏎hello
        runs{mail@900000} = L 5 1 3 900000 a 1 w default
        leases<mail@900000> = 1030000
        jobs{tick} = 2 e 60000:0 q=bulk⏎{}⏎
        schedule:bulk<tick> = 1020000
        runs{tick@960000} = L 6 3 3 999000 r 2 w bulk
        leases<tick@960000> = 1030000
        live<tick@960000> = 0
        """

    @Test func `A failed attempt is tried again after its delay`() async throws {
        let space = try await Space(Self.held)
        let fail = try await space.run(.fail, "w", 1, "mail@900000", "5", "failed", 2_000, "3 1\nno route")
        #expect(fail.reply == "OK R")
        #expect(
            fail.change == """
                + counters{failed} = 1
                + failed:mail[0] = mail@900000 1 failed 900000 900003 1000000 w 5 1 (expires)
                + kept<mail> = 1000000
                - leases<mail@900000> = 1030000
                + output:mail{mail@900000#5} = no route (expires)
                + ready:default<mail@900000> = 1002000
                - runs{mail@900000} = L 5 1 3 900000 a 1 w default
                + runs{mail@900000} = W 5 1 3 900000 a 1 - default
                + session:w:fail = 1 R (expires)
                """)
    }

    @Test func `Out of attempts a run is dead: kept, but live no longer`() async throws {
        let space = try await Space(Self.held)
        let fail = try await space.run(.fail, "w", 1, "tick@960000", "6", "timed_out", 2_000, "3 -\n")
        #expect(fail.reply == "OK D")
        #expect(
            fail.change == """
                + buried<tick@960000> = 0
                + counters{timed_out} = 1
                + dead<tick@960000> = 1000000
                + failed:tick[0] = tick@960000 3 timed_out 999000 999003 1000000 w 6 -
                - leases<tick@960000> = 1030000
                - live<tick@960000> = 0
                - runs{tick@960000} = L 6 3 3 999000 r 2 w bulk
                + runs{tick@960000} = D 6 3 3 999000 r 2 - bulk
                + session:w:fail = 1 D (expires)
                """)
    }

    @Test func `Without a delay there is no further attempt`() async throws {
        let space = try await Space(Self.held)
        #expect(await space.call(.fail, "w", 1, "mail@900000", "5", "failed", "-", "3 -\n") == "OK D")
        #expect(try await space.value("dead") == ["<mail@900000> = 1000000"])
    }

    @Test func `A snoozed run is put back, uncounted and unrecorded`() async throws {
        let space = try await Space(Self.held)
        let fail = try await space.run(.fail, "w", 1, "tick@960000", "6", "snoozed", 30_000, "3 -\n")
        #expect(fail.reply == "OK Z")
        #expect(
            fail.change == """
                + counters{snoozed} = 1
                - leases<tick@960000> = 1030000
                + ready:bulk<tick@960000> = 1030000
                - runs{tick@960000} = L 6 3 3 999000 r 2 w bulk
                + runs{tick@960000} = W 6 2 3 999000 r 2 - bulk
                + session:w:fail = 1 Z (expires)
                """)
        #expect(try await space.value("live") == ["<tick@960000> = 0"])
        let claim = await space.call(.claim, "v", 1, 9, 1_000, "bulk")
        #expect(!claim.contains("tick@960000"))
        try await space.setClock(1_030_000)
        #expect(await space.call(.claim, "v", 2, 9, 1_000, "bulk").contains("tick@960000 1030000001 3 "))
    }

    @Test func `Who was asked to stop is cancelled, even if it would rather be snoozed`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 2 e 60000:0⏎{}⏎
            runs{tick@960000} = C 6 1 3 999000 r 2 w default
            leases<tick@960000> = 1030000
            live<tick@960000> = 0
            """)
        #expect(await space.call(.fail, "w", 1, "tick@960000", "6", "snoozed", 30_000, "") == "OK C")
        #expect(try await space.value("counters") == ["{cancelled} = 1"])
    }

    @Test func `A run that nobody can say how long to snooze, or whose queue is damaged, is dead`() async throws {
        let space = try await Space(Self.held)
        #expect(await space.call(.fail, "w", 1, "mail@900000", "5", "snoozed", "-", "3 -\n") == "OK D")
        try await space.delete("schedule:bulk")
        try await space.add("ready:bulk = text")
        #expect(await space.call(.fail, "w", 2, "tick@960000", "6", "snoozed", 5, "3 -\n") == "OK D")
        #expect(try await space.value("counters") == ["{failed} = 2"])
    }

    @Test func `A cancelled attempt ends the run`() async throws {
        let space = try await Space(Self.held)
        let fail = try await space.run(.fail, "w", 1, "mail@900000", "5", "cancelled", 2_000, "3 -\n")
        #expect(fail.reply == "OK C")
        #expect(
            fail.change == """
                + counters{cancelled} = 1
                + failed:mail[0] = mail@900000 1 cancelled 900000 900003 1000000 w 5 - (expires)
                - jobs{mail} = 1 a 900000⏎{}⏎hello
                + kept<mail> = 1000000
                - leases<mail@900000> = 1030000
                - runs{mail@900000} = L 5 1 3 900000 a 1 w default
                + session:w:fail = 1 C (expires)
                """)
    }

    @Test func `A run of a removed job is neither retried nor remembered`() async throws {
        let space = try await Space(
            """
            runs{tick@960000} = X 6 1 3 999000 r 2 w bulk
            leases<tick@960000> = 1030000
            live<tick@960000> = 0
            """)
        let fail = try await space.run(.fail, "w", 1, "tick@960000", "6", "failed", 0, "3 -\n")
        #expect(fail.reply == "OK C")
        #expect(
            fail.change == """
                - leases<tick@960000> = 1030000
                - live<tick@960000> = 0
                - runs{tick@960000} = X 6 1 3 999000 r 2 w bulk
                + session:w:fail = 1 C (expires)
                """)
    }

    @Test(arguments: [["mail@900000", "4", "failed"], ["mail@900000", "5", "bored"], ["nobody@1", "5", "failed"]])
    func `Who does not hold the run, or says nothing known, changes nothing`(item: [String]) async throws {
        let space = try await Space(Self.held)
        let arguments = ["w", "1"] + item + ["0", ""]
        let fail = try await space.run(.fail, arguments.map { .string($0) })
        #expect(fail.reply == "OK S")
        #expect(fail.change == "+ session:w:fail = 1 S (expires)")
    }

    @Test func `The retry delay is counted on the clock that never steps back`() async throws {
        let space = try await Space(Self.held)
        try await space.setClock(400_000)
        #expect(await space.call(.fail, "w", 1, "mail@900000", "5", "failed", 2_000, "") == "OK R")
        #expect(try await space.value("ready:default") == ["<mail@900000> = 1002000"])
    }

    @Test func `Beyond ten thousand the oldest dead go, with their runs and one-shots`() async throws {
        let space = try await Space(Self.held)
        let seed = """
            for i = 1, 10000 do
                redis.call('ZADD', KEYS[1] .. ':dead', i, 'old' .. i .. '@' .. i)
                redis.call('HSET', KEYS[1] .. ':runs', 'old' .. i .. '@' .. i, 'D 1 3 3 1 a 1 - default')
                redis.call('HSET', KEYS[1] .. ':jobs', 'old' .. i, '1 a ' .. i .. '\\n{}\\n')
            end
            redis.call('ZADD', KEYS[1] .. ':dead', 0, 'nonsense')
            redis.call('HSET', KEYS[1] .. ':runs', 'nonsense', 'D 1 3 3 1 a 1 - default')
            """
        try await space.commands([["EVAL", seed, "1", space.prefix]])
        let fail = try await space.run(.fail, "w", 1, "mail@900000", "5", "failed", "-", "3 -\n")
        #expect(fail.reply == "OK D")
        #expect(
            fail.change == """
                + buried<mail@900000> = 0
                + counters{failed} = 1
                - dead<nonsense> = 0
                - dead<old1@1> = 1
                + dead<mail@900000> = 1000000
                + failed:mail[0] = mail@900000 1 failed 900000 900003 1000000 w 5 - (expires)
                - jobs{old1} = 1 a 1⏎{}⏎
                + kept<mail> = 1000000
                - leases<mail@900000> = 1030000
                + quarantine{runs nonsense} = D 1 3 3 1 a 1 - default
                - runs{mail@900000} = L 5 1 3 900000 a 1 w default
                - runs{nonsense} = D 1 3 3 1 a 1 - default
                - runs{old1@1} = D 1 3 3 1 a 1 - default
                + runs{mail@900000} = D 5 1 3 900000 a 1 - default
                + session:w:fail = 1 D (expires)
                """)
    }

    @Test(arguments: [[], ["w", "1"], ["w", "1", "mail@900000", "5", "failed", "0"]])
    func `A call of the wrong length is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.held)
        let fail = try await space.run(.fail, arguments.map { .string($0) })
        #expect(fail.reply == "! INVALID fail: 1 to 1000 runs")
        #expect(fail.change == "")
    }
}
