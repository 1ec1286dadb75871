import RedisClient
import Testing

@testable import Carillon

@Suite struct StatusTests {
    @Test func `Everything is counted at one instant, over all queues, and nothing changes`() async throws {
        let space = try await Space(
            """
            jobs{a} = 1 a 1000000⏎{}⏎
            jobs{b} = 1 a 1000001 q=bulk⏎{}⏎
            schedule:default<a> = 1000000
            schedule:bulk<b> = 1000001
            queues(bulk)
            ready:bulk<r@1> = 1000000
            ready:default<s@1> = 1000001
            leases<t@1> = 1000500
            dead<u@1> = 5
            arming<v> = 5
            paused{w} = 1 - why
            quarantine{jobs x} = garbage
            workers<w1> = 1000000
            counters{succeeded} = 12
            """)
        let status = try await space.run(.status)
        #expect(
            status.reply == """
                OK time_ms 1000000 jobs 2 scheduled 1 ready_now 2 retrying 1 buffered 0 queue_depth 3 running 1 arming 1 \
                paused 1 dead 1 quarantined 1 workers 1 succeeded 12
                """)
        #expect(status.change == "")
    }

    @Test func `An empty namespace has nothing`() async throws {
        let space = try await Space()
        let status = try await space.run(.status)
        #expect(
            status.reply == """
                OK time_ms 1000000 jobs 0 scheduled 0 ready_now 0 retrying 0 buffered 0 queue_depth 0 running 0 arming 0 \
                paused 0 dead 0 quarantined 0 workers 0
                """)
        #expect(status.change == "")
    }
}
