import RedisClient
import Testing

@testable import Carillon

/// What is recorded of one-shots: for a day, and of the last 10,000.
@Suite struct KeptTests {
    /// Ten thousand one-shots of which something is kept, the oldest one as `first` has it.
    private func full(_ first: String) async throws -> Space {
        let space = try await Space(
            """
            jobs{shot} = 1 a 3⏎{}⏎shot
            runs{shot@3} = L 8 3 3 1 a 1 w default
            leases<shot@3> = 1030000
            kept<first> = 1
            \(first)
            """)
        let seed = "for i = 2, 10000 do redis.call('ZADD', KEYS[1], i, 'k' .. i) end return 'OK'"
        try await space.commands([["EVAL", seed, "1", "\(space.prefix):kept"]])
        return space
    }

    private func fail(_ space: Space) async -> String {
        await space.call(.fail, "w", 1, "shot@3", "8", "failed", "-", "0 1\noops")
    }

    @Test func `An end beyond ten thousand forgets what is kept of the oldest`() async throws {
        let space = try await full(
            """
            succeeded:first[0] = first@1 1 succeeded 1 1 1 w 1 0
            failed:first[0] = first@1 1 failed 1 1 1 w 1 0
            output:first{first@1#1} = out
            ledger:first[0] = missed 1 1 1 1
            """)
        for key in ["succeeded", "failed", "output", "ledger"] {
            try await space.commands([["PEXPIRE", "\(space.prefix):\(key):first", "86400000"]])
        }
        #expect(await fail(space) == "OK D")
        let lines = try await space.lines()
        #expect(!lines.contains { $0.contains(":first") })
        #expect(lines.count { $0.hasPrefix("kept<") } == 10_000)
        #expect(lines.contains("kept<shot> = 1000000"))
        #expect(lines.contains { $0.hasPrefix("failed:shot[0]") && $0.hasSuffix("(expires)") })
    }

    @Test func `What does not expire belongs to a job of that name that recurs, and stays`() async throws {
        let space = try await full("succeeded:first[0] = first@1 1 succeeded 1 1 1 w 1 0")
        #expect(await fail(space) == "OK D")
        #expect(try await space.value("succeeded:first").count == 1)
        #expect(try await space.value("kept").count == 10_000)
    }

    @Test func `An attempt of a one-shot that is kept already moves it to the end and forgets nobody`() async throws {
        let space = try await full("kept<shot> = 2")
        try await space.commands([["ZREM", "\(space.prefix):kept", "k10000"]])
        #expect(await fail(space) == "OK D")
        #expect(try await space.value("kept").count == 10_000)
        #expect(try await space.value("kept").contains("<first> = 1"))
    }

    @Test func `The ends of recurring jobs are kept without it`() async throws {
        let space = try await Space(
            """
            jobs{tick} = 1 e 60000:0⏎{}⏎
            runs{tick@1} = L 8 3 3 1 r 1 w default
            leases<tick@1> = 1030000
            """)
        #expect(await space.call(.fail, "w", 1, "tick@1", "8", "failed", "-", "") == "OK D")
        #expect(try await space.value("kept") == [])
    }

    @Test(arguments: ["string", "list", "hash"])
    func `An index of another type fails no call`(type: String) async throws {
        let space = try await full("")
        try await space.poison("kept", type)
        #expect(await fail(space) == "OK D")
        #expect(try await space.value("failed:shot").count == 1)
        #expect(try await space.value("dead").count == 1)
    }

    @Test func `A place that terminate_other frees inside of a claim is announced to those who wait for it`()
        async throws
    {
        let space = try await Space(
            """
            jobs{rude} = 8 e 60000:0 o=terminate_other⏎{}⏎
            schedule:default<rude> = 960000
            runs{rude@900000} = L 31 1 3 1 r 7 v bulk/50/g
            leases<rude@900000> = 1030000
            live<rude@900000> = 0
            held:g<rude@900000> = 1030000
            limits{g} = 1 0 1 0
            queues(bulk)
            jobs{next} = 9 a 990000 q=bulk/50/g g=1:0:1⏎{}⏎
            schedule:bulk/50/g<next> = 990000
            lanes:bulk<bulk/50/g> = 500000000900000
            idle:bulk<b> = 1
            """)
        let ears = await Ears(space, "b")
        #expect(await space.call(.claim, "w", 1, 5, 30_000, "default").contains("rude@960000"))
        #expect(try await ears.heard() == ["b: bulk 0"])
        #expect(await space.call(.claim, "b", 1, 5, 30_000, "bulk").contains("next@990000"))
    }
}
