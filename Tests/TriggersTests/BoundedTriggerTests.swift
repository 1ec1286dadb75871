import Testing

@testable import Triggers

@Suite("Bounded triggers")
struct BoundedTriggerTests {
    private static let zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "America/Sao_Paulo"]
    private static let expressions = [
        "*/30 * * * *", "0 0 * * *", "30 2 * * *", "59 59 23 * * *", "0 12 * * 1-5", "@every 7h/13m", "@every 36h",
    ]

    private func excluded(_ slot: Timestamp, by ranges: [DateRange], in zone: Zone) -> Bool {
        let local = zone.localTime(at: slot)
        let day = Gregorian.day(year: local.year, month: local.month, day: local.day)
        return ranges.contains { $0.days.contains(day) }
    }

    /// Every operation against looking at each slot of the trigger inside.
    @Test(arguments: zones, expressions)
    func `what is left is what visiting every slot would leave`(zone: String, expression: String) throws {
        var random = SeededGenerator(seed: UInt64(zone.utf8.count * 1_000 + expression.utf8.count))
        let zone = try Zone(identifier: zone)
        let base = try Trigger(parsing: expression, zone: zone)
        // Changes of all these zones' clocks lie within these weeks.
        for center in ["2010-11-07", "2011-12-30", "2018-11-04", "2026-10-25", "2027-03-28"] {
            let center = try Timestamp(parsing: center + "T00:00Z")
            let (low, high) = (center - .seconds(6 * 86_400), center + .seconds(6 * 86_400))
            let all = base.occurrences(after: low, count: 10_000).map(\.time).prefix { $0 <= high }
            for _ in 0..<8 {
                let ranges = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    let day =
                        Gregorian.day(year: 1970, month: 1, day: 1) + center.seconds / 86_400
                        + Int.random(in: -4...3, using: &random)
                    return DateRange(days: day...(day + Int.random(in: 0...2, using: &random)))
                }
                func moment() -> Timestamp {
                    low.adding(milliseconds: Int64.random(in: 0...(12 * 86_400_000), using: &random))
                }
                let (start, end) = (
                    Bool.random(using: &random) ? moment() : nil, Bool.random(using: &random) ? moment() : nil
                )
                let trigger = base.bounded(from: start, through: end, excluding: ranges, in: zone)
                let left = all.filter {
                    $0 >= start ?? $0 && $0 <= max(end ?? $0, start ?? .earliest)
                        && !excluded($0, by: ranges, in: zone)
                }
                for _ in 0..<20 {
                    let (from, through) = (moment(), moment())
                    #expect(trigger.count(from: from, through: through) == left.count { $0 >= from && $0 <= through })
                    #expect(trigger.count(from: from, through: through, limit: 2) <= 2)
                    if let next = left.first(where: { $0 > from }) { #expect(trigger.next(after: from) == next) }
                    if let latest = left.last(where: { $0 <= from }) {
                        #expect(trigger.latest(notAfter: from) == latest)
                    }
                }
                var walked: [Timestamp] = []
                var instant = low
                while let slot = trigger.next(after: instant), slot <= high {
                    walked.append(slot)
                    instant = slot
                }
                #expect(walked == Array(left))
            }
        }
    }

    @Test func `a trigger without bounds is left as it is`() throws {
        let trigger = try Trigger(parsing: "@every 5m")
        #expect(trigger.bounded() == trigger)
        #expect(trigger.bounded(through: .horizon).unbounded == trigger)
        #expect(trigger.bounded(through: .horizon) != trigger)
        #expect(Trigger.at(.earliest).bounded(through: .horizon) == .at(.earliest))
        #expect(trigger.bounded(from: nil, through: nil, excluding: [], in: .utc) == trigger)
    }

    @Test func `both ends are inside`() throws {
        let (start, end) = (Timestamp(milliseconds: 60_000), Timestamp(milliseconds: 180_000))
        let trigger = try Trigger(parsing: "@every 1m").bounded(from: start, through: end)
        #expect(trigger.occurrences(after: .earliest, count: 9).map(\.time.milliseconds) == [60_000, 120_000, 180_000])
        #expect(trigger.latest(notAfter: .horizon) == end)
        #expect(trigger.latest(notAfter: Timestamp(milliseconds: 59_999)) == nil)
        #expect(trigger.next(after: end) == nil)
        #expect(trigger.count(from: .earliest, through: .horizon) == 3)
        #expect(!trigger.neverFires)
    }

    @Test func `the backlog of a trigger that ended has no next slot`() throws {
        let trigger = try Trigger(parsing: "@every 1m").bounded(through: Timestamp(milliseconds: 600_000))
        let backlog = trigger.backlog(
            from: Timestamp(milliseconds: 60_000), through: Timestamp(milliseconds: 9_999_999))
        #expect(backlog == Backlog(count: 10, latest: Timestamp(milliseconds: 600_000), next: nil, following: nil))
        let last = trigger.backlog(from: Timestamp(milliseconds: 540_000), through: Timestamp(milliseconds: 599_999))
        #expect(last.next == Timestamp(milliseconds: 600_000))
        #expect(last.following == nil)
    }

    @Test func `nothing left means that it never fires`() throws {
        let day = try DateRange(parsing: "2026-12-25")
        let noon = try Timestamp(parsing: "2026-12-25T12:00Z")
        let daily = try Trigger(parsing: "0 12 * * *")
        #expect(daily.bounded(from: noon, through: noon, excluding: [day]).neverFires)
        #expect(!daily.bounded(from: noon, through: noon).neverFires)
        #expect(daily.bounded(from: noon.adding(milliseconds: 1), through: noon + .seconds(3_600)).neverFires)
        #expect(daily.bounded(excluding: [try DateRange(parsing: "1970-01-01..9999-12-31")]).neverFires)
        #expect(try Trigger(parsing: "0 0 30 2 *").bounded(from: noon).neverFires)
    }

    @Test func `thousands of exclusions cost no walk over slots`() throws {
        let days = (0..<1_000).map { DateRange(days: (20_000 + $0 * 2)...(20_000 + $0 * 2)) }
        let trigger = try Trigger(parsing: "* * * * * *").bounded(
            from: Timestamp(seconds: 20_000 * 86_400), through: Timestamp(seconds: 22_000 * 86_400 - 1), excluding: days
        )
        #expect(trigger.count(from: .earliest, through: .horizon) == 1_000 * 86_400)
        #expect(trigger.count(from: .earliest, through: .horizon, limit: 5) == 5)
    }

    @Test func `notes on clock changes are kept`() throws {
        let zone = try Zone(identifier: "Europe/Berlin")
        let start = try Timestamp(parsing: "2027-03-28T00:00", in: zone)
        let trigger = try Trigger(parsing: "30 2 * * *", zone: zone).bounded(from: start)
        #expect(trigger.occurrences(after: start, count: 2).map { $0.note == nil } == [false, true])
    }
}

