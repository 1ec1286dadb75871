import Testing

@testable import Triggers

@Suite("Catching up over clock changes")
struct BacklogTests {
    private func backlog(
        _ text: String, from armed: String, through now: String, dst: DSTPolicy = DSTPolicy()
    ) throws -> (count: Int, latest: String?, next: String?, following: String?) {
        let zone = try Zone(identifier: "Europe/Berlin")
        let trigger = try Trigger(parsing: text, zone: zone, dst: dst)
        let backlog = trigger.backlog(
            from: try Timestamp(parsing: armed, in: zone), through: try Timestamp(parsing: now, in: zone))
        let show = { (instant: Timestamp?) in instant?.formatted(in: zone) }
        return (backlog.count, show(backlog.latest), show(backlog.next), show(backlog.following))
    }

    @Test func `a slot moved out of the gap is counted once`() throws {
        let spring = try backlog("0,30 2,3 * * *", from: "2027-03-27 02:00", through: "2027-03-28 03:15")
        #expect(spring.count == 5)
        #expect(spring.latest == "2027-03-28T03:00:00+02:00")
        #expect(spring.next == "2027-03-28T03:30:00+02:00")
        #expect(spring.following == "2027-03-29T02:00:00+02:00")
    }

    @Test func `a slot that is only moved there is the latest`() throws {
        let spring = try backlog("30 2 * * *", from: "2027-03-28 03:00", through: "2027-03-28 12:00")
        #expect(spring.count == 1)
        #expect(spring.latest == "2027-03-28T03:00:00+02:00")
        #expect(spring.next == "2027-03-29T02:30:00+02:00")
    }

    @Test func `policies change the count`() throws {
        func count(_ gap: DSTPolicy.Gap, _ overlap: DSTPolicy.Overlap) throws -> Int {
            let policy = DSTPolicy(gap: gap, overlap: overlap)
            return try backlog("15,45 2 * * *", from: "2026-01-01 00:00", through: "2027-01-01 00:00", dst: policy)
                .count
        }
        // 730 in a year of 365 days; two of them fall into the gap of March and two into the overlap of October.
        #expect(try count(.skip, .first) == 728)
        #expect(try count(.runAtTransition, .first) == 729)
        #expect(try count(.shiftForward, .first) == 730)
        #expect(try count(.skip, .last) == 728)
        #expect(try count(.skip, .both) == 730)
        #expect(try count(.shiftForward, .both) == 732)
    }

    @Test func `a shifted slot that meets a regular one is one slot`() throws {
        let policy = DSTPolicy(gap: .shiftForward)
        let spring = try backlog("30 2,3 * * *", from: "2027-03-28 00:00", through: "2027-03-28 12:00", dst: policy)
        #expect(spring.count == 1)
        #expect(spring.latest == "2027-03-28T03:30:00+02:00")
    }

    @Test func `a wildcard job has fewer slots in spring and more in autumn`() throws {
        #expect(try backlog("* * * * *", from: "2027-03-28 00:00", through: "2027-03-28 23:59").count == 23 * 60)
        #expect(try backlog("* * * * *", from: "2026-10-25 00:00", through: "2026-10-25 23:59").count == 25 * 60)
        #expect(try backlog("*/15 2 * * *", from: "2026-10-25 00:00", through: "2026-10-25 23:59").count == 8)
        #expect(try backlog("*/15 2 * * *", from: "2027-03-28 00:00", through: "2027-03-28 23:59").count == 0)
    }

    @Test func `parts of a second around a slot fall on the right side`() throws {
        let trigger = try Trigger(parsing: "0 12 * * *")
        let noon = try Timestamp(parsing: "2026-06-01T12:00:00Z")
        let (before, after) = (noon.adding(milliseconds: -1), noon.adding(milliseconds: 1))
        #expect(trigger.count(from: before, through: after) == 1)
        #expect(trigger.count(from: noon, through: noon) == 1)
        #expect(trigger.count(from: after, through: after) == 0)
        #expect(trigger.count(from: before, through: before) == 0)
        #expect(trigger.latest(notAfter: before) == noon - .seconds(86_400))
        #expect(trigger.latest(notAfter: after) == noon)
        #expect(trigger.next(after: before) == noon)
        #expect(trigger.next(after: noon) == noon + .seconds(86_400))
    }

    @Test func `a year of every second is counted exactly`() throws {
        let year = try backlog("* * * * * *", from: "2026-01-01 00:00:00", through: "2026-12-31 23:59:59")
        #expect(year.count == 365 * 86_400)
        let years = try backlog("0 0 1 * *", from: "1970-02-01 00:00:00", through: "9999-12-31 00:00:00")
        #expect(years.count == 8_030 * 12 - 1)
    }

    @Test func `an inverted range holds nothing`() throws {
        for text in ["* * * * *", "@every 1s"] {
            let trigger = try Trigger(parsing: text)
            #expect(
                trigger.count(from: Timestamp(milliseconds: 100_000), through: Timestamp(milliseconds: 50_000)) == 0)
            #expect(trigger.count(from: Timestamp(milliseconds: .max), through: Timestamp(milliseconds: .min)) == 0)
        }
    }
}
