import Testing

@testable import Triggers

@Suite("Days of cron expressions")
struct CronDayTests {
    /// The dates that match, from a start in 2026.
    private func dates(_ fields: String, from start: String = "2026-01-01", count: Int) throws -> [String] {
        let before = try Timestamp(parsing: start + "T00:00:00Z").adding(milliseconds: -1)
        let trigger = CronTrigger(try CronExpression(parsing: "0 0 " + fields))
        return Trigger.cron(trigger).occurrences(after: before, count: count).map { String("\($0.time)".prefix(10)) }
    }

    @Test func `either day field may match when neither starts with a star`() throws {
        #expect(try dates("1 * MON", count: 4) == ["2026-01-01", "2026-01-05", "2026-01-12", "2026-01-19"])
        #expect(try dates("1-31 * MON", count: 3) == ["2026-01-01", "2026-01-02", "2026-01-03"])
        #expect(try dates("13 * 5L", count: 3) == ["2026-01-13", "2026-01-30", "2026-02-13"])
        #expect(try dates("L * 1#1", count: 3) == ["2026-01-05", "2026-01-31", "2026-02-02"])
    }

    @Test func `both must match when one starts with a star`() throws {
        #expect(try dates("*/2 * MON", count: 3) == ["2026-01-05", "2026-01-19", "2026-02-09"])
        #expect(try dates("13 * */2", count: 3) == ["2026-01-13", "2026-06-13", "2026-08-13"])
        #expect(try dates("? * MON", count: 2) == ["2026-01-05", "2026-01-12"])
        #expect(try dates("13 * ?", count: 2) == ["2026-01-13", "2026-02-13"])
        #expect(try dates("*,5 * MON", count: 2) == ["2026-01-05", "2026-01-12"])
    }

    @Test func `the last day of the month, and days before it`() throws {
        #expect(try dates("L * *", count: 3) == ["2026-01-31", "2026-02-28", "2026-03-31"])
        #expect(try dates("l 2 *", count: 3) == ["2026-02-28", "2027-02-28", "2028-02-29"])
        #expect(try dates("L-3 * *", count: 3) == ["2026-01-28", "2026-02-25", "2026-03-28"])
        #expect(try dates("L-30 * *", count: 3) == ["2026-01-01", "2026-03-01", "2026-05-01"])
        #expect(try dates("15,L * *", count: 3) == ["2026-01-15", "2026-01-31", "2026-02-15"])
    }

    @Test func `the last working day`() throws {
        #expect(
            try dates("LW * *", count: 6) == [
                "2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29", "2026-06-30",
            ])
    }

    @Test func `the working day nearest to a date stays in its month`() throws {
        #expect(try dates("15W * *", count: 4) == ["2026-01-15", "2026-02-16", "2026-03-16", "2026-04-15"])
        #expect(try dates("1W 2,8 *", count: 2) == ["2026-02-02", "2026-08-03"])
        #expect(try dates("31W 1,5 *", count: 2) == ["2026-01-30", "2026-05-29"])
        #expect(try dates("28W 2 *", count: 2) == ["2026-02-27", "2027-02-26"])
        #expect(try dates("1W,15W * *", count: 3) == ["2026-01-01", "2026-01-15", "2026-02-02"])
    }

    @Test func `a month without the date has no nearest working day`() throws {
        #expect(try dates("31W * *", count: 3) == ["2026-01-30", "2026-03-31", "2026-05-29"])
    }

    @Test func `the nth and the last weekday of the month`() throws {
        #expect(try dates("* * TUE#3", count: 3) == ["2026-01-20", "2026-02-17", "2026-03-17"])
        #expect(try dates("* * 5#5", count: 3) == ["2026-01-30", "2026-05-29", "2026-07-31"])
        #expect(try dates("* * 7#1", count: 2) == ["2026-01-04", "2026-02-01"])
        #expect(try dates("* * 5L", count: 3) == ["2026-01-30", "2026-02-27", "2026-03-27"])
        #expect(try dates("* * friL", count: 1) == ["2026-01-30"])
        #expect(try dates("* * 7L", count: 2) == ["2026-01-25", "2026-02-22"])
        #expect(
            try dates("* * MON,FRI#1,3L", count: 5) == [
                "2026-01-02", "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26",
            ])
    }

    @Test func `leap days, also across 2100`() throws {
        #expect(try dates("29 2 *", count: 3) == ["2028-02-29", "2032-02-29", "2036-02-29"])
        #expect(try dates("29 2 *", from: "2096-03-01", count: 2) == ["2104-02-29", "2108-02-29"])
        #expect(try dates("29 2 */7", from: "2060-01-01", count: 2) == ["2060-02-29", "2088-02-29"])
        #expect(try dates("29 2 */7", from: "2088-03-01", count: 2) == ["2128-02-29", "2156-02-29"])
    }

    @Test(arguments: [
        "30 2 *", "31 4 *", "31 2,4,6,9,11 *", "30,31 2 *", "30W 2 *", "L-29 2 *", "L-30 4 *",
        "*/31 2 1#5",
    ])
    func `expressions without any date are found out`(fields: String) throws {
        let expression = try CronExpression(parsing: "0 0 " + fields)
        #expect(expression.neverFires)
        let trigger = Trigger.cron(CronTrigger(expression, zone: try Zone(identifier: "Europe/Berlin")))
        #expect(trigger.neverFires)
        #expect(trigger.next(after: .earliest) == nil)
        #expect(trigger.latest(notAfter: .horizon) == nil)
        #expect(trigger.count(from: .earliest, through: .horizon) == 0)
    }

    @Test(arguments: ["29 2 */7", "L-28 2 *", "29 2 5#5", "30 2 MON", "31 * *", "29W 2 *"])
    func `rare expressions are not taken for dead ones`(fields: String) throws {
        #expect(try !CronExpression(parsing: "0 0 " + fields).neverFires)
    }

    @Test func `the horizon is the end`() throws {
        let last = try slots("59 59 23 31 12 *", after: "9998-12-31T23:59:59Z", count: 3)
        #expect(last == ["9999-12-31T23:59:59+00:00"])
        let trigger = CronTrigger(
            try CronExpression(parsing: "0 0 29 2 *"), zone: try Zone(identifier: "Europe/Berlin"))
        #expect(trigger.next(after: try Timestamp(parsing: "9997-01-01T00:00:00Z")) == nil)
        #expect(trigger.next(after: .horizon) == nil)
        #expect(trigger.next(after: Timestamp(milliseconds: .max)) == nil)
        #expect(trigger.next(after: Timestamp(milliseconds: .min)) == (try Timestamp(parsing: "1972-02-28T23:00:00Z")))
        #expect(trigger.latest(notAfter: Timestamp(milliseconds: .min)) == nil)
        #expect(
            trigger.latest(notAfter: Timestamp(milliseconds: .max)) == (try Timestamp(parsing: "9996-02-28T23:00:00Z")))
    }
}
