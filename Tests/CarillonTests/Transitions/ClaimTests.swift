import RedisClient
import Testing

@testable import Carillon

@Suite struct ClaimTests {
    @Test func `A due one-shot becomes a leased run and leaves the schedule`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 7 a 990000⏎{}⏎hello
            schedule:default<mail> = 990000
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(claim.reply == "OK 20000000 1000000 0 [mail@990000 1000000001 1 {}⏎hello] [] 0")
        #expect(
            claim.change == """
                - clock = 1000000 0 1000000000 1000000
                + clock = 1000000 0 1000000001 1000000
                + idle:default<w> = 1000000
                + leases<mail@990000> = 1030000
                + runs{mail@990000} = L 1000000001 1 3 1000000 a 7 w default
                - schedule:default<mail> = 990000
                + session:w:claim = 1 1030000 1000000001 1000000001 (expires)
                + watch:default = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `A slot that is not due stays, and the reply says when it will be`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 7 a 1000001⏎{}⏎
            schedule:default<mail> = 1000001
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(claim.reply == "OK 1000 1000000 0 [] [] 0")
        #expect(
            claim.change == """
                + idle:default<w> = 1000000
                + session:w:claim = 1 1030000 1000000001 1000000000 (expires)
                + watch:default = w 1000001 -
                + workers<w> = 1000000
                """)
    }

    @Test func `The options of a one-shot go with its run`() async throws {
        let space = try await Space(
            """
            jobs{kept} = 1 a 1000000 q=bulk m=7 k=r⏎{}⏎p
            jobs{history} = 2 a 1000000 q=bulk k=k⏎{}⏎p
            schedule:bulk<kept> = 1000000
            schedule:bulk<history> = 1000000
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "bulk")
        #expect(
            claim.reply == """
                OK 20000000 1000000 0 [history@1000000 1000000001 1 {}⏎p kept@1000000 1000000002 1 {}⏎p] [] 0
                """)
        #expect(
            claim.change == """
                - clock = 1000000 0 1000000000 1000000
                + clock = 1000000 0 1000000002 1000000
                + idle:bulk<w> = 1000000
                + leases<history@1000000> = 1030000
                + leases<kept@1000000> = 1030000
                + live<kept@1000000> = 0
                + runs{history@1000000} = L 1000000001 1 3 1000000 k 2 w bulk
                + runs{kept@1000000} = L 1000000002 1 7 1000000 r 1 w bulk
                - schedule:bulk<history> = 1000000
                - schedule:bulk<kept> = 1000000
                + session:w:claim = 1 1030000 1000000001 1000000002 (expires)
                + watch:bulk = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `An interval's next slot is armed by the claim of this one`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 3 e 60000:0⏎{}⏎
            schedule:default<tick> = 960000
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(claim.reply == "OK 20000000 1000000 0 [tick@960000 1000000001 1 {}⏎] [] 0")
        #expect(
            claim.change == """
                - clock = 1000000 0 1000000000 1000000
                + clock = 1000000 0 1000000001 1000000
                + idle:default<w> = 1000000
                + leases<tick@960000> = 1030000
                + live<tick@960000> = 0
                + runs{tick@960000} = L 1000000001 1 3 1000000 r 3 w default
                - schedule:default<tick> = 960000
                + schedule:default<tick> = 1020000
                + session:w:claim = 1 1030000 1000000001 1000000001 (expires)
                + watch:default = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `A calendar job moves on to the slot its record carries, and the one after is asked for`() async throws {
        let space = try await Space(
            """
            jobs{report} = 4 c 1060000 t=q⏎{"cron":"…"}⏎payload
            schedule:default<report> = 1000000
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(
            claim.reply == """
                OK 20000000 1000000 0 [report@1000000 1000000001 1 {"cron":"…"}⏎payload] [report 4 1060000 armed {"cron":"…"}] 0
                """)
        #expect(
            claim.change == """
                - clock = 1000000 0 1000000000 1000000
                + clock = 1000000 0 1000000001 1000000
                + idle:default<w> = 1000000
                - jobs{report} = 4 c 1060000 t=q⏎{"cron":"…"}⏎payload
                + jobs{report} = 4 c - t=q⏎{"cron":"…"}⏎payload
                + leases<report@1000000> = 1030000
                + live<report@1000000> = 0
                + runs{report@1000000} = L 1000000001 1 3 1000000 r 4 w default
                - schedule:default<report> = 1000000
                + schedule:default<report> = 1060000
                + session:w:claim = 1 1030000 1000000001 1000000001 (expires)
                + watch:default = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `A calendar job whose following slot is not known is parked under a lease`() async throws {
        let space = try await Space(
            """
            jobs{report} = 4 c - t=q⏎{"cron":"…"}⏎payload
            schedule:default<report> = 1000000
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(
            claim.reply == """
                OK 20000000 1000000 0 [] [report 4 999999 parked {"cron":"…"}] 0
                """)
        #expect(
            claim.change == """
                + arming<report> = 1030000
                + idle:default<w> = 1000000
                - jobs{report} = 4 c - t=q⏎{"cron":"…"}⏎payload
                + jobs{report} = 4 c <999999 t=q⏎{"cron":"…"}⏎payload
                - schedule:default<report> = 1000000
                + session:w:claim = 1 1030000 1000000001 1000000000 (expires)
                + watch:default = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `A parked job whose arming lease ran out is asked of the next worker`() async throws {
        let space = try await Space(
            """
            jobs{report} = 4 c <990000 t=q⏎{"cron":"…"}⏎payload
            arming<report> = 1000000
            arming<gone> = 1000000
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(
            claim.reply == """
                OK 0 1000000 0 [] [report 4 990000 parked {"cron":"…"}] 0
                """)
        #expect(
            claim.change == """
                - arming<gone> = 1000000
                - arming<report> = 1000000
                + arming<report> = 1030000
                + idle:default<w> = 1000000
                + session:w:claim = 1 1030000 1000000001 1000000000 (expires)
                + watch:default = w 1000000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `A slot whose run is there was dispatched, and is not dispatched again`() async throws {
        // The job was removed and created again while the clock had stepped back.
        let space = try await Space(
            """
            jobs{tick} = 3 e 60000:0 o=allow_all⏎{}⏎
            schedule:default<tick> = 960000
            runs{tick@960000} = D 9 3 3 900000 r 3 - default
            dead<tick@960000> = 980000
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(claim.reply == "OK 20000000 1000000 0 [] [] 0")
        #expect(claim.change.contains("+ schedule:default<tick> = 1020000"))
        #expect(!claim.change.contains("runs"))
    }

    @Test func `A slot whose predecessor is still live is skipped, and the next one armed`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 3 e 60000:0⏎{}⏎
            schedule:default<tick> = 960000
            runs{tick@900000} = L 9 1 3 900000 r 3 other default
            leases<tick@900000> = 1000500
            live<tick@900000> = 0
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(claim.reply == "OK 501000 1000000 0 [] [] 0")
        #expect(
            claim.change == """
                + counters{skipped_overlap} = 1
                + idle:default<w> = 1000000
                + ledger:tick[0] = skipped_overlap 960000 960000 1 1000000 tick@900000
                - schedule:default<tick> = 960000
                + schedule:default<tick> = 1020000
                + session:w:claim = 1 1030000 1000000001 1000000000 (expires)
                + watch:default = w 1000501 -
                + workers<w> = 1000000
                """)
    }

    @Test func `With allow_all a live run does not hold up the next slot`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 3 e 60000:0 o=allow_all⏎{}⏎
            schedule:default<tick> = 960000
            runs{tick@900000} = L 9 1 3 900000 r 3 other default
            leases<tick@900000> = 1000500
            live<tick@900000> = 0
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(claim.reply.contains("[tick@960000 1000000001 1 {}⏎]"))
    }

    @Test func `Waiting runs are granted before due slots, with their next attempt`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 1 a 900000⏎{}⏎hello
            jobs{late} = 2 a 990000⏎{}⏎
            runs{mail@900000} = W 9 1 3 900000 a 1 - default
            ready:default<mail@900000> = 1000000
            schedule:default<late> = 990000
            """)
        let claim = try await space.run(.claim, "w", 1, 1, 30_000, "default")
        #expect(claim.reply == "OK 20000000 1000000 0 [mail@900000 1000000001 2 {}⏎hello] [] 0")
        #expect(
            claim.change == """
                - clock = 1000000 0 1000000000 1000000
                + clock = 1000000 0 1000000001 1000000
                + leases<mail@900000> = 1030000
                - ready:default<mail@900000> = 1000000
                - runs{mail@900000} = W 9 1 3 900000 a 1 - default
                + runs{mail@900000} = L 1000000001 2 3 1000000 a 1 w default
                + session:w:claim = 1 1030000 1000000001 1000000001 (expires)
                + workers<w> = 1000000
                """)
    }

    @Test func `A run keeps the body it was dispatched with`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 2 e 60000:0⏎{}⏎new
            runs{mail@900000} = W 9 1 3 900000 r 1 - default⏎{}⏎old
            ready:default<mail@900000> = 999999
            live<mail@900000> = 0
            """)
        let claim = try await space.run(.claim, "w", 1, 1, 30_000, "default")
        #expect(claim.reply == "OK 20000000 1000000 0 [mail@900000 1000000001 2 {}⏎old] [] 0")
        #expect(
            claim.change == """
                - clock = 1000000 0 1000000000 1000000
                + clock = 1000000 0 1000000001 1000000
                + leases<mail@900000> = 1030000
                - ready:default<mail@900000> = 999999
                - runs{mail@900000} = W 9 1 3 900000 r 1 - default⏎{}⏎old
                + runs{mail@900000} = L 1000000001 2 3 1000000 r 1 w default⏎{}⏎old
                + session:w:claim = 1 1030000 1000000001 1000000001 (expires)
                + watch:default = - 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `A retry that is not due yet waits`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 1 a 900000⏎{}⏎hello
            runs{mail@900000} = W 9 1 3 900000 a 1 - default
            ready:default<mail@900000> = 1000001
            """)
        let claim = try await space.run(.claim, "w", 1, 1, 30_000, "default")
        #expect(claim.reply == "OK 1000 1000000 0 [] [] 0")
    }

    @Test func `A worker takes what it has room for, oldest first, and the queues in its order`() async throws {
        let space = try await Space(
            """
            jobs{a} = 1 a 3⏎{}⏎
            jobs{b} = 1 a 2⏎{}⏎
            jobs{c} = 1 a 1 q=bulk⏎{}⏎
            schedule:default<a> = 3
            schedule:default<b> = 2
            schedule:bulk<c> = 1
            """)
        #expect(await space.call(.claim, "w", 1, 1, 30_000, "default", "bulk").contains("[b@2 "))
        #expect(await space.call(.claim, "w", 2, 10, 30_000, "bulk", "default").contains("[c@1 1000000002 1 {}⏎ a@3 "))
        #expect(try await space.value("runs").count == 3)
    }

    @Test func `A worker leaves a fair share to those that are idle`() async throws {
        let jobs = (1...9).map { "jobs{j\($0)} = 1 a \($0)⏎{}⏎\nschedule:default<j\($0)> = \($0)" }
        let space = try await Space(
            """
            \(jobs.joined(separator: "\n"))
            idle:default<x> = 1
            idle:default<y> = 2
            """)
        await space.call(.claim, "w", 1, 100, 30_000, "default")
        #expect(try await space.value("leases") == ["<j1@1> = 1030000", "<j2@2> = 1030000", "<j3@3> = 1030000"])
    }

    @Test func `A lease holds through its last millisecond, and is reported only after it`() async throws {
        let state = """
            runs{mail@900000} = L 9 1 3 900000 a 1 other default
            leases<mail@900000> = 1000000
            """
        let space = try await Space(state)
        #expect(await space.call(.claim, "w", 1, 1, 30_000, "default") == "OK 1000 1000000 0 [] [] 0")
        #expect(await space.call(.reap, 10) == "OK 0")
        try await space.setClock(1_000_001)
        #expect(await space.call(.claim, "w", 2, 1, 30_000, "default") == "OK 0 1000001 1 [] [] 1")
        #expect(await space.call(.reap, 10) == "OK 1")
    }

    @Test func `Workers that were not heard of for ten minutes are forgotten`() async throws {
        let space = try await Space("workers<old> = 400001\nworkers<older> = 400000")
        await space.call(.claim, "w", 1, 1, 30_000, "default")
        #expect(try await space.value("workers") == ["<old> = 400001", "<w> = 1000000"])
    }

    @Test func `A one-shot outside its catch-up window is missed, recorded for a day, and gone`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 1 a 989999 w=10000⏎{}⏎
            jobs{kept} = 1 a 989999 w=10000 k=r⏎{}⏎
            schedule:default<mail> = 989999
            schedule:default<kept> = 989999
            """)
        let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
        #expect(claim.reply == "OK 20000000 1000000 0 [] [] 0")
        #expect(
            claim.change == """
                + counters{missed} = 2
                + idle:default<w> = 1000000
                - jobs{mail} = 1 a 989999 w=10000⏎{}⏎
                + kept<mail> = 1000000
                + ledger:kept[0] = missed 989999 989999 1 1000000
                + ledger:mail[0] = missed 989999 989999 1 1000000 (expires)
                - schedule:default<kept> = 989999
                - schedule:default<mail> = 989999
                + session:w:claim = 1 1030000 1000000001 1000000000 (expires)
                + watch:default = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test(arguments: [
        [], ["w"], ["w", "1"], ["w", "1", "10"], ["w", "1", "10", "30000"], ["w", "1", "", "30000", "default"],
        ["w", "1", "1e3", "30000", "default"], ["w", "1", "10", "-1", "default"], ["", "1", "10", "30000", "default"],
        ["a worker", "1", "10", "30000", "default"], ["w", "1 2", "10", "30000", "default"],
        ["w", "1", "9999999999999999", "30000", "default"],
    ])
    func `Arguments that make no sense are refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space("jobs{mail} = 7 a 990000⏎{}⏎hello\nschedule:default<mail> = 990000")
        let claim = try await space.run(.claim, arguments.map { .string($0) })
        #expect(claim.reply == "! INVALID claim: worker request capacity lease queue...")
        #expect(claim.change == "")
    }
}
