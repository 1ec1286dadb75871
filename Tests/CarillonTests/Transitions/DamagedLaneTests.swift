import RedisClient
import Testing

@testable import Carillon

/// A worker of several queues, or of several lanes of one, is not stopped by a damaged one.
@Suite struct DamagedLaneTests {
    private static let state = """
        jobs{mail} = 1 a 990000⏎{}⏎hello
        schedule:default<mail> = 990000
        jobs{urgent} = 2 a 990000 q=default/90/g g=1:0:1⏎{}⏎urgent
        schedule:default/90/g<urgent> = 990000
        lanes:default<default/90/g> = 100000000900000
        lanes:default<default> = 500000000900000
        limits{g} = 1 0 1 0
        jobs{bulky} = 3 a 990000 q=bulk⏎{}⏎bulky
        schedule:bulk<bulky> = 990000
        queues(bulk)
        """

    @Test(arguments: [
        ("schedule:default/90/g", "urgent"), ("ready:default/90/g", "urgent"), ("held:g", "urgent"),
        ("schedule:default", "mail"), ("ready:default", "mail"),
        ("schedule:bulk", "bulky"), ("ready:bulk", "bulky"), ("idle:bulk", "bulky"), ("watch:bulk", "bulky"),
        ("lanes:bulk", "bulky"),
    ])
    func `A damaged lane is complained of with every claim, and the others are served`(
        key: String, job: String
    ) async throws {
        let space = try await Space(Self.state)
        try await space.poison(key, "stream")
        let before = try await space.value("lanes:default")
        let reply = await space.call(.claim, "w", 1, 9, 30_000, "default", "bulk")
        for other in ["mail", "urgent", "bulky"] {
            #expect(reply.contains("\(other)@990000 ") == (other != job), "\(reply)")
        }
        #expect(
            reply.hasSuffix(
                "[CORRUPT \(space.prefix):\(key) is a stream, not a \(Keyspace.types[Keyspace.kind(of: key)] ?? "")]"))
        // It is not forgotten either.
        if job == "urgent" { #expect(try await space.value("lanes:default").count == before.count) }
        #expect(
            await space.call(.claim, "w", 2, 9, 30_000, "default", "bulk").contains("[CORRUPT \(space.prefix):\(key) "))
    }

    @Test func `What is set aside by a claim is told once`() async throws {
        let space = try await Space(Self.state + "\njobs{bad} = what\nschedule:default<bad> = 5")
        let reply = await space.call(.claim, "w", 1, 9, 30_000, "default", "bulk")
        #expect(reply.hasSuffix("[set aside, as it made no sense: the record of job bad]"))
        #expect(await space.call(.claim, "w", 2, 9, 30_000, "default", "bulk").hasSuffix("[] [] 1"))
    }

    @Test func `An interval shorter than any client allows is a record that makes no sense`() async throws {
        let space = try await Space("jobs{mad} = 1 e 1:0⏎{}⏎\nschedule:default<mad> = 5")
        let reply = await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(reply.hasSuffix("[] [] 0 [set aside, as it made no sense: the record of job mad]"))
        #expect(try await space.value("quarantine") == ["{jobs mad} = 1 e 1:0⏎{}⏎"])
    }

    @Test(arguments: ["schedule:default/70", "ready:default/70", "lanes:bulk", "watch:bulk"])
    func `Slots that were computed are armed in sound lanes, whatever else the batch holds`(key: String) async throws {
        let lane = key.hasSuffix("bulk") ? "bulk" : "default/70"
        let space = try await Space(
            """
            jobs{bad} = 1 c <900000 t=q q=\(lane)⏎{}⏎
            jobs{asked} = 1 c - t=q q=\(lane)⏎{}⏎
            jobs{good} = 2 c <900000 t=q⏎{}⏎
            arming<bad> = 999999
            arming<good> = 999999
            """)
        try await space.poison(key, "stream")
        let jobs: [RESPArgument] = [
            "bad", 1, "parked", 900_000, 1_020_000, 1_080_000, "-",
            "asked", 1, "armed", 900_000, "-", 1_080_000, "-",
            "good", 2, "parked", 900_000, 1_020_000, 1_080_000, "-",
        ]
        #expect(await space.call(.arm, jobs) == "OK SSO")
        #expect(try await space.value("schedule:default") == ["<good> = 1020000"])
        #expect(try await space.value("arming") == ["<bad> = 999999"])
        #expect(try await space.value("jobs{bad}") == [" = 1 c <900000 t=q q=\(lane)⏎{}⏎"])
    }

    @Test(arguments: ["schedule:default/70", "ready:default/70", "lanes:bulk", "watch:bulk"])
    func `Runs of sound lanes are given back, and one of a damaged queue stays leased`(key: String) async throws {
        let lane = key.hasSuffix("bulk") ? "bulk" : "default/70"
        let space = try await Space(
            """
            runs{bad@1} = L 5 1 3 1 r 1 w \(lane)
            runs{worse@1} = L 6 1 3 1 r 1 w \(lane)
            runs{good@1} = L 7 1 3 1 r 1 w default
            leases<bad@1> = 1030000
            leases<worse@1> = 1030000
            leases<good@1> = 1030000
            """)
        try await space.poison(key, "stream")
        #expect(await space.call(.release, "w", "bad@1", "5", "worse@1", "6", "good@1", "7") == "OK SSO")
        #expect(try await space.value("ready:default") == ["<good@1> = 1000000"])
        #expect(try await space.value("leases") == ["<bad@1> = 1030000", "<worse@1> = 1030000"])
        #expect(try await space.value("runs{bad@1}") == [" = L 5 1 3 1 r 1 w \(lane)"])
    }
}
