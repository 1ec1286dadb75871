import Testing

@testable import Triggers

@Suite("Small parts")
struct SmallPartsTests {
    @Test func `quoted values cannot forge a line or hide a look-alike`() {
        #expect(quoted("plain 'text'") == "'plain 'text''")
        #expect(quoted("a\r\nb\u{1b}[2J") == "'a\\u{d}\\u{a}b\\u{1b}[2J'")
        #expect(quoted("\u{202E}\u{FF0A}") == "'\\u{202e}\\u{ff0a}'")
        #expect(quoted([0xFF, 0x41]) == "'\\u{fffd}A'")
        #expect(quoted("") == "''")
    }

    @Test func `quoted values are cut at 200 bytes`() {
        #expect(quoted(String(repeating: "x", count: 200)) == "'" + String(repeating: "x", count: 200) + "'")
        #expect(quoted(String(repeating: "x", count: 201)) == "'" + String(repeating: "x", count: 200) + "…'")
        #expect(quoted(String(repeating: "é", count: 101)).hasSuffix("\\u{e9}…'"))
    }

    @Test func `division rounds down`() {
        for (value, quotient, remainder) in [(7, 2, 1), (6, 2, 0), (-1, -1, 2), (-3, -1, 0), (-4, -2, 2), (0, 0, 0)] {
            let result = value.floorDivided(by: 3)
            #expect((result.quotient, result.remainder) == (quotient, remainder))
        }
        #expect(Int.min.floorDivided(by: 1_000).remainder >= 0)
    }

    @Test func `sums stop at the ends`() {
        #expect(Int64.max.addingSaturated(1) == .max)
        #expect(Int64.min.addingSaturated(-1) == .min)
        #expect(Int64(1).addingSaturated(2) == 3)
    }

    @Test func `durations become whole milliseconds, rounded down`() {
        #expect(Duration.microseconds(1_999).wholeMilliseconds == 1)
        #expect(Duration.microseconds(-1).wholeMilliseconds == -1)
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeMilliseconds == .min)
        #expect(Duration.zero.wholeMilliseconds == 0)
    }

    @Test func `local times exist or are nil`() throws {
        #expect(LocalTime(year: 2_028, month: 2, day: 29) != nil)
        for (year, month, day) in [
            (2_026, 2, 29), (2_026, 0, 1), (2_026, 13, 1), (2_026, 4, 31), (0, 1, 1), (10_000, 1, 1),
        ] {
            #expect(LocalTime(year: year, month: month, day: day) == nil)
        }
        for (hour, minute, second) in [(24, 0, 0), (0, 60, 0), (0, 0, 60), (-1, 0, 0), (0, -1, 0), (0, 0, -1)] {
            #expect(LocalTime(year: 2_026, month: 1, day: 1, hour: hour, minute: minute, second: second) == nil)
        }
        let time = try #require(LocalTime(year: 2_026, month: 11, day: 21, hour: 5, minute: 6, second: 7))
        #expect(time.description == "2026-11-21T05:06:07")
        #expect((time.date, time.shortTime, time.weekday) == ("2026-11-21", "05:06:07", 6))
        #expect(LocalTime(localSeconds: time.localSeconds) == time)
        #expect(LocalTime(localSeconds: time.localSeconds - 1) < time)
    }

    @Test func `lists of numbers in words`() {
        let list = { (values: [Int]) in CronWords.list(values) { String($0) } }
        #expect(list([]) == "")
        #expect(list([1]) == "1")
        #expect(list([1, 2]) == "1 and 2")
        #expect(list([1, 2, 3]) == "1 through 3")
        #expect(list([1, 5, 9, 10, 11, 12]) == "1, 5 and 9 through 12")
        #expect(
            [1, 2, 3, 4, 11, 12, 13, 21, 22, 31].map(CronWords.ordinal) == [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "31st",
            ])
    }

    @Test func `a zone can be asked for from many tasks at once`() async throws {
        let offsets = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<200 {
                let name = ["Europe/Paris", "Asia/Tokyo", "America/Bogota", "Africa/Lagos"][index % 4]
                group.addTask { try Zone(identifier: name).offset(at: Timestamp(milliseconds: 1_795_219_500_000)) }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(offsets == [3_600, 32_400, -18_000])
    }
}
