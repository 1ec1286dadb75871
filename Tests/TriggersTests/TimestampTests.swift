import Testing

@testable import Triggers

@Suite("Timestamps")
struct TimestampTests {
    private func fault(_ text: String, in zone: Zone? = nil) -> String? {
        do {
            _ = try Timestamp(parsing: text, in: zone)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-21T00:05:00Z", 1_795_219_500_000),
        ("2026-11-21T00:05:00.250Z", 1_795_219_500_250),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000), ("2100-02-28T23:59:59Z", 4_107_542_399_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `are written and read as RFC 3339`(text: String, milliseconds: Int64) throws {
        let instant = Timestamp(milliseconds: milliseconds)
        #expect(instant.description == text)
        #expect(try Timestamp(parsing: text) == instant)
    }

    @Test(arguments: [
        "2026-11-21T00:05Z", "2026-11-21 00:05Z", "2026-11-21t00:05:00z", "2026-11-21T00:05:00+00:00",
        "2026-11-21T01:05+01:00",
        "2026-11-20T19:05:00.000-05:00", "2026-11-21T00:05:00.0000009Z", "2026-11-21T00:05:00-00:00",
        "2026-11-21T05:50:00+05:45",
    ])
    func `other spellings of one instant`(text: String) throws {
        #expect(try Timestamp(parsing: text).milliseconds == 1_795_219_500_000)
    }

    @Test func `are written on the clock of a zone`() throws {
        let instant = Timestamp(milliseconds: 1_795_219_500_007)
        #expect(instant.formatted(in: try Zone(identifier: "Europe/Berlin")) == "2026-11-21T01:05:00.007+01:00")
        #expect(instant.formatted(in: try Zone(identifier: "America/St_Johns")) == "2026-11-20T20:35:00.007-03:30")
        #expect(instant.formatted(in: .utc) == "2026-11-21T00:05:00.007+00:00")
        #expect(instant.formatted(in: nil) == "2026-11-21T00:05:00.007Z")
    }

    @Test func `a zone with seconds in its offset still writes the same instant`() throws {
        let zone = try Zone(identifier: "Africa/Monrovia")
        let text = Timestamp.earliest.formatted(in: zone)
        #expect(text == "1969-12-31T23:16:00-00:44")
    }

    @Test(arguments: [
        "", "now", "2026-11-21", "00:05", "24:00", "2026-11-21T00Z", "2026-11-21T0:05Z", "2026-11-21T00:05",
        "2026-02-30T00:00Z",
        "2026-02-29T00:00Z", "2100-02-29T00:00Z", "2026-00-01T00:00Z", "2026-13-01T00:00Z", "2026-01-00T00:00Z",
        "2026-04-31T00:00Z", "2026-11-21T24:00Z", "2026-11-21T23:60Z", "2026-11-21T23:59:60Z", "0000-01-01T00:00Z",
        "10000-01-01T00:00Z", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:30+01:00",
        "9999-12-31T23:59:59-01:00", "2026-11-21T00:05:00+24:00", "2026-11-21T00:05:00+01:60",
        "2026-11-21T00:05:00+0100",
        "2026-11-21T00:05:00+01", "2026-11-21T00:05:00.Z", "2026-11-21T00:05:00,5Z", "2026-11-21T00:05:00.1234567890Z",
        "2026-11-21T00:05:00ZZ", "2026-11-21T00:05:00Z ", " 2026-11-21T00:05:00Z", "2026-11-21  00:05:00Z",
        "2026/11/21T00:05Z",
        "-026-11-21T00:05Z", "+2026-11-21T00:05Z", "2026-11-21T00:05:00Z\n", "2026-11-21T00:05:00\u{2212}01:00",
        "\u{662}\u{660}26-11-21T00:05Z", "2026-11-21T00:05:00Z\0", "1795219500",
    ])
    func `anything else is refused in one line`(text: String) throws {
        let line = try #require(fault(text))
        #expect(line.hasPrefix("time: '"))
        #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test func `a huge text is refused and cut`() throws {
        let line = try #require(fault(String(repeating: "9", count: 1 << 20)))
        #expect(line.utf8.count < 400)
    }

    @Test func `a time without an offset needs a zone`() throws {
        #expect(fault("2026-03-29T02:30")?.contains("neither Z nor an offset nor a time zone") == true)
        #expect(try Timestamp(parsing: "2026-03-29T02:30", in: .utc).description == "2026-03-29T02:30:00Z")
        #expect(
            try Timestamp(parsing: "2026-07-01 12:00:00.5", in: Zone(identifier: "Europe/Berlin")).description
                == "2026-07-01T10:00:00.500Z")
        // An offset in the text wins over the zone beside it.
        #expect(
            try Timestamp(parsing: "2026-07-01T12:00Z", in: Zone(identifier: "Europe/Berlin")).description
                == "2026-07-01T12:00:00Z")
    }

