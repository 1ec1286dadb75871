import RedisClient
import Testing

@testable import Carillon

@Suite struct TriggerTests {
    private static let state = """
        jobs{tick} = 3 e 60000:0 q=bulk m=5⏎{}⏎hi
        schedule:bulk<tick> = 1020000
        jobs{mail} = 4 a 2000000⏎{}⏎hello
        schedule:default<mail> = 2000000
        """

    @Test func `A manual run waits in the job's queue, besides the schedule`() async throws {
        let space = try await Space(Self.state)
        let trigger = try await space.run(.trigger, "c", 1, "tick", "")
        #expect(trigger.reply == "OK tick@1000000.m")
        #expect(
            trigger.change == """
                + live<tick@1000000.m> = 0
                + ready:bulk<tick@1000000.m> = 1000000
                + runs{tick@1000000.m} = W 0 0 5 1000000 r 3 - bulk
                + session:c:trigger = 1 OK tick@1000000.m (expires)
                """)
        #expect(await space.call(.claim, "w", 1, 1, 30_000, "bulk").contains("[tick@1000000.m 1000000001 1 {}⏎hi]"))
    }

    @Test func `While a run is live another one is skipped, unless the policy allows it`() async throws {
        let space = try await Space(Self.state)
        await space.call(.trigger, "c", 1, "tick", "")
        let second = try await space.run(.trigger, "c", 2, "tick", "")
        #expect(second.reply == "SKIPPED tick@1000000.m")
        #expect(second.change == "")
        try await space.add("jobs{tick} = 3 e 60000:0 o=allow_all⏎{}⏎hi")
        #expect(await space.call(.trigger, "c", 3, "tick", "") == "OK tick@1000001.m")
    }

    @Test func `A manual run of a one-shot outlives the end of its job`() async throws {
        let space = try await Space(Self.state)
        await space.call(.trigger, "c", 1, "mail", "")
        try await space.setClock(2_000_000)
        await space.call(.claim, "w", 1, 1, 30_000, "default")
        await space.call(.fail, "w", 1, "mail@1000000.m", "2000000001", "failed", 0, "")
        try await space.add("ready:default<mail@1000000.m> = 2000002")
        #expect(await space.call(.claim, "w", 2, 9, 30_000, "default").contains("[mail@2000000 2000000002 1 {}⏎hello]"))
        #expect(await space.call(.complete, "w", 2, "mail@2000000", "2000000002", "") == "OK O")
        #expect(try await space.value("jobs") == ["{tick} = 3 e 60000:0 q=bulk m=5⏎{}⏎hi"])
        try await space.setClock(2_000_002)
        #expect(
            await space.call(.claim, "w", 3, 9, 30_000, "default").contains("[mail@1000000.m 2000002001 2 {}⏎hello]"))
    }

    @Test func `What only looks like a live run does not stop a manual one`() async throws {
        let space = try await Space(Self.state + "\nlive<tick@900000> = 0")
        #expect(await space.call(.trigger, "c", 1, "tick", "") == "OK tick@1000000.m")
    }

    @Test func `A paused job can be triggered`() async throws {
        let space = try await Space(Self.state)
        await space.call(.pause, "o", 1, "why", "tick")
        #expect(await space.call(.trigger, "c", 1, "tick", "") == "OK tick@1000000.m")
    }

    @Test func `There is nothing to trigger for a name that is no job's`() async throws {
        let space = try await Space(Self.state)
        let trigger = try await space.run(.trigger, "c", 1, "nobody", "")
        #expect(trigger.reply == "NONE")
        #expect(trigger.change == "")
    }

    @Test(arguments: [[], ["c"], ["c", "1", "tick"], ["c", "1", "tick", "", "mail"]])
    func `A call of the wrong length is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.state)
        let trigger = try await space.run(.trigger, arguments.map { .string($0) })
        #expect(trigger.reply == "! INVALID trigger: caller request job overlap")
        #expect(trigger.change == "")
    }
}
