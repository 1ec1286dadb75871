import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite struct ClockTests {
    /// Claims one run after another of the interval `tick` and answers their tokens.
    private func tokens(_ space: Space, claims: Range<Int>) async throws -> [Int] {
        for number in claims { await space.call(.claim, "w", .integer(Int64(number)), 1, 30_000, "default") }
        return try await space.value("runs").compactMap { line in
            line.split(separator: "= L ").last?.split(separator: " ").first.flatMap { Int($0) }
        }.sorted()
    }

    private static let busy = (1...9).map { "jobs{j\($0)} = 1 a 5 w=99999999999999⏎{}⏎\nschedule:default<j\($0)> = 5" }
        .joined(separator: "\n")

    @Test func `Every run gets a token above every token before, in one call and over many`() async throws {
        let space = try await Space(Self.busy)
        await space.call(.claim, "w", 1, 4, 30_000, "default")
        #expect(try await tokens(space, claims: 2..<7) == Array(1_000_000_001...1_000_000_009))
    }

    @Test func `A wall clock that steps back moves no lease and no token back, but slots wait for it`() async throws {
        let space = try await Space(Self.busy)
        await space.call(.claim, "w", 1, 1, 30_000, "default")
        try await space.commands([["SET", "\(space.prefix):clock", "1000000 0 1000000001 400000"]])
        let claim = try await space.run(.claim, "w", 2, 1, 30_000, "default")
        #expect(
            claim.change == """
                - clock = 1000000 0 1000000001 400000
                + clock = 1000000 600000 1000000002 400000
                + leases<j2@5> = 1030000
                + runs{j2@5} = L 1000000002 1 3 400000 a 1 w default
                - schedule:default<j2> = 5
                - session:w:claim = 1 1030000 1000000001 1000000001 (expires)
                + session:w:claim = 2 1030000 1000000002 1000000002 (expires)
                """)
        try await space.commands([["SET", "\(space.prefix):clock", "1000000 0 1000000002 4"]])
        #expect(await space.call(.claim, "w", 3, 1, 30_000, "default") == "OK 1000 4 0 [] [] 2")
    }

    @Test(arguments: [
        "1 0 1 -9223372036854775808", "1 0 1 -5", "1 0 1 +5", "x 0 1 5", "1 0 1 5 6", "1 0 1 9999999999999999",
        "9000000000000 0 1 5", "1 9000000000000 1 5", "1 0 9000000000000000 5",
    ])
    func `A held clock that no script would read holds none here either`(record: String) async throws {
        let space = try await Space()
        try await space.commands([["SET", "\(space.prefix):clock", record]])
        #expect(try await space.store.time() > Timestamp(milliseconds: 1_600_000_000_000))
        #expect(try await space.store.time() < Timestamp(milliseconds: 9_000_000_000_000))
        let wall = await space.call(.claim, "w", 1, 1, 30_000, "default").split(separator: " ")[2]
        #expect(try #require(Int64(wall)) > 1_600_000_000_000)
    }

    @Test func `Time that goes on after a step back goes on for leases too`() async throws {
        let space = try await Space("runs{a@1} = L 5 1 3 1 r 1 w default\nleases<a@1> = 1030000")
        try await space.setClock(400_000)
        #expect(await space.call(.reap, 10) == "OK 0")
        try await space.setClock(430_000)
        #expect(await space.call(.reap, 10) == "OK 0")
        try await space.setClock(430_001)
        #expect(await space.call(.reap, 10) == "OK 1")
    }

    @Test func `A step forward ends leases early and costs nothing else`() async throws {
        let space = try await Space("runs{a@1} = L 5 1 3 1 r 1 w default\nleases<a@1> = 1030000")
        try await space.setClock(900_000_000)
        #expect(await space.call(.heartbeat, "w", 30_000, "a@1", "5") == "OK O")
        #expect(try await space.value("leases") == ["<a@1> = 900030000"])
    }

    @Test(arguments: [
        "", "garbage", "1 2", "-5 0 7", "1e3 0 0", "99999999999999999999 0 0", "9999999999999 0 0",
        "5 0 9999999999999999",
        "5 9999999999999 0", "1 2 3 4 5", String(repeating: "1", count: 100),
    ])
    func `A record that makes no sense is replaced, and work goes on by Redis' own time`(record: String) async throws {
        let space = try await Space(at: nil, Self.busy)
        try await space.add("clock = \(record)")
        let before = try await space.store.time().milliseconds
        let claim = await space.call(.claim, "w", 1, 9, 30_000, "default")
        #expect(claim.contains("[j1@5 "))
        let words = try await space.value("clock").first?.split(separator: " ").compactMap { Int64($0) } ?? []
        #expect(words.count == 3)
        #expect((words.first ?? 0) >= before)
        #expect((words.first ?? .max) < before + 3_600_000)
    }

    @Test func `With the record lost, tokens and leases do not step back with the skew`() async throws {
        let space = try await Space(at: nil, Self.busy)
        let ahead = try await space.store.time().milliseconds + 3_600_000
        try await space.add("clock = \(ahead) 3600000 \(ahead * 1_000)")
        let first = try await tokens(space, claims: 1..<3)
        try await space.delete("clock")
        let all = try await tokens(space, claims: 3..<9)
        #expect(all.count == 8)
        #expect(Set(all).count == 8)
        #expect(all.prefix(2) == first.prefix(2))
        #expect(
            try await space.value("leases").allSatisfy { line in
                (line.split(separator: "= ").last.flatMap { Int64($0) } ?? 0) >= ahead + 30_000
            })
    }

    @Test func `A lost record and a damaged list of workers still leave a clock`() async throws {
        let space = try await Space(at: nil, Self.busy)
        try await space.add("workers = text")
        #expect(await space.call(.reap, 10) == "OK 0")
        #expect(await space.call(.pause, "o", 1, "why", "j1") == "OK O")
        #expect(try await space.value("clock").count == 1)
    }

    @Test func `Redis' own time decides when no test holds it`() async throws {
        let space = try await Space(at: nil)
        let before = try await space.store.time().milliseconds
        let reply = await space.call(.claim, "w", 1, 9, 30_000, "default").split(separator: " ")
        let after = try await space.store.time().milliseconds
        #expect((before...after).contains(Int64(reply[2]) ?? 0))
        #expect((19_999_000...20_000_000).contains(Int64(reply[1]) ?? 0))
    }
}
