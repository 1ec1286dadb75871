import CarillonTesting
import RedisClient
import Testing
import Triggers

@testable import Carillon

/// `lua/lib/overdue.lua`: what becomes of the slots of an old trigger.
@Suite struct RedefinitionTransitionTests {
    private static let new: [RESPArgument] = ["c", "1300000", " t=new", "{}\n", "1200000"]

    private func apply(_ space: Space, _ expected: String = "*", _ new: [RESPArgument] = Self.new) async throws
        -> Space.Effect
    {
        try await space.run(.apply, ["c", 1, "j", .string(expected)] + new)
    }

    // MARK: Counted in Redis

    @Test(
        arguments: [
            // An interval, due or not.
            ("jobs{j} = 3 e 10000:0⏎{}⏎\nschedule:default<j> = 970000", "missed 970000 1000000 4 1000000 redefined"),
            ("jobs{j} = 3 e 10000:0⏎{}⏎\nschedule:default<j> = 1010000", nil),
            (
                "jobs{j} = 3 e 10000:0⏎{}⏎\npaused{j} = 5 970000 two words",
                "skipped_paused 970000 1000000 4 1000000 redefined 5 two words"
            ),
            ("jobs{j} = 3 e 10000:0⏎{}⏎\npaused{j} = 5 1010000 ", nil),
            // A calendar of which only the armed slot can be due.
            (
                "jobs{j} = 3 c 1000001 t=old⏎{}⏎\nschedule:default<j> = 1000000",
                "missed 1000000 1000000 1 1000000 redefined"
            ),
            ("jobs{j} = 3 c $ t=old⏎{}⏎\nschedule:default<j> = 5", "missed 5 5 1 1000000 redefined"),
            ("jobs{j} = 3 c !$ t=old⏎{}⏎\nschedule:default<j> = 5", "missed 5 5 1 1000000 redefined"),
            ("jobs{j} = 3 c !1000001 t=old⏎{}⏎\npaused{j} = 5 7 ", "skipped_paused 7 7 1 1000000 redefined 5 "),
            ("jobs{j} = 3 c - t=old⏎{}⏎\nschedule:default<j> = 1000001", nil),
            ("jobs{j} = 3 c <1000000 t=old⏎{}⏎\narming<j> = 5", nil),
            ("jobs{j} = 3 c $ t=old⏎{}⏎", nil), ("jobs{j} = 3 c $ t=old⏎{}⏎\npaused{j} = 5 - ", nil),
            // A one-shot that moves to another instant.
            ("jobs{j} = 3 a 990000⏎{}⏎\nschedule:default<j> = 990000", "missed 990000 990000 1 1000000 redefined"),
            (
                "jobs{j} = 3 a 990000⏎{}⏎\npaused{j} = 5 990000 why",
                "skipped_paused 990000 990000 1 1000000 redefined 5 why"
            ),
            // What cannot be a slot is none.
            ("jobs{j} = 3 e 10000:0⏎{}⏎\nschedule:default<j> = -inf", nil),
            ("jobs{j} = 3 e 10000:0⏎{}⏎\nschedule:default<j> = 1.5", nil),
            ("jobs{j} = 3 e 10000:0⏎{}⏎\npaused{j} = nonsense", nil),
        ] as [(String, String?)])
    func `What Redis can count it records, and says that the trigger was changed`(
        state: String, entry: String?
    ) async throws {
        let space = try await Space(state)
        #expect(try await apply(space).reply == "OK updated 4")
        #expect(try await space.value("ledger:j") == (entry.map { ["[0] = \($0)"] } ?? []))
        let words = entry?.split(separator: " ") ?? []
        #expect(try await space.value("counters") == (words.isEmpty ? [] : ["{\(words[0])} = \(words[3])"]))
    }

    @Test(arguments: [("", true), (" k=r", false)])
    func `What a one-shot missed goes after a day, unless it stays itself`(tags: String, expires: Bool) async throws {
        let space = try await Space("jobs{j} = 3 a 990000⏎{}⏎\nschedule:default<j> = 990000")
        _ = try await apply(space, "*", ["a", "2000000", .string(tags), "{}\n", "2000000"])
        let line = try #require(try await space.value("ledger:j").first)
        #expect(line.hasSuffix("(expires)") == expires)
    }

