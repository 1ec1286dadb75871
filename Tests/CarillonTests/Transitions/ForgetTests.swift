import RedisClient
import Testing

@testable import Carillon

@Suite struct ForgetTests {
    @Test func `A one-shot's dead run goes with its job`() async throws {
        let space = try await Space(ReviveTests.dead)
        let forget = try await space.run(.forget, "o", 1, "mail@900000")
        #expect(forget.reply == "OK O")
        #expect(
            forget.change == """
                - buried<mail@900000> = 0
                - dead<mail@900000> = 990000
                - jobs{mail} = 1 a 900000⏎{}⏎hello
                - runs{mail@900000} = D 5 3 3 900000 a 1 - default
                + session:o:forget = 1 O (expires)
                """)
    }

    @Test func `A recurring job stays`() async throws {
        let space = try await Space(ReviveTests.dead)
        let forget = try await space.run(.forget, "o", 1, "tick@960000")
        #expect(
            forget.change == """
                - buried<tick@960000> = 0
                - dead<tick@960000> = 995000
                - runs{tick@960000} = D 6 3 3 999000 r 2 - bulk
                + session:o:forget = 1 O (expires)
                """)
    }

    @Test func `What is not dead stays, and one without a job can go`() async throws {
        let space = try await Space(ReviveTests.dead)
        #expect(await space.call(.forget, "o", 1, "held@1", "nobody@1", "gone@1", "gone@1", "nonsense") == "OK NNONN")
        #expect(try await space.value("leases") == ["<held@1> = 1030000"])
    }

    @Test(arguments: [[], ["o", "1"]])
    func `A call without runs is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(ReviveTests.dead)
        let forget = try await space.run(.forget, arguments.map { .string($0) })
        #expect(forget.reply == "! INVALID forget: 1 to 1000 runs")
        #expect(forget.change == "")
    }
}
