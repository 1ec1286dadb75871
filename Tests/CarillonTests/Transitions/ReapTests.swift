import RedisClient
import Testing

@testable import Carillon

@Suite struct ReapTests {
    private static let expired = """
        jobs{mail} = 1 a 900000⏎{}⏎hello
        runs{mail@900000} = L 5 1 3 900000 a 1 gone default
        leases<mail@900000> = 999999
        jobs{tick} = 2 e 60000:0⏎{}⏎
        schedule:default<tick> = 1020000
        runs{tick@960000} = L 6 3 3 999000 r 2 gone default
        leases<tick@960000> = 999998
        live<tick@960000> = 0
        """

    @Test func `A lost attempt is retried at once, or dead when it was the last`() async throws {
        let space = try await Space(Self.expired)
        let reap = try await space.run(.reap, 10)
        #expect(reap.reply == "OK 2")
        #expect(
            reap.change == """
                + buried<tick@960000> = 0
                + counters{lost} = 2
                + dead<tick@960000> = 1000000
                + failed:mail[0] = mail@900000 1 lost 900000 - 1000000 gone 5 - (expires)
                + failed:tick[0] = tick@960000 3 lost 999000 - 1000000 gone 6 -
                + kept<mail> = 1000000
                - leases<mail@900000> = 999999
                - leases<tick@960000> = 999998
                - live<tick@960000> = 0
                + ready:default<mail@900000> = 1000000
                - runs{mail@900000} = L 5 1 3 900000 a 1 gone default
                - runs{tick@960000} = L 6 3 3 999000 r 2 gone default
                + runs{mail@900000} = W 5 1 3 900000 a 1 - default
                + runs{tick@960000} = D 6 3 3 999000 r 2 - default
                """)
    }

    @Test func `The limit holds, the longest overdue first`() async throws {
        let space = try await Space(Self.expired)
        #expect(await space.call(.reap, 1) == "OK 1")
        #expect(try await space.value("leases") == ["<mail@900000> = 999999"])
    }

    @Test func `A removed job's run ends without a trace`() async throws {
        let space = try await Space(
            """
            runs{tick@960000} = X 6 1 3 999000 r 2 w default
            leases<tick@960000> = 999999
            live<tick@960000> = 0
            """)
        let reap = try await space.run(.reap, 10)
        #expect(reap.reply == "OK 1")
        #expect(
            reap.change == """
                - leases<tick@960000> = 999999
                - live<tick@960000> = 0
                - runs{tick@960000} = X 6 1 3 999000 r 2 w default
                """)
    }

    @Test func `A lease without a run, or of a run that is not leased, goes`() async throws {
        let space = try await Space(
            """
            leases<ghost@1> = 1
            leases<mail@2> = 2
            runs{mail@2} = W 6 1 3 999000 a 2 - default
            ready:default<mail@2> = 5
            """)
        let reap = try await space.run(.reap, 10)
        #expect(reap.reply == "OK 2")
        #expect(
            reap.change == """
                - leases<ghost@1> = 1
                - leases<mail@2> = 2
                """)
    }

    @Test func `A run that cannot be read is set aside and no longer holds up its job`() async throws {
        let space = try await Space(
            """
            runs{tick@960000} = L what is this
            leases<tick@960000> = 1
            live<tick@960000> = 0
            """)
        let reap = try await space.run(.reap, 10)
        #expect(reap.reply == "OK 1")
        #expect(
            reap.change == """
                - leases<tick@960000> = 1
                - live<tick@960000> = 0
                + quarantine{runs tick@960000} = L what is this
                - runs{tick@960000} = L what is this
                """)
    }

    @Test(arguments: ["", "0", "1001", "-1", "ten"])
    func `A limit that makes no sense is refused and nothing changes`(limit: String) async throws {
        let space = try await Space(Self.expired)
        let reap = try await space.run(.reap, .string(limit))
        #expect(reap.reply == "! INVALID reap: limit 1 to 1000")
        #expect(reap.change == "")
    }
}