    /// The worker that computes its slots does so for the old generation, and will be refused.
    @Test func `A parked job that gets another payload is asked of somebody at once`() async throws {
        let space = try await Space(
            """
            generation = 3
            jobs{j} = 3 c <900000 t=new⏎{}⏎
            arming<j> = 1030000
            idle:default<w> = 1
            """)
        let ears = await Ears(space, "w")
        let edit: [RESPArgument] = ["c", "1300000", " t=new", "{}\nx", "1200000"]
        #expect(try await apply(space, "*", edit).reply == "OK updated 4")
        #expect(try await space.value("arming") == ["<j> = 1000000"])
        #expect(try await ears.heard() == ["w: default 0"])
        #expect(await space.call(.arm, "j", 3, "parked", 900_000, 980_000, 1_020_000, "-") == "OK S")
        #expect(await space.call(.claim, "w", 1, 9, 30_000, "default").contains("[j 4 900000 parked {}]"))
        #expect(await space.call(.arm, "j", 4, "parked", 900_000, 980_000, 1_020_000, "-") == "OK O")
    }

    @Test func `A parked job that is paused stays where it is with another payload`() async throws {
        let space = try await Space("jobs{j} = 3 c <900000 t=new⏎{}⏎\npaused{j} = 5 - why")
        let edit: [RESPArgument] = ["c", "1300000", " t=new", "{}\nx", "1200000"]
        #expect(try await apply(space, "*", edit).reply == "OK updated 4")
        #expect(try await space.value("arming") == [])
        #expect(try await space.value("paused") == ["{j} = 5 - why"])
    }

    // MARK: Counted by the caller

    /// Hourly or so: the armed slot, and what may have followed.
    private static let behind = [
        "jobs{j} = 3 c 950000 t=old⏎{}⏎\nschedule:default<j> = 900000",
        "jobs{j} = 3 c 1000000 t=old⏎{}⏎\nschedule:default<j> = 900000",
        "jobs{j} = 3 c !1000000 t=old⏎{}⏎\nschedule:default<j> = 900000",
        "jobs{j} = 3 c - t=old⏎{}⏎\nschedule:default<j> = 1000000",
        "jobs{j} = 3 c 950000 t=old⏎{}⏎\npaused{j} = 5 900000 why",
        "jobs{j} = 3 c <999999 t=old⏎{}⏎\narming<j> = 1030000",
        "jobs{j} = 3 c <900000 t=old⏎{}⏎\npaused{j} = 5 - why",
    ]

    @Test(arguments: behind, [Self.new, ["e", "7000:0", "", "{}\n", "-"], ["a", "2000000", "", "{}\n", "2000000"]])
    func `Where more may be due, the caller is told to count, and nothing of the job changes`(
        state: String, new: [RESPArgument]
    ) async throws {
        let space = try await Space("generation = 3\n" + state)
        for request: RESPArgument in [1, 1, 2] {
            let reply = await space.call(.apply, ["c", request, "j", "*"] + new)
            #expect(reply == "OK behind 3")
        }
        let lines = try await space.lines().filter { !$0.hasPrefix("clock") && !$0.hasPrefix("session") }
        #expect(Set(lines) == Set("generation = 3\n\(state)".split(separator: "\n").map { String($0) }))
    }

    @Test func `A conflict and an equal definition are answered before anything is counted`() async throws {
        let space = try await Space(Self.behind[0])
        #expect(await space.call(.apply, ["c", 0, "j", "2"] + Self.new) == "OK conflict 3")
        #expect(await space.call(.apply, ["c", 1, "j", "0"] + Self.new) == "OK conflict 3")
        let equal: [RESPArgument] = ["c", "950000", " t=old", "{}\n", "900000"]
        #expect(await space.call(.apply, ["c", 2, "j", "*"] + equal) == "OK unchanged 3")
        // Another payload leaves the slots to the catch-up.
        let edit: [RESPArgument] = ["c", "950000", " t=old", "{}\nx", "900000"]
        #expect(await space.call(.apply, ["c", 3, "j", "*"] + edit) == "OK updated 4")
        #expect(try await space.value("schedule:default") == ["<j> = 900000"])
        #expect(try await space.value("ledger:j") == [])
    }

