import RedisClient
import Testing

@testable import Carillon

@Suite struct ProgressTests {
    private static let held = """
        jobs{mail} = 1 a 900000⏎{}⏎hello
        runs{mail@900000} = L 5 1 3 900000 a 1 w default
        leases<mail@900000> = 1030000
        jobs{tick} = 2 e 60000:0⏎{}⏎
        runs{tick@960000} = C 6 1 3 999000 r 2 w default 0.2 early⏎{}⏎own
        leases<tick@960000> = 1030000
        live<tick@960000> = 0
        """

    @Test func `It stands in the run's record, the latest word alone, before a definition of its own`() async throws {
        let space = try await Space(Self.held)
        let progress = try await space.run(
            .progress, "mail@900000", "5", "0.4", "400 of 1000", "tick@960000", "6", "1", "")
        #expect(progress.reply == "OK OC")
        #expect(
            progress.change == """
                - runs{mail@900000} = L 5 1 3 900000 a 1 w default
                - runs{tick@960000} = C 6 1 3 999000 r 2 w default 0.2 early⏎{}⏎own
                + runs{mail@900000} = L 5 1 3 900000 a 1 w default 0.4 400 of 1000
                + runs{tick@960000} = C 6 1 3 999000 r 2 w default 1 ⏎{}⏎own
                """)
        let again = try await space.run(.progress, "mail@900000", "5", "0.4", "400 of 1000")
        #expect(again.reply == "OK O")
        #expect(again.change == "")
    }

    @Test(arguments: [["mail@900000", "4"], ["nobody@1", "5"], ["nonsense", "5"]])
    func `Who does not hold the run changes nothing`(holding: [String]) async throws {
        let space = try await Space(Self.held)
        let progress = try await space.run(.progress, (holding + ["0.5", ""]).map { .string($0) })
        #expect(progress.reply == "OK S")
        #expect(progress.change == "")
    }

    @Test func `It does not get in the way of how the attempt ends, and is gone with it`() async throws {
        let space = try await Space(Self.held)
        await space.call(.progress, "mail@900000", "5", "0.4", "half")
        #expect(await space.call(.heartbeat, "w", 30_000, "mail@900000", "5") == "OK O")
        #expect(await space.call(.fail, "w", 1, "mail@900000", "5", "failed", 0, "") == "OK R")
        #expect(try await space.value("runs").contains("{mail@900000} = W 5 1 3 900000 a 1 - default"))
        #expect(
            await space.call(.claim, "v", 1, 9, 30_000, "default").contains("[mail@900000 1000000001 2 {}⏎hello]"))
        await space.call(.progress, "mail@900000", "1000000001", "0.9", "")
        #expect(await space.call(.complete, "v", 1, "mail@900000", "1000000001", "") == "OK O")
        #expect(try await !space.lines().contains { $0.contains("mail@900000") && $0.hasPrefix("runs") })
    }

    @Test func `A dead run keeps its last word, and loses it when it is revived`() async throws {
        let space = try await Space(Self.held)
        await space.call(.progress, "mail@900000", "5", "0.4", "half")
        #expect(await space.call(.fail, "w", 1, "mail@900000", "5", "failed", "-", "") == "OK D")
        #expect(try await space.value("runs").contains("{mail@900000} = D 5 1 3 900000 a 1 - default 0.4 half"))
        #expect(await space.call(.revive, "o", 1, "mail@900000") == "OK O")
        #expect(try await space.value("runs").contains("{mail@900000} = W 5 0 3 900000 a 1 - default"))
    }

    @Test func `A repeated claim has the body of a run that has said something meanwhile`() async throws {
        let space = try await Space("jobs{z} = 1 a 5⏎{}⏎\nschedule:default<z> = 5")
        await space.call(.claim, "w", 1, 9, 30_000, "default")
        await space.call(.progress, "z@5", "1000000001", "0.5", "half")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").hasSuffix("[z@5 1000000001 1 {}⏎] [] 1"))
    }

    @Test func `A word from the time that Redis forgot shows that it did`() async throws {
        let space = try await Space(Self.held)
        let progress = try await space.run(.progress, "mail@900000", "1000000009", "0.5", "")
        #expect(progress.reply == "OK S")
        #expect(progress.change.contains("+ counters{rollbacks} = 1"))
    }

    @Test(
        arguments: ["", "2", "-1", "0.", "1.0", "0.12345", "0,5", "1e-3", "nan", "0.5 ", "0x1"].map { [$0, ""] }
            + [["0.5", "two\nlines"], ["0.5", "\u{1b}[2J"], ["0.5", String(repeating: "x", count: 1_001)]])
    func `What no client of ours sends is refused and nothing changes`(said: [String]) async throws {
        let space = try await Space(Self.held)
        let progress = try await space.run(.progress, (["mail@900000", "5"] + said).map { .string($0) })
        #expect(progress.reply == "! INVALID progress: mail@900000")
        #expect(progress.change == "")
    }

    @Test(arguments: [[], ["mail@900000"], ["mail@900000", "5", "0.5"]])
    func `A call of the wrong length is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.held)
        let progress = try await space.run(.progress, arguments.map { .string($0) })
        #expect(progress.reply == "! INVALID progress: 1 to 1000 runs")
        #expect(progress.change == "")
    }
}
