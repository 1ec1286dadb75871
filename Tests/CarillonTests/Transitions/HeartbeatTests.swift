import RedisClient
import Testing

@testable import Carillon

@Suite struct HeartbeatTests {
    private static let held = """
        runs{mail@900000} = L 5 1 3 900000 a 1 w default
        leases<mail@900000> = 1030000
        runs{tick@960000} = X 6 1 3 999000 r 2 w default
        leases<tick@960000> = 1030000
        runs{late@1} = W 7 1 3 1 a 1 - default
        ready:default<late@1> = 1
        """

    @Test func `Leases are renewed, and who holds a removed job's run hears of it`() async throws {
        let space = try await Space(Self.held)
        try await space.setClock(1_010_000)
        let beat = try await space.run(
            .heartbeat, "w", 30_000, "mail@900000", "5", "tick@960000", "6", "late@1", "7", "mail@900000", "4")
        #expect(beat.reply == "OK OCSS")
        #expect(
            beat.change == """
                - leases<mail@900000> = 1030000
                - leases<tick@960000> = 1030000
                + leases<mail@900000> = 1040000
                + leases<tick@960000> = 1040000
                + workers<w> = 1010000
                """)
    }

    @Test func `A worker without runs reports that it lives`() async throws {
        let space = try await Space()
        let beat = try await space.run(.heartbeat, "w", 30_000)
        #expect(beat.reply == "OK ")
        #expect(beat.change == "+ workers<w> = 1000000")
    }

    @Test func `A lease that ran out and was not reaped yet can be renewed`() async throws {
        let space = try await Space(Self.held)
        try await space.setClock(2_000_000)
        #expect(await space.call(.heartbeat, "w", 30_000, "mail@900000", "5") == "OK O")
        #expect(try await space.value("leases").contains("<mail@900000> = 2030000"))
    }

    @Test(arguments: [[], ["w"], ["w", "soon"], ["w", "30000", "mail@900000"]])
    func `A call of the wrong form is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.held)
        let beat = try await space.run(.heartbeat, arguments.map { .string($0) })
        #expect(beat.reply == "! INVALID heartbeat: worker lease (run token)...")
        #expect(beat.change == "")
    }
}
