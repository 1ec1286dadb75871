import Testing

@testable import Triggers

@Suite("Ranges of dates")
struct DateRangeTests {
    private func spans(_ text: String, in zone: String) throws -> [String] {
        let zone = try Zone(identifier: zone)
        let trigger = try Trigger(parsing: "@every 1d").bounded(excluding: [try DateRange(parsing: text)], in: zone)
        guard case .bounded(let bounded) = trigger else { return [] }
        return bounded.gaps.map { gap in
            [gap.lowerBound, gap.upperBound].map { Timestamp(seconds: $0).formatted(in: zone) }.joined(separator: " ")
        }
    }

    @Test(arguments: ["2026-12-25", "2026-12-24..2026-12-26", "1970-01-01", "9999-12-31", "2028-02-29"])
    func `a date or a range is written as it is read`(text: String) throws {
        #expect(try DateRange(parsing: text).description == text)
    }

    @Test func `a range of one day is that day`() throws {
        #expect(try DateRange(parsing: "2026-12-25..2026-12-25") == DateRange(parsing: "2026-12-25"))
        #expect(try DateRange(parsing: "2026-12-25..2026-12-25").description == "2026-12-25")
    }

    @Test(arguments: [
        ("", "is not a date like"), ("2026-12", "is not a date like"), ("2026-12-25..", "is not a date like"),
        ("..2026-12-25", "is not a date like"), ("2026-12-24...2026-12-26", "is not a date like"),
        ("2026-12-24-2026-12-26", "is not a date like"), ("2026-12-24 .. 2026-12-26", "is not a date like"),
        ("26-12-24", "is not a date like"), ("2026-12-25T00:00Z", "is not a date like"),
        ("+026-12-25", "is not a date like"), ("٢٠٢٦-١٢-٢٥", "is not a date like"),
        ("2026-02-29", "names a date that does not exist"), ("2026-13-01", "names a date that does not exist"),
        ("2026-00-01", "names a date that does not exist"), ("1969-12-31", "names a date that does not exist"),
        ("2026-12-24..2026-12-32", "names a date that does not exist"),
        ("2026-12-26..2026-12-24", "ends before it starts"),
    ])
    func `what is none is refused in one line`(text: String, rule: String) {
        let error = #expect(throws: TriggerError.self) { try DateRange(parsing: text) }
        #expect(error?.description.contains("' \(rule)") == true, "\(String(describing: error))")
    }

    @Test func `a long text is refused, not read`() {
        #expect(throws: TriggerError.self) { try DateRange(parsing: String(repeating: "2026-12-25..", count: 100_000)) }
    }

    @Test func `a day is what the clock of the zone makes of it`() throws {
        #expect(try spans("2026-12-25", in: "UTC") == ["2026-12-25T00:00:00+00:00 2026-12-26T00:00:00+00:00"])
        // 23 and 25 hours.
        #expect(
            try spans("2027-03-28", in: "Europe/Berlin") == ["2027-03-28T00:00:00+01:00 2027-03-29T00:00:00+02:00"])
        #expect(
            try spans("2026-10-25", in: "Europe/Berlin") == ["2026-10-25T00:00:00+02:00 2026-10-26T00:00:00+01:00"])
    }

    @Test func `a day whose midnight does not exist begins after the gap`() throws {
        #expect(
            try spans("2018-11-04", in: "America/Sao_Paulo")
                == ["2018-11-04T01:00:00-02:00 2018-11-05T00:00:00-02:00"])
    }

    @Test func `a day that the clock shows twice is excluded both times`() throws {
        // At 00:01 the clock went back to 23:01: a minute of November 7th, then an hour of the 6th again.
        #expect(
            try spans("2010-11-06", in: "America/St_Johns")
                == [
                    "2010-11-06T00:00:00-02:30 2010-11-07T00:00:00-02:30",
                    "2010-11-06T23:01:00-03:30 2010-11-07T00:00:00-03:30",
                ])
        #expect(
            try spans("2010-11-06..2010-11-07", in: "America/St_Johns")
                == ["2010-11-06T00:00:00-02:30 2010-11-08T00:00:00-03:30"])
    }

    @Test func `a day that a zone left out is no time at all`() throws {
        #expect(try spans("2011-12-30", in: "Pacific/Apia") == [])
    }

    @Test func `ranges that touch are one`() throws {
        let ranges = try ["2026-12-26", "2026-12-24..2026-12-25", "2026-12-25..2026-12-26"].map(
            DateRange.init(parsing:))
        guard case .bounded(let bounded) = try Trigger(parsing: "@every 1d").bounded(excluding: ranges) else {
            Issue.record("not bounded")
            return
        }
        #expect(bounded.gaps.count == 1)
        #expect(bounded.gaps.first?.count == 3 * 86_400)
    }

    @Test func `a range of centuries is one stretch`() throws {
        #expect(try spans("1970-01-01..9999-12-31", in: "Europe/Berlin").count == 1)
    }
}