@Suite("Jitter")
struct JitterTests {
    @Test func `a job's share is the same in every process and version, and below the whole`() {
        // Fixed numbers: if they change, every job with a jitter moves.
        #expect(Trigger.jitter(of: "nightly-report", within: .seconds(20)) == 19_089)
        #expect(Trigger.jitter(of: "", within: .seconds(20)) == 3_474)
        #expect(Trigger.jitter(of: "nightly-report", within: .milliseconds(1)) == 0)
        #expect(Trigger.jitter(of: "nightly-report", within: .zero) == 0)
    }

    @Test func `jobs are spread evenly`() {
        var buckets = [Int](repeating: 0, count: 20)
        for job in 0..<2_000 {
            let share = Trigger.jitter(of: "job-\(job)", within: .seconds(20))
            #expect((0..<20_000).contains(share))
            buckets[Int(share / 1_000)] += 1
        }
        // 100 expected in each; a fair spread stays within six standard deviations.
        #expect(buckets.allSatisfy { (40...160).contains($0) }, "\(buckets)")
    }

    @Test func `an interval moves its phase`() throws {
        let trigger = try Trigger(parsing: "@every 1m/50s")
        #expect(trigger.shifted(by: 5_500) == .every(try Interval(period: 60_000, phase: 55_500)))
        #expect(trigger.shifted(by: 15_000) == .every(try Interval(period: 60_000, phase: 5_000)))
    }

    @Test(arguments: [1, 999, 1_000, 19_999, 86_400_000] as [Int64])
    func `a calendar moves as a whole, whatever the clock does`(shift: Int64) throws {
        let zone = try Zone(identifier: "Europe/Berlin")
        for policy in DSTPolicy.Gap.allCases {
            let plain = try Trigger(parsing: "30 2 * * *", zone: zone, dst: DSTPolicy(gap: policy, overlap: .both))
            let moved = plain.shifted(by: shift)
            for start in ["2027-03-26T00:00Z", "2026-10-23T00:00Z"] {
                let start = try Timestamp(parsing: start)
                let slots = plain.occurrences(after: start, count: 6)
                let late = moved.occurrences(after: start.adding(milliseconds: shift), count: 6)
                #expect(late.map(\.time) == slots.map { $0.time.adding(milliseconds: shift) })
                #expect(late.map(\.note) == slots.map(\.note))
                let end = late[5].time
                #expect(moved.count(from: late[0].time, through: end) == 6)
                #expect(
                    moved.count(from: late[0].time.adding(milliseconds: 1), through: end.adding(milliseconds: -1)) == 4)
                #expect(moved.latest(notAfter: end) == end)
                #expect(moved.latest(notAfter: end.adding(milliseconds: -1)) == late[4].time)
            }
        }
    }

    @Test func `the last slot may not move beyond the horizon`() throws {
        let trigger = try Trigger(parsing: "59 23 31 12 *").shifted(by: 86_400_000)
        let last = try #require(trigger.latest(notAfter: .horizon))
        #expect(last == (try Timestamp(parsing: "9999-01-01T23:59:00Z")))
        #expect(trigger.next(after: last) == nil)
        #expect(trigger.next(after: Timestamp(milliseconds: .min)) == (try Timestamp(parsing: "1971-01-01T23:59:00Z")))
    }

    @Test func `a moment does not move, and no shift is a trap`() throws {
        #expect(Trigger.at(.earliest).shifted(by: 5) == .at(.earliest))
        let trigger = try Trigger(parsing: "* * * * *")
        for shift in [Int64.min, -1, .max] {
            let moved = trigger.shifted(by: shift).shifted(by: shift)
            _ = moved.next(after: .earliest)
            _ = moved.latest(notAfter: .horizon)
            _ = moved.count(from: .earliest, through: .horizon)
            _ = try Trigger(parsing: "@every 1m").shifted(by: shift).next(after: .earliest)
        }
    }
}
