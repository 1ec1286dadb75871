import Testing

@testable import Triggers

/// Slots around well-known changes of offset, worked out by hand from the zones' histories.
@Suite("Clock changes")
struct GoldenClockChangeTests {
    @Test func `Berlin: a fixed time in the gap runs once, right after it`() throws {
        #expect(
            try slots("30 2 * * *", in: "Europe/Berlin", after: "2027-03-27 00:00", count: 3) == [
                "2027-03-27T02:30:00+01:00", "2027-03-28T03:00:00+02:00", "2027-03-29T02:30:00+02:00",
            ])
    }

    @Test func `Berlin: several missing times are one slot`() throws {
        #expect(
            try slots("0,30 2,3 * * *", in: "Europe/Berlin", after: "2027-03-28 00:00", count: 3) == [
                "2027-03-28T03:00:00+02:00", "2027-03-28T03:30:00+02:00", "2027-03-29T02:00:00+02:00",
            ])
    }

    @Test func `Berlin: gap policies`() throws {
        func berlin(_ gap: DSTPolicy.Gap) throws -> [String] {
            try slots(
                "0,30 2,3 * * *", in: "Europe/Berlin", after: "2027-03-27 12:00", count: 4, dst: DSTPolicy(gap: gap))
        }
        #expect(try berlin(.skip)[0] == "2027-03-28T03:00:00+02:00")
        #expect(try berlin(.skip)[1] == "2027-03-28T03:30:00+02:00")
        #expect(
            try slots(
                "30 2 * * *", in: "Europe/Berlin", after: "2027-03-27 12:00", count: 1, dst: DSTPolicy(gap: .skip))
                == ["2027-03-29T02:30:00+02:00"])
        #expect(
            try slots(
                "30 2 * * *", in: "Europe/Berlin", after: "2027-03-27 12:00", count: 1,
                dst: DSTPolicy(gap: .shiftForward))
                == ["2027-03-28T03:30:00+02:00"])
        #expect(
            try slots(
                "15,45 2,3 * * *", in: "Europe/Berlin", after: "2027-03-27 12:00", count: 3,
                dst: DSTPolicy(gap: .shiftForward))
                == ["2027-03-28T03:15:00+02:00", "2027-03-28T03:45:00+02:00", "2027-03-29T02:15:00+02:00"])
    }

    @Test func `Berlin: a fixed time in the overlap runs the first time only`() throws {
        #expect(
            try slots("30 2 * * *", in: "Europe/Berlin", after: "2026-10-24 12:00", count: 2) == [
                "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00",
            ])
    }

    @Test func `Berlin: overlap policies`() throws {
        func berlin(_ overlap: DSTPolicy.Overlap) throws -> [String] {
            try slots(
                "30 2 * * *", in: "Europe/Berlin", after: "2026-10-24 12:00", count: 3, dst: DSTPolicy(overlap: overlap)
            )
        }
        #expect(try berlin(.last)[0...1] == ["2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00"])
        #expect(
            try berlin(.both) == [
                "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-26T02:30:00+01:00",
            ])
    }

    @Test func `Berlin: a wildcard job follows elapsed time through both changes`() throws {
        #expect(
            try slots("*/30 * * * *", in: "Europe/Berlin", after: "2027-03-28 01:20", count: 3) == [
                "2027-03-28T01:30:00+01:00", "2027-03-28T03:00:00+02:00", "2027-03-28T03:30:00+02:00",
            ])
        #expect(
            try slots("*/30 * * * *", in: "Europe/Berlin", after: "2026-10-25 01:50", count: 5) == [
                "2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00",
                "2026-10-25T02:30:00+01:00", "2026-10-25T03:00:00+01:00",
            ])
    }

    @Test func `Berlin: a wildcard minute in a missing hour does not run that day`() throws {
        #expect(
            try slots("*/30 2 * * *", in: "Europe/Berlin", after: "2027-03-27 12:00", count: 1) == [
                "2027-03-29T02:00:00+02:00"
            ])
    }

    @Test func `Berlin: every two hours stays on even hours`() throws {
        #expect(
            try slots("0 */2 * * *", in: "Europe/Berlin", after: "2027-03-27 23:00", count: 3) == [
                "2027-03-28T00:00:00+01:00", "2027-03-28T04:00:00+02:00", "2027-03-28T06:00:00+02:00",
            ])
    }

    @Test func `Lord Howe: changes of half an hour`() throws {
        #expect(
            try slots("15 2 * * *", in: "Australia/Lord_Howe", after: "2026-10-03 12:00", count: 2) == [
                "2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00",
            ])
        #expect(
            try slots(
                "15 2 * * *", in: "Australia/Lord_Howe", after: "2026-10-03 12:00", count: 1,
                dst: DSTPolicy(gap: .shiftForward)) == ["2026-10-04T02:45:00+11:00"])
        #expect(
            try slots("45 1 * * *", in: "Australia/Lord_Howe", after: "2026-04-04 12:00", count: 2) == [
                "2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30",
            ])
        #expect(
            try slots("*/15 * * * *", in: "Australia/Lord_Howe", after: "2026-04-05 01:20", count: 5) == [
                "2026-04-05T01:30:00+11:00", "2026-04-05T01:45:00+11:00", "2026-04-05T01:30:00+10:30",
                "2026-04-05T01:45:00+10:30", "2026-04-05T02:00:00+10:30",
            ])
    }

    @Test(arguments: [
        ("Africa/Cairo", "2026-04-23 12:00", "2026-04-24T01:00:00+03:00"),
        ("America/Santiago", "2026-09-05 12:00", "2026-09-06T01:00:00-03:00"),
        ("Asia/Beirut", "2026-03-28 12:00", "2026-03-29T01:00:00+03:00"),
        ("America/Asuncion", "2023-09-30 12:00", "2023-10-01T01:00:00-03:00"),
        ("America/Havana", "2026-03-07 12:00", "2026-03-08T01:00:00-04:00"),
    ])
    func `a midnight that does not exist is made up for at one o'clock`(zone: String, start: String, slot: String)
        throws
    {
        let found = try slots("0 0 * * *", in: zone, after: start, count: 2)
        #expect(found[0] == slot)
        #expect(found[1].contains("T00:00:00"))
    }

    @Test func `Cairo and Santiago: the hour before midnight comes twice`() throws {
        #expect(
            try slots("30 23 * * *", in: "Africa/Cairo", after: "2026-10-29 12:00", count: 2) == [
                "2026-10-29T23:30:00+03:00", "2026-10-30T23:30:00+02:00",
            ])
        #expect(
            try slots("0 * * * *", in: "America/Santiago", after: "2026-04-04 22:30", count: 3) == [
                "2026-04-04T23:00:00-03:00", "2026-04-04T23:00:00-04:00", "2026-04-05T00:00:00-04:00",
            ])
    }

    @Test func `Apia: 30 December 2011 does not exist`() throws {
        #expect(
            try slots("0 12 * * *", in: "Pacific/Apia", after: "2011-12-29 00:00", count: 3) == [
                "2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00",
            ])
        #expect(
            try slots("0 0 * * *", in: "Pacific/Apia", after: "2011-12-28 12:00", count: 3) == [
                "2011-12-29T00:00:00-10:00", "2011-12-31T00:00:00+14:00", "2012-01-01T00:00:00+14:00",
            ])
        #expect(
            try slots(
                "0 12 30 12 *", in: "Pacific/Apia", after: "2011-01-01 00:00", count: 2, dst: DSTPolicy(gap: .skip))
                == ["2012-12-30T12:00:00+14:00", "2013-12-30T12:00:00+14:00"])
    }

    @Test func `Casablanca: the clock goes back for Ramadan`() throws {
        #expect(
            try slots("30 2 * * *", in: "Africa/Casablanca", after: "2026-02-14 12:00", count: 2) == [
                "2026-02-15T02:30:00+01:00", "2026-02-16T02:30:00+00:00",
            ])
        #expect(
            try slots("30 2 * * *", in: "Africa/Casablanca", after: "2026-03-21 12:00", count: 2) == [
                "2026-03-22T03:00:00+01:00", "2026-03-23T02:30:00+01:00",
            ])
    }

    @Test func `Dublin: winter time is the daylight saving`() throws {
        #expect(
            try slots("30 1 * * *", in: "Europe/Dublin", after: "2026-03-28 12:00", count: 2) == [
                "2026-03-29T02:00:00+01:00", "2026-03-30T01:30:00+01:00",
            ])
        #expect(
            try slots("30 1 * * *", in: "Europe/Dublin", after: "2026-10-24 12:00", count: 2) == [
                "2026-10-25T01:30:00+01:00", "2026-10-26T01:30:00+00:00",
            ])
    }

    @Test func `Troll: changes of two hours`() throws {
        #expect(
            try slots("30 1,2 * * *", in: "Antarctica/Troll", after: "2026-03-28 12:00", count: 2) == [
                "2026-03-29T03:00:00+02:00", "2026-03-30T01:30:00+02:00",
            ])
        #expect(
            try slots("30 2 * * *", in: "Antarctica/Troll", after: "2026-10-24 12:00", count: 2) == [
                "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+00:00",
            ])
    }

    @Test func `Kathmandu: offsets need not be whole hours`() throws {
        #expect(
            try slots("0 0 * * *", in: "Asia/Kathmandu", after: "2026-01-01 00:00", count: 1) == [
                "2026-01-02T00:00:00+05:45"
            ])
    }

    @Test func `the rules go on beyond the tables, into 2100 and 9999`() throws {
        #expect(
            try slots("30 2 * * *", in: "Europe/Berlin", after: "2100-03-27 12:00", count: 1) == [
                "2100-03-28T03:00:00+02:00"
            ])
        #expect(
            try slots("30 2 28 3 *", in: "Europe/Berlin", after: "9998-06-01 12:00", count: 2) == [
                "9999-03-28T03:00:00+02:00"
            ])
    }

    @Test func `Nuuk: the hour before midnight is skipped on a Saturday`() throws {
        #expect(
            try slots("30 23 * * *", in: "America/Nuuk", after: "2024-03-29 12:00", count: 3) == [
                "2024-03-29T23:30:00-02:00", "2024-03-31T00:00:00-01:00", "2024-03-31T23:30:00-01:00",
            ])
        // In 2023 the change was one of standard time and there was none in autumn.
        #expect(
            try slots("30 22 * * *", in: "America/Nuuk", after: "2023-03-25 12:00", count: 2) == [
                "2023-03-25T23:00:00-02:00", "2023-03-26T22:30:00-02:00",
            ])
        let zone = try Zone(identifier: "America/Nuuk")
        let change = zone.transition(after: try Timestamp(parsing: "2023-04-01T00:00:00Z"))
        #expect(change?.instant.description == "2024-03-31T01:00:00Z")
    }

    @Test func `Kwajalein: 21 August 1993 does not exist`() throws {
        #expect(
            try slots("0 6 * * *", in: "Pacific/Kwajalein", after: "1993-08-20 00:00", count: 3) == [
                "1993-08-20T06:00:00-12:00", "1993-08-22T00:00:00+12:00", "1993-08-22T06:00:00+12:00",
            ])
    }

    @Test func `Chatham: the clock changes at a quarter to three`() throws {
        #expect(
            try slots("50 2 * * *", in: "Pacific/Chatham", after: "2026-09-26 12:00", count: 2) == [
                "2026-09-27T03:45:00+13:45", "2026-09-28T02:50:00+13:45",
            ])
        #expect(
            try slots("0 3 * * *", in: "Pacific/Chatham", after: "2026-04-04 12:00", count: 2) == [
                "2026-04-05T03:00:00+13:45", "2026-04-06T03:00:00+12:45",
            ])
    }

    @Test func `a seconds field does not change the rule`() throws {
        #expect(
            try slots("15 30 2 * * *", in: "Europe/Berlin", after: "2027-03-27 12:00", count: 2) == [
                "2027-03-28T03:00:00+02:00", "2027-03-29T02:30:15+02:00",
            ])
        #expect(
            try slots("*/30 30 2 * * *", in: "Europe/Berlin", after: "2026-10-24 12:00", count: 3) == [
                "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:30+02:00", "2026-10-26T02:30:00+01:00",
            ])
        #expect(
            try slots("0 */30 2 * * *", in: "Europe/Berlin", after: "2026-10-25 02:10", count: 3) == [
                "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:30:00+01:00",
            ])
    }

    @Test func `a start inside either pass of a repeated hour finds the slots that are left`() throws {
        let zone = try Zone(identifier: "Europe/Berlin")
        func next(_ text: String, after start: String, _ overlap: DSTPolicy.Overlap) throws -> String? {
            let trigger = CronTrigger(
                try CronExpression(parsing: text), zone: zone, dst: DSTPolicy(overlap: overlap))
            return trigger.next(after: try Timestamp(parsing: start))?.formatted(in: zone)
        }
        let firstPass = "2026-10-25T02:40:00+02:00"
        let secondPass = "2026-10-25T02:10:00+01:00"
        #expect(try next("30 2 * * *", after: firstPass, .first) == "2026-10-26T02:30:00+01:00")
        #expect(try next("30 2 * * *", after: secondPass, .first) == "2026-10-26T02:30:00+01:00")
        #expect(try next("30 2 * * *", after: firstPass, .last) == "2026-10-25T02:30:00+01:00")
        #expect(try next("30 2 * * *", after: secondPass, .last) == "2026-10-25T02:30:00+01:00")
        #expect(try next("30 2 * * *", after: firstPass, .both) == "2026-10-25T02:30:00+01:00")
        #expect(try next("*/15 * * * *", after: firstPass, .first) == "2026-10-25T02:45:00+02:00")
        #expect(try next("*/15 * * * *", after: secondPass, .first) == "2026-10-25T02:15:00+01:00")
    }
}
