import Testing

@testable import Triggers

@Suite("Notes on slots")
struct OccurrenceTests {
    private let berlin = "Europe/Berlin"

    @Test func `ordinary slots have none`() throws {
        #expect(try notes("30 2 * * *", in: berlin, after: "2026-06-01 00:00", count: 3) == [nil, nil, nil])
        #expect(try notes("*/20 * * * *", in: "UTC", after: "2026-06-01 00:00", count: 3) == [nil, nil, nil])
    }

    @Test func `a slot moved out of the gap`() throws {
        let missing = "02:30 does not exist (clocks go forward)"
        #expect(
            try notes("30 2 * * *", in: berlin, after: "2027-03-27 00:00", count: 3) == [
                nil, "\(missing): runs at the first valid minute", nil,
            ])
        let shifted = DSTPolicy(gap: .shiftForward)
        #expect(
            try notes("30 2 * * *", in: berlin, after: "2027-03-27 00:00", count: 3, dst: shifted) == [
                nil, "\(missing): runs 1h later", nil,
            ])
        let skipped = DSTPolicy(gap: .skip)
        #expect(
            try notes("30 2 * * *", in: berlin, after: "2027-03-27 00:00", count: 3, dst: skipped) == [
                nil, "\(missing): skipped on 2027-03-28", nil,
            ])
    }

    @Test func `a slot that comes twice`() throws {
        let twice = "02:30 happens twice (clocks go back)"
        func autumn(_ overlap: DSTPolicy.Overlap) throws -> [String?] {
            try notes("30 2 * * *", in: berlin, after: "2026-10-24 12:00", count: 2, dst: DSTPolicy(overlap: overlap))
        }
        #expect(try autumn(.first) == ["\(twice): runs the first time only", nil])
        #expect(try autumn(.last) == ["\(twice): runs the second time only", nil])
        #expect(
            try autumn(.both) == [
                "\(twice): runs both times, this is the first", "\(twice): runs both times, this is the second",
            ])
    }

    @Test func `a wildcard job is told about once after the gap and in both passes`() throws {
        #expect(
            try notes("*/30 * * * *", in: berlin, after: "2027-03-28 01:20", count: 3) == [
                nil, "clocks go forward on 2027-03-28 from 02:00 to 03:00: no runs in between", nil,
            ])
        #expect(
            try notes("0 * * * *", in: berlin, after: "2026-10-25 01:30", count: 3) == [
                "02:00 happens twice (clocks go back): runs both times, this is the first",
                "02:00 happens twice (clocks go back): runs both times, this is the second", nil,
            ])
        // Nothing of this job fell into the gap, so there is nothing to tell.
        #expect(try notes("0 */5 * * *", in: berlin, after: "2027-03-28 01:00", count: 1) == [nil])
    }

    @Test func `an exhausted trigger gives fewer`() throws {
        #expect(try notes("0 0 30 2 *", in: berlin, after: "2026-01-01 00:00", count: 3).isEmpty)
    }

    @Test func `slots lost to a gap can be listed for the record`() throws {
        let zone = try Zone(identifier: berlin)
        func skips(_ text: String, _ gap: DSTPolicy.Gap) throws -> [String] {
            let trigger = CronTrigger(try CronExpression(parsing: text), zone: zone, dst: DSTPolicy(gap: gap))
            let start = try Timestamp(parsing: "2026-01-01T00:00:00Z")
            let end = try Timestamp(parsing: "2027-12-31T00:00:00Z")
            return trigger.gapSkips(after: start, through: end).map { "\($0.local) \($0.instant)" }
        }
        #expect(
            try skips("10,30 2 * * *", .skip) == [
                "2026-03-29T02:10:00 2026-03-29T01:00:00Z", "2027-03-28T02:10:00 2027-03-28T01:00:00Z",
            ])
        #expect(try skips("30 3 * * *", .skip).isEmpty)
        #expect(try skips("30 2 * * *", .runAtTransition).isEmpty)
        #expect(try skips("*/30 2 * * *", .skip).isEmpty)
    }
}
