import RedisClient
import Testing

@testable import Carillon

/// A reply can always be lost after the script ran: the same call again has the same answer and no second effect.
@Suite struct SessionTests {
    private static let state = """
        generation = 3
        jobs{mail} = 1 a 990000⏎{}⏎hello
        jobs{kept} = 2 a 980000 q=bulk k=k⏎{}⏎bulk
        jobs{tick} = 3 e 60000:0⏎{}⏎tick
        schedule:default<mail> = 990000
        schedule:bulk<kept> = 980000
        schedule:default<tick> = 960000
        runs{tock@1} = W 5 1 3 1 r 1 - default⏎{}⏎own
        ready:default<tock@1> = 1
        live<tock@1> = 0
        runs{held@1} = L 6 1 3 1 r 1 w default
        runs{held@2} = L 7 1 1 1 r 1 w default
        leases<held@1> = 1030000
        leases<held@2> = 1030000
        live<held@1> = 0
        live<held@2> = 0
        runs{gone@1} = D 8 3 3 1 r 1 - default⏎{}⏎own
        dead<gone@1> = 5
        buried<gone@1> = 0
        """

    struct Call: Sendable, CustomTestStringConvertible {
        let script: ScriptName
        let arguments: [RESPArgument]

        init(_ script: ScriptName, _ arguments: RESPArgument...) {
            self.script = script
            self.arguments = arguments
        }

        var testDescription: String { script.rawValue }
    }

    @Test(arguments: [
        Call(
            .apply, "c", 9, "mail", "*", "a", "990000", "", "{}\nchanged", 990_000, "new", "0", "e", "1000:0", "",
            "{}\n", "-"),
        Call(.complete, "w", 9, "held@1", "6", "0 0\nprinted", "held@2", "8", ""),
        Call(.fail, "w", 9, "held@1", "6", "failed", 10, "0 1\noops", "held@2", "7", "failed", 10, ""),
        Call(.trigger, "c", 9, "mail", ""), Call(.revive, "c", 9, "gone@1"), Call(.forget, "c", 9, "gone@1"),
    ])
    func `A call that is repeated under its request has the same answer and changes nothing`(call: Call) async throws {
        let space = try await Space(Self.state)
        let first = await space.call(call.script, call.arguments)
        #expect(first.hasPrefix("OK "))
        let again = try await space.run(call.script, call.arguments)
        #expect(again.reply == first)
        #expect(again.change == "")
        try await space.setClock(1_500_000)
        let later = try await space.run(call.script, call.arguments)
        #expect(later.reply == first)
        #expect(later.change == "")
    }

