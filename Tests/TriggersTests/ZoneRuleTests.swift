import Testing

@testable import Triggers

@Suite("POSIX rules of zone files")
struct ZoneRuleTests {
    private func parse(_ text: String) -> ZoneRule? {
        ZoneRuleParser.parse(Array(text.utf8)[...])
    }

    /// The changes of one year, as `MM-DD HH:MM` UTC and the new offset in minutes.
    private func changes(_ text: String, in year: Int) throws -> [String] {
        let rule = try #require(parse(text))
        let start = Gregorian.day(year: year, month: 1, day: 1) * Gregorian.secondsPerDay
        let end = Gregorian.day(year: year + 1, month: 1, day: 1) * Gregorian.secondsPerDay
        var found: [String] = []
        var interval = rule.interval(at: start)
        while interval.end < end {
            let instant = LocalTime(localSeconds: interval.end)
            found.append("\(instant) \(interval.offsetAfter / 60)")
            interval = rule.interval(at: interval.end)
        }
        return found
    }

    @Test func `a name and an offset alone hold for ever`() throws {
        #expect(parse("UTC0") == ZoneRule(standard: 0, daylight: nil))
        #expect(parse("EST5") == ZoneRule(standard: -18_000, daylight: nil))
        #expect(parse("<+0545>-5:45") == ZoneRule(standard: 20_700, daylight: nil))
        #expect(parse("LMT-0:53:28")?.standard == 3_208)
    }

    @Test func `weekday rules`() throws {
        #expect(
            try changes("CET-1CEST,M3.5.0,M10.5.0/3", in: 2_026) == [
                "2026-03-29T01:00:00 120", "2026-10-25T01:00:00 60",
            ])
        #expect(
            try changes("EST5EDT,M3.2.0,M11.1.0", in: 2_100) == [
                "2100-03-14T07:00:00 -240", "2100-11-07T06:00:00 -300",
            ])
    }

    @Test func `the southern summer spans the new year`() throws {
        #expect(
            try changes("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", in: 2_026) == [
                "2026-04-04T15:00:00 630", "2026-10-03T15:30:00 660",
            ])
    }

    @Test func `saving may be negative, as in Dublin`() throws {
        #expect(
            try changes("IST-1GMT0,M10.5.0,M3.5.0/1", in: 2_026) == ["2026-03-29T01:00:00 60", "2026-10-25T01:00:00 0"])
    }

    @Test func `hours may be negative or beyond a day`() throws {
        #expect(
            try changes("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", in: 2_026) == [
                "2026-03-29T01:00:00 -60", "2026-10-25T01:00:00 -120",
            ])
        #expect(
            try changes("IST-2IDT,M3.4.4/26,M10.5.0", in: 2_026) == [
                "2026-03-27T00:00:00 180", "2026-10-24T23:00:00 120",
            ])
        #expect(parse("AAA0BBB,M1.1.0/-167,M12.5.0/167") != nil)
        #expect(parse("AAA0BBB,M1.1.0/168,M12.5.0") == nil)
    }

    @Test func `Julian days skip the leap day and plain days count it`() throws {
        #expect(try changes("AAA0BBB,J60/0,J300/1", in: 2_028).first == "2028-03-01T00:00:00 60")
        #expect(try changes("AAA0BBB,59/0,J300/1", in: 2_028).first == "2028-02-29T00:00:00 60")
        #expect(try changes("AAA0BBB,59/0,J300/1", in: 2_027).first == "2027-03-01T00:00:00 60")
    }

    @Test func `daylight saving all year has no changes`() throws {
        #expect(try changes("XXX3EDT4,0/0,J365/23", in: 2_026).isEmpty)
        #expect(try #require(parse("XXX3EDT4,0/0,J365/23")).interval(at: 1_800_000_000).offset == -14_400)
    }

    @Test(arguments: [
        "", "E", "EST", "5", "EST5EDT", "EST5EDT,", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J100", "EST5EDT,J366,J100", "EST5EDT,366,100",
        "EST25", "EST5:60", "<E>5", "<EST5", "<E T>5", "EST5 ", "EST5EDT,M3.2.0,M11.1.0x", "EST99999999999999999999",
        "\u{662}", "EST--5",
    ])
    func `other texts are no rule`(text: String) {
        #expect(parse(text) == nil)
    }
}
