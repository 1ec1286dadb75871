import RedisClient
import Testing

@testable import Carillon

@Suite struct ReleaseTests {
    private static let held = """
        jobs{mail} = 1 a 900000⏎{}⏎hello
        runs{mail@900000} = L 5 2 3 900000 a 1 w default
        leases<mail@900000> = 1030000
        runs{tick@960000} = X 6 1 3 999000 r 2 w default
        leases<tick@960000> = 1030000
        live<tick@960000> = 0
        """

    @Test func `A run that was not started goes back, and the attempt does not count`() async throws {
        let space = try await Space(Self.held)
        let release = try await space.run(.release, "w", "mail@900000", "5")
        #expect(release.reply == "OK O")
        #expect(
            release.change == """
                - leases<mail@900000> = 1030000
                + ready:default<mail@900000> = 1000000
                - runs{mail@900000} = L 5 2 3 900000 a 1 w default
                + runs{mail@900000} = W 5 1 3 900000 a 1 - default
                """)
        #expect(await space.call(.claim, "v", 1, 1, 30_000, "default").contains("[mail@900000 1000000001 2 {}⏎hello]"))
    }

    @Test func `A removed job's run goes for good`() async throws {
        let space = try await Space(Self.held)
        let release = try await space.run(.release, "w", "tick@960000", "6")
        #expect(release.reply == "OK O")
        #expect(
            release.change == """
                - leases<tick@960000> = 1030000
                - live<tick@960000> = 0
                - runs{tick@960000} = X 6 1 3 999000 r 2 w default
                """)
    }

    @Test func `A second release finds nothing to give back`() async throws {
        let space = try await Space(Self.held)
        await space.call(.release, "w", "mail@900000", "5")
        let again = try await space.run(.release, "w", "mail@900000", "5")
        #expect(again.reply == "OK S")
        #expect(again.change == "")
    }

    @Test(arguments: [[], ["w"], ["w", "mail@900000"], ["w", "mail@900000", "5", "tick@960000"]])
    func `A call of the wrong length is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.held)
        let release = try await space.run(.release, arguments.map { .string($0) })
        #expect(release.reply == "! INVALID release: 1 to 1000 runs")
        #expect(release.change == "")
    }
}