    @Test func `A repeated claim answers every grant of the first, with its token and body, and changes nothing`()
        async throws
    {
        let space = try await Space(Self.state)
        let claim: [RESPArgument] = ["w", 9, 10, 30_000, "default", "bulk"]
        let first = await space.call(.claim, claim)
        #expect(
            first == """
                OK 20000000 1000000 0 [tock@1 1000000001 2 {}⏎own tick@960000 1000000002 1 {}⏎tick \
                mail@990000 1000000003 1 {}⏎hello kept@980000 1000000004 1 {}⏎bulk] [] 0
                """)
        let again = try await space.run(.claim, claim)
        #expect(
            again.reply == """
                OK 0 1000000 0 [kept@980000 1000000004 1 {}⏎bulk mail@990000 1000000003 1 {}⏎hello \
                tick@960000 1000000002 1 {}⏎tick tock@1 1000000001 2 {}⏎own] [] 9
                """)
        #expect(again.change == "")
    }

    @Test func `A repeated claim answers no more of what is over or somebody else's`() async throws {
        let space = try await Space(Self.state)
        let claim: [RESPArgument] = ["w", 9, 10, 30_000, "default"]
        await space.call(.claim, claim)
        await space.call(.claim, "v", 9, 10, 30_000, "bulk")
        await space.call(.complete, "w", 1, "mail@990000", "1000000003", "")
        await space.call(.remove, "o", 1, "*", "tick")
        #expect(await space.call(.claim, claim) == "OK 0 1000000 0 [tock@1 1000000001 2 {}⏎own] [] 9")
    }

    @Test func `A repeated claim answers all of a large batch`() async throws {
        let jobs = (1...700).map { "jobs{j\($0)} = 1 a 5⏎{}⏎\nschedule:default<j\($0)> = 5" }
        let space = try await Space(jobs.joined(separator: "\n"))
        await space.call(.claim, "w", 1, 300, 30_000, "default")
        await space.call(.claim, "v", 1, 400, 30_000, "default")
        #expect(await space.call(.claim, "w", 1, 300, 30_000, "default").count { $0 == "@" } == 300)
        #expect(await space.call(.claim, "v", 1, 400, 30_000, "default").count { $0 == "@" } == 400)
    }

    @Test func `A repeated claim finds its grants among thousands of the same millisecond`() async throws {
        let space = try await Space("jobs{z} = 1 a 5⏎{}⏎\nschedule:default<z> = 5")
        let first = await space.call(.claim, "w", 1, 300, 30_000, "default")
        let seed = """
            for i = 1, 5000 do
                redis.call('HSET', KEYS[1] .. ':runs', 'j' .. i .. '@5', 'L 5 1 3 1 a 1 other default')
                redis.call('ZADD', KEYS[1] .. ':leases', 1030000, 'j' .. i .. '@5')
            end
            """
        try await space.commands([["EVAL", seed, "1", space.prefix]])
        #expect(first.hasSuffix("[z@5 1000000001 1 {}⏎] [] 0"))
        #expect(await space.call(.claim, "w", 1, 300, 30_000, "default").hasSuffix("[z@5 1000000001 1 {}⏎] [] 1"))
    }

    @Test func `Callers and kinds of calls do not get each other's answers`() async throws {
        let space = try await Space(Self.state)
        #expect(await space.call(.complete, "w", 9, "held@1", "6", "") == "OK O")
        #expect(await space.call(.complete, "v", 9, "held@1", "6", "") == "OK S")
        #expect(await space.call(.fail, "w", 9, "held@2", "7", "failed", 5, "") == "OK D")
        #expect(await space.call(.complete, "w", 10, "held@1", "6", "") == "OK S")
    }

    @Test func `An answer is remembered for an hour`() async throws {
        let space = try await Space(Self.state)
        await space.call(.complete, "w", 9, "held@1", "6", "")
        let ttl = try await space.store.read(["PTTL", .string("\(space.prefix):session:w:complete")]).integer ?? 0
        #expect((3_590_000...3_600_000).contains(ttl))
    }

    @Test(arguments: [
        Call(.heartbeat, "w", 30_000, "held@1", "6"), Call(.release, "w", "held@1", "6"), Call(.reap, 10),
        Call(.remove, "o", 2, "*", "tick"), Call(.pause, "o", 3, "why", "tick"),
        Call(.resume, "o", 4, "tick", "", "", "", "", "", ""),
    ])
    func `A call without a request changes nothing more when it is repeated`(call: Call) async throws {
        let space = try await Space(Self.state)
        try await space.setClock(1_030_001)
        if call.script == .resume { await space.call(.pause, "o", 5, "why", "tick") }
        #expect(await space.call(call.script, call.arguments).hasPrefix("OK "))
        #expect(try await space.run(call.script, call.arguments).change == "")
    }

    @Test(arguments: [
        (ScriptName.claim, ["w", "1", "5", "30000", "default"]), (.complete, ["w", "1", "a@1", "1", ""]),
        (.fail, ["w", "1", "a@1", "1", "failed", "0", ""]), (.trigger, ["w", "1", "tick", ""]),
        (.revive, ["w", "1", "a@1"]), (.forget, ["w", "1", "a@1"]),
        (.apply, ["w", "1", "new", "*", "a", "1", "", "{}\n", "1"]),
    ])
    func `A request that was overtaken by a later one of its caller changes nothing`(
        script: ScriptName, arguments: [String]
    ) async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0⏎{}⏎hi\nschedule:default<tick> = 960000")
        try await space.commands([["SET", "\(space.prefix):session:w:\(script.rawValue)", "2 whatever", "PX", "9999"]])
        let effect = try await space.run(script, arguments.map { .string($0) })
        #expect(effect.reply == "! STALE request 1, the caller is at 2")
        #expect(effect.change == "")
    }

    @Test func `A repeated removal does not take away what somebody else created meanwhile`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0⏎{}⏎hi\nschedule:default<tick> = 1020000")
        #expect(await space.call(.remove, "o", 1, "*", "tick") == "OK O")
        await space.call(.apply, "other", 1, "tick", "*", "e", "60000:0", "", "{}\nnew", "-")
        let again = try await space.run(.remove, "o", 1, "*", "tick")
        #expect(again.reply == "OK O")
        #expect(again.change == "")
    }

    @Test func `A repeated pause or resume does not undo what somebody else did meanwhile`() async throws {
        let space = try await Space("jobs{tick} = 1 e 60000:0⏎{}⏎hi\nschedule:default<tick> = 1020000")
        #expect(await space.call(.pause, "o", 1, "why", "tick") == "OK O")
        #expect(await space.call(.resume, "p", 1, "tick", "", "", "", "", "", "") == "OK 1020000")
        #expect(try await space.run(.pause, "o", 1, "why", "tick").change == "")
        #expect(await space.call(.pause, "o", 2, "again", "tick") == "OK O")
        let resume = try await space.run(.resume, "p", 1, "tick", "", "", "", "", "", "")
        #expect(resume.reply == "OK 1020000")
        #expect(resume.change == "")
    }
}