    @Test func `What was counted is recorded, once, with all else in one step`() async throws {
        let space = try await Space("generation = 3\n" + Self.behind[0])
        let change = """
            + counters{missed} = 7
            - generation = 3
            + generation = 4
            - jobs{j} = 3 c 950000 t=old⏎{}⏎
            + jobs{j} = 4 c 1300000 t=new⏎{}⏎
            + ledger:j[0] = missed 900000 980000 7 1000000 redefined
            - schedule:default<j> = 900000
            + schedule:default<j> = 1200000
            + session:c:apply = 1 OK updated 4 (expires)
            """
        let first = try await apply(space, "3 950000 990000 900000:980000:7")
        #expect(first.reply == "OK updated 4")
        #expect(first.change == change)
        let again = try await apply(space, "3 950000 990000 900000:980000:7")
        #expect(again.reply == "OK updated 4")
        #expect(again.change == "")
        // Nor does a caller who has forgotten that it called.
        #expect(
            await space.call(.apply, ["c", 2, "j", "3 950000 990000 900000:980000:7"] + Self.new) == "OK conflict 4")
        #expect(try await space.value("counters") == ["{missed} = 7"])
    }

    @Test func `Of a parked job there may be none, and of one that nobody can read nobody knows how many`() async throws
    {
        let none = try await Space(Self.behind[5])
        #expect(try await apply(none, "3 <999999 1000000 -").reply == "OK updated 4")
        #expect(try await none.value("ledger:j") == [])
        #expect(try await none.value("arming") == [])
        let unknown = try await Space(Self.behind[0])
        #expect(try await apply(unknown, "3 950000 1000000 900000:1000000:0").reply == "OK updated 4")
        #expect(try await unknown.value("ledger:j") == ["[0] = missed 900000 1000000 0 1000000 redefined"])
        let paused = try await Space(Self.behind[6])
        #expect(try await apply(paused, "3 <900000 1000000 910000:980000:3").reply == "OK updated 4")
        #expect(
            try await paused.value("ledger:j") == ["[0] = skipped_paused 910000 980000 3 1000000 redefined 5 why"])
        #expect(try await paused.value("paused") == ["{j} = 5 1200000 why"])
    }

    @Test func `The new trigger counts from the instant through which the old one was counted`() async throws {
        let space = try await Space(Self.behind[0])
        let soon: [RESPArgument] = ["c", "1300000", " t=new", "{}\n", "995000"]
        #expect(try await apply(space, "3 950000 990000 900000:980000:7", soon).reply == "OK updated 4")
        #expect(try await space.value("schedule:default") == ["<j> = 995000"])
        let interval = try await Space(Self.behind[0])
        _ = try await apply(interval, "3 950000 990000 900000:980000:7", ["e", "5000:0", "", "{}\n", "-"])
        #expect(try await interval.value("schedule:default") == ["<j> = 995000"])
    }

    @Test(
        arguments: [
            // Counted from something else than the job is now.
            (0, "3 960000 990000 900000:980000:7"), (0, "3 !950000 990000 900000:980000:7"),
            (0, "3 950000 990000 910000:980000:7"), (0, "3 950000 990000 890000:980000:7"), (0, "3 950000 990000 -"),
            (5, "3 <900000 1000000 -"), (6, "3 <900000 990000 900000:980000:3"),
            // Later than now, or not in order.
            (0, "3 950000 1000001 900000:980000:7"), (0, "3 950000 970000 900000:980000:7"),
            (0, "3 950000 990000 900000:899999:1"),
            // No count at all.
            (0, "3 950000 990000"), (0, "3 950000 990000 900000:980000"), (0, "3 950000 990000 900000:980000:1e3"),
            (0, "3 950000 x 900000:980000:7"), (0, "3 950000 990000 900000:980000:9999999999999999"), (0, "3 "),
        ])
    func `A count that does not fit changes nothing: the caller counts again`(state: Int, count: String) async throws {
        let space = try await Space("generation = 3\n" + Self.behind[state])
        let told = try await apply(space, count)
        #expect(told.reply == "OK behind 3")
        #expect(told.change == "+ session:c:apply = 1 OK behind 3 (expires)")
    }

    @Test func `A count for another generation is a conflict`() async throws {
        let space = try await Space(Self.behind[0])
        #expect(try await apply(space, "2 950000 990000 900000:980000:7").reply == "OK conflict 3")
        #expect(try await space.value("ledger:j") == [])
    }

    @Test func `However many runs of a job are live, all keep what they were dispatched with`() async throws {
        let space = try await Space()
        try await space.addCrowd(of: 2_500, in: "W")
        let new: [RESPArgument] = ["c", 1, "tick", "*", "e", "60000:0", " o=allow_all", "{}\nnew", "-"]
        #expect(await space.call(.apply, new) == "OK updated 2")
        let runs = try await space.value("runs")
        #expect(runs.count == 2_500)
        #expect(runs.allSatisfy { $0.hasSuffix("⏎{}⏎old") })
    }
}
