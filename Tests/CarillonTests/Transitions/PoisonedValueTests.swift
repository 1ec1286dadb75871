import RedisClient
import Testing

@testable import Carillon

/// Values that somebody else wrote or damaged: set aside, and everything else proceeds.
@Suite struct PoisonedValueTests {
    @Test(arguments: ScriptName.allCases)
    func `No damaged value makes a script fail half-way or stops the work of others`(script: ScriptName) async throws {
        let space = try await Space()
        for victim in Damage.victims {
            for line in Damage.variants(of: victim) {
                try await space.reset(Damage.state(with: line, insteadOf: victim))
                let reply = await space.call(script, BusyNamespace.call(script))
                try #require(
                    !reply.hasPrefix("!") || reply.hasPrefix("! CORRUPT ns:generation"), "\(line): \(reply)")
                // A few claims, since each takes only its fair share.
                var claims = script == .claim ? [reply] : []
                for request in Int64(10)..<14 where !claims.contains(where: { $0.contains("mail@990000 ") }) {
                    claims.append(await space.call(.claim, "w", .integer(request), 100, 30_000, "default"))
                }
                try #require(
                    claims.contains { $0.contains("mail@990000 ") } && !claims.contains { $0.hasPrefix("!") },
                    "after \(line): \(claims)")
            }
        }
    }

    @Test func `A job that cannot be read is set aside when it is due`() async throws {
        let space = try await Space("jobs{bad} = what is this\nschedule:default<bad> = 5")
        let claim = try await space.run(.claim, "w", 1, 9, 30_000, "default")
        #expect(
            claim.change == """
                + idle:default<w> = 1000000
                - jobs{bad} = what is this
                + quarantine{jobs bad} = what is this
                - schedule:default<bad> = 5
                + session:w:claim = 1 1030000 1000000001 1000000000 (expires)
                + watch:default = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test func `A waiting run that cannot be read, or has nothing to execute, is set aside`() async throws {
        let space = try await Space(
            """
            runs{bad@1} = what is this
            ready:default<bad@1> = 1
            live<bad@1> = 0
            runs{jobless@1} = W 5 1 3 1 r 1 - default
            ready:default<jobless@1> = 1
            live<jobless@1> = 0
            ready:default<runless@1> = 1
            """)
        let claim = try await space.run(.claim, "w", 1, 9, 30_000, "default")
        #expect(
            claim.change == """
                + idle:default<w> = 1000000
                - live<bad@1> = 0
                - live<jobless@1> = 0
                + quarantine{runs bad@1} = what is this
                + quarantine{runs jobless@1} = W 5 1 3 1 r 1 - default
                - ready:default<bad@1> = 1
                - ready:default<jobless@1> = 1
                - ready:default<runless@1> = 1
                - runs{bad@1} = what is this
                - runs{jobless@1} = W 5 1 3 1 r 1 - default
                + session:w:claim = 1 1030000 1000000001 1000000000 (expires)
                + watch:default = w 1020000 -
                + workers<w> = 1000000
                """)
    }

    @Test(arguments: ["990", "960000.5", "-inf", "1e-5", "959999", "0.5"])
    func `A score that is no slot of the job is set aside, and the job goes on from now`(score: String) async throws {
        let space = try await Space("jobs{tick} = 2 e 60000:0⏎{}⏎\nschedule:default<tick> = \(score)")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[] [] 0 [set aside"))
        #expect(try await space.value("schedule:default") == ["<tick> = 1020000"])
        #expect(try await space.value("quarantine").count == 1)
        #expect(try await space.value("ledger:tick") == [])
    }

    @Test func `A one-shot whose score is not its slot is armed for its slot`() async throws {
        let space = try await Space("jobs{mail} = 2 a 2000000⏎{}⏎\nschedule:default<mail> = 5")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[] [] 0 [set aside"))
        #expect(try await space.value("schedule:default") == ["<mail> = 2000000"])
    }

    @Test func `A job in the schedule of a foreign queue goes home, and is dispatched once`() async throws {
        let space = try await Space(
            """
            jobs{mail} = 2 a 5⏎{}⏎
            schedule:default<mail> = 5
            schedule:bulk<mail> = 5
            jobs{lost} = 3 a 6⏎{}⏎
            schedule:bulk<lost> = 6
            """)
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "bulk").contains("[] [] 0 [set aside"))
        #expect(
            await space.call(.claim, "w", 2, 9, 30_000, "default")
                .hasSuffix("[mail@5 1000000001 1 {}⏎ lost@6 1000000002 1 {}⏎] [] 1"))
        #expect(await space.call(.claim, "w", 3, 9, 30_000, "bulk", "default").hasSuffix("[] [] 2"))
    }

    @Test(arguments: [
        "live<tick@900000> = 0", "live<tick@900000> = 0\nruns{tick@900000} = what is this",
        "live<tick@900000> = 0\nruns{tick@900000} = D 5 3 3 1 r 1 - default",
    ])
    func `What only looks like a live run does not hold up the job's next slot`(damage: String) async throws {
        let space = try await Space("jobs{tick} = 2 e 60000:0⏎{}⏎\nschedule:default<tick> = 960000\n\(damage)")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[tick@960000 "))
        #expect(try await space.value("live") == ["<tick@960000> = 0"])
    }

    @Test(arguments: ["L 5 1 3 1 r 1 w default", "X 5 1 3 1 r 1 w default"])
    func `A live run that lost its lease gets one, so that it ends`(run: String) async throws {
        let space = try await Space(
            """
            jobs{tick} = 2 e 60000:0⏎{}⏎
            schedule:default<tick> = 960000
            runs{tick@900000} = \(run)
            live<tick@900000> = 0
            """)
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(try await space.value("leases") == ["<tick@900000> = 1030000"])
        try await space.setClock(1_030_001)
        #expect(await space.call(.reap, 10) == "OK 1")
    }

    @Test func `A live run that lost its place in the queue gets it back`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 2 e 60000:0⏎{}⏎
            schedule:default<tick> = 960000
            runs{tick@900000} = W 5 1 3 1 r 1 - default
            live<tick@900000> = 0
            """)
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(try await space.value("ready:default") == ["<tick@900000> = 1030000"])
    }

    @Test(arguments: ["abc", "9223372036854775807", "", "1.5"])
    func `A counter that cannot count is set aside and starts again`(value: String) async throws {
        let space = try await Space(BusyNamespace.state)
        try await space.add("counters{succeeded} = \(value)")
        #expect(await space.call(.complete, BusyNamespace.call(.complete)) == "OK OOOOO")
        #expect(
            try await space.value("counters").contains {
                $0.hasPrefix("{succeeded} = ") && $0 != "{succeeded} = \(value)"
            })
        #expect(try await space.value("quarantine").contains("{counters succeeded} = \(value)"))
    }

    @Test func `A run with an at sign too many takes no other job away`() async throws {
        let space = try await Space(
            """
            jobs{victim} = 2 e 60000:0⏎{}⏎
            runs{victim@1@2} = L 5 1 3 1 a 1 w default
            leases<victim@1@2> = 1030000
            runs{nonsense} = L 6 1 3 1 a 1 w default
            leases<nonsense> = 1030000
            """)
        #expect(await space.call(.complete, "w", 1, "victim@1@2", "5", "", "nonsense", "6", "") == "OK OS")
        #expect(try await space.value("jobs") == ["{victim} = 2 e 60000:0⏎{}⏎"])
        #expect(await space.call(.fail, "w", 1, "nonsense", "6", "failed", "-", "") == "OK S")
    }
}