    @Test func `a local time that does not exist is the end of the gap, and says so`() throws {
        let parsed = try Timestamp.parse("2026-03-29 02:30:15.5", in: Zone(identifier: "Europe/Berlin"))
        #expect(parsed.timestamp.description == "2026-03-29T01:00:00Z")
        #expect(
            parsed.note
                == "02:30:15 does not exist on 2026-03-29 in Europe/Berlin (clocks go forward): "
                + "taken as 2026-03-29T03:00:00+02:00"
        )
    }

    @Test func `a local time that comes twice is the first, and says so`() throws {
        let parsed = try Timestamp.parse("2026-10-25T02:30", in: Zone(identifier: "Europe/Berlin"))
        #expect(parsed.timestamp.description == "2026-10-25T00:30:00Z")
        #expect(
            parsed.note
                == "02:30 happens twice on 2026-10-25 in Europe/Berlin (clocks go back): "
                + "taken as the first, 2026-10-25T02:30:00+02:00"
        )
        #expect(try Timestamp.parse("2026-10-25T03:30", in: Zone(identifier: "Europe/Berlin")).note == nil)
    }

    @Test func `arithmetic stops at the ends of the range`() {
        let last = Timestamp(milliseconds: .max)
        let first = Timestamp(milliseconds: .min)
        #expect(last.adding(milliseconds: 1) == last)
        #expect(first.adding(milliseconds: -1) == first)
        #expect(last.milliseconds(since: first) == .max)
        #expect(first.milliseconds(since: last) == .min)
        #expect(last + .seconds(Int64.max) == last)
        #expect(first - .seconds(Int64.max) == first)
        #expect(last - .milliseconds(Int64.min) == last)
        #expect(Timestamp(milliseconds: 5) - Timestamp(milliseconds: 7) == .milliseconds(-2))
        #expect(Timestamp(milliseconds: 5) + .milliseconds(7) == Timestamp(milliseconds: 12))
        #expect(Timestamp(milliseconds: 5) + .microseconds(-1) == Timestamp(milliseconds: 4))
        #expect(Timestamp(seconds: .max) == last)
        #expect(first < last)
    }

    @Test func `instants outside the years of RFC 3339 still have a text`() {
        #expect(Timestamp(milliseconds: .max).description.hasPrefix("292278994-08-17T07:12:55.807"))
        #expect(Timestamp(milliseconds: .min).description.hasPrefix("-292275055-05-16T16:47:04.192"))
        #expect(Timestamp(milliseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test func `the calendar agrees with itself over 800 years, day by day`() {
        var expected = (year: 1_600, month: 1, day: 1)
        for number in Gregorian.day(year: 1_600, month: 1, day: 1)...Gregorian.day(year: 2_400, month: 12, day: 31) {
            let date = Gregorian.date(ofDay: number)
            if date != expected || Gregorian.day(year: date.year, month: date.month, day: date.day) != number {
                Issue.record("day \(number) is \(date), not \(expected)")
                return
            }
            expected.day += 1
            if expected.day > Gregorian.length(ofMonth: expected.month, year: expected.year) {
                expected = expected.month == 12 ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
            }
        }
        #expect(Gregorian.weekday(ofDay: 0) == 4)
        #expect(Gregorian.weekday(ofDay: -5) == 6)
    }
}
