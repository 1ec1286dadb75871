import RedisClient
import Testing

@testable import Carillon

@Suite struct ArmTests {
    private static let asked = """
        jobs{report} = 4 c - t=q⏎{}⏎payload
        schedule:default<report> = 1060000
        jobs{parked} = 5 c <900000 t=q q=bulk⏎{}⏎
        arming<parked> = 1030000
        """

    @Test func `The slot after the armed one goes into the record`() async throws {
        let space = try await Space(Self.asked)
        let arm = try await space.run(.arm, "report", 4, "armed", 1_060_000, 1_060_000, 1_120_000, "-")
        #expect(arm.reply == "OK O")
        #expect(
            arm.change == """
                - jobs{report} = 4 c - t=q⏎{}⏎payload
                + jobs{report} = 4 c 1120000 t=q⏎{}⏎payload
                """)
    }

    @Test func `A parked job goes back to the schedule, and what was skipped is in its ledger`() async throws {
        let space = try await Space(Self.asked)
        let arm = try await space.run(
            .arm, "parked", 5, "parked", 900_000, 980_000, 1_020_000, "missed:910000:920000:2,coalesced:930000:970000:5"
        )
        #expect(arm.reply == "OK O")
        #expect(
            arm.change == """
                - arming<parked> = 1030000
                + counters{coalesced} = 5
                + counters{missed} = 2
                - jobs{parked} = 5 c <900000 t=q q=bulk⏎{}⏎
                + jobs{parked} = 5 c !1020000 t=q q=bulk⏎{}⏎
                + ledger:parked[0] = coalesced 930000 970000 5 1000000
                + ledger:parked[1] = missed 910000 920000 2 1000000
                + schedule:bulk<parked> = 980000
                """)
    }

    @Test(arguments: [
        ["report", "3", "armed", "1060000", "1060000", "1120000", "-"],
        ["report", "4", "armed", "1000000", "1000000", "1120000", "-"],
        ["report", "4", "armed", "1060000", "1060000", "1060000", "-"],
        ["report", "4", "parked", "1060000", "1060000", "1120000", "-"],
        ["report", "4", "asleep", "1060000", "1060000", "1120000", "-"],
        ["nobody", "4", "armed", "1060000", "1060000", "1120000", "-"],
        ["parked", "5", "armed", "900000", "1000000", "1100000", "-"],
        ["parked", "5", "parked", "800000", "1000000", "1100000", "-"],
        ["parked", "5", "parked", "900000", "900000", "1100000", "-"],
        ["parked", "5", "parked", "900000", "1000000", "1000000", "-"],
        ["parked", "5", "parked", "900000", "1000000", "1100000", "nonsense"],
        ["parked", "5", "parked", "900000", "1000000", "1100000", "bored:910000:920000:2"],
        ["parked", "5", "parked", "900000", "1000000", "1100000", "missed:900000:920000:2"],
        ["parked", "5", "parked", "900000", "1000000", "1100000", "missed:920000:910000:2"],
        ["parked", "5", "parked", "900000", "1000000", "1100000", "missed:910000:1100000:2"],
        ["parked", "5", "parked", "900000", "1000000", "1100000", "missed:930000:940000:2,missed:910000:920000:2"],
        ["parked", "5", "parked", "900000", "1000000", "1100000", "missed:910000:920000:2,oops"],
    ])
    func `Who is late or makes no sense changes nothing`(arguments: [String]) async throws {
        let space = try await Space(Self.asked)
        let arm = try await space.run(.arm, arguments.map { .string($0) })
        #expect(arm.reply == "OK S")
        #expect(arm.change == "")
    }

    @Test func `A job is armed once, however often the answer comes`() async throws {
        let space = try await Space(Self.asked)
        let answer: [RESPArgument] = ["parked", 5, "parked", 900_000, 980_000, 1_020_000, "missed:910000:920000:2"]
        #expect(await space.call(.arm, answer + answer) == "OK OS")
        let again = try await space.run(.arm, answer)
        #expect(again.reply == "OK S")
        #expect(again.change == "")
        #expect(try await space.value("counters") == ["{missed} = 2"])
    }

    @Test(arguments: [[], ["report", "4", "armed", "1060000", "1060000", "1120000"]])
    func `A call of the wrong length is refused and nothing changes`(arguments: [String]) async throws {
        let space = try await Space(Self.asked)
        let arm = try await space.run(.arm, arguments.map { .string($0) })
        #expect(arm.reply == "! INVALID arm: 1 to 1000 jobs")
        #expect(arm.change == "")
    }
}
