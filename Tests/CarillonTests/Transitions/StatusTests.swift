import CarillonTesting
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
                paused 1 exhausted 0 dead 1 quarantined 1 workers 1 succeeded 12
                """)
        #expect(status.change == "")
    }

    @Test func `An empty namespace has nothing`() async throws {
        let space = try await Space()
        let status = try await space.run(.status)
        #expect(
            status.reply == """
                OK time_ms 1000000 jobs 0 scheduled 0 ready_now 0 retrying 0 buffered 0 queue_depth 0 running 0 arming 0 \
                paused 0 exhausted 0 dead 0 quarantined 0 workers 0
                """)
        #expect(status.change == "")
    }

    @Test func `Exhausted are the jobs that stay without a slot, not the one-shots that are under way`() async throws {
        let space = try await Space(
            """
            jobs{next} = 1 e 60000:0⏎{}⏎
            schedule:default<next> = 1020000
            jobs{late} = 1 a 990000⏎{}⏎
            schedule:default<late> = 990000
            jobs{last} = 1 c $ t=q⏎{}⏎
            schedule:default<last> = 1060000
            jobs{asked} = 1 c <900000 t=q⏎{}⏎
            arming<asked> = 999999
            jobs{quiet} = 1 e 60000:0⏎{}⏎
            paused{quiet} = 700000 780000 why
            jobs{over} = 1 c $ t=q⏎{}⏎
            jobs{used} = 1 e 60000:0/0 n=1⏎{}⏎
            runs{used@960000} = L 5 1 3 960000 r 1 w default
            leases<used@960000> = 1030000
            live<used@960000> = 0
            runs{used@900000.m} = B 0 0 3 960000 r 1 - default
            buffered<used@900000.m> = 0
            jobs{filed} = 1 a 5 k=r⏎{}⏎
            jobs{dead} = 1 a 6⏎{}⏎
            runs{dead@6} = D 6 3 3 6 a 1 - default
            dead<dead@6> = 7
            buried<dead@6> = 0
            jobs{shot} = 1 a 7⏎{}⏎
            runs{shot@7} = L 7 1 3 7 a 1 w default
            leases<shot@7> = 1030000
            jobs{again} = 1 a 8⏎{}⏎
            runs{again@8} = W 8 1 3 8 a 1 - default
            ready:default<again@8> = 1000500
            jobs{mum} = 1 a 9 f=1⏎{}⏎
            runs{mum@9} = P 9 1 3 9 k 1 - default
            parents{mum@9} = 0 0
            """)
        // over, used, filed, dead
        #expect(try await space.redis.client.status(of: "exhausted") == 4)
        #expect(try await space.redis.client.status(of: "jobs") == 12)
    }

    @Test func `Places without a job make no count negative`() async throws {
        let space = try await Space("schedule:default<ghost> = 5\narming<ghost> = 5")
        #expect(try await space.redis.client.status(of: "exhausted") == 0)
    }
}
