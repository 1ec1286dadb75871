import CarillonTesting
import Testing
import Triggers

@testable import Carillon

/// The caller's side of `lua/lib/overdue.lua`.
@Suite("Counting what is overdue of a calendar")
struct OverdueSlotsTests {
    private static let noon = Timestamp(milliseconds: 1_803_556_800_000)

    private static func record(_ position: String, _ change: (inout JobDocument) -> Void) throws -> JobRecord {
        var record = JobRecord(try TestRedis.job("bell", change))
        (record.generation, record.position) = ("7", position)
        return record
    }

    private static func overdue(_ record: JobRecord, armed: Timestamp?, through now: Timestamp) throws -> OverdueSlots?
    {
        OverdueSlots(record, of: try JobID("bell"), armed: armed, through: now)
    }

    @Test(
        "the count is that of visiting every slot",
        arguments: ["0 * * * *", "*/7 3-9 * * *", "30 2 * * *", "0 0 31 * *", "15 10,22 * * 1-5"],
        ["UTC", "Europe/Berlin"])
    func exact(cron: String, zone: String) throws {
        let plain = try Self.record("-") { ($0.cron, $0.timezone) = (cron, zone) }
        let trigger = try plain.job(id: JobID("bell")).trigger
        for hours in [0, 1, 10, 24 * 50] as [Int64] {
            let now = Self.noon + .seconds(hours * 3_600 + 17)
            var slots: [Timestamp] = []
            var slot = trigger.next(after: Self.noon.adding(milliseconds: -1))
            while let due = slot, due <= now {
                slots.append(due)
                slot = trigger.next(after: due)
            }
            var record = plain
            record.position = "<\(Self.noon.milliseconds - 1)"
            let parked = try #require(try Self.overdue(record, armed: nil, through: now))
            #expect(parked.stretch?.first == slots.first && parked.stretch?.last == slots.last)
            #expect(parked.stretch?.count ?? 0 == slots.count)
            guard let armed = slots.first else { continue }
            let scheduled = try #require(try Self.overdue(plain, armed: armed, through: now))
            #expect(scheduled.stretch == parked.stretch)
            // Of those between the chosen one and the next a catch-up has disposed.
            guard slots.count > 3 else { continue }
            record.position = "!\(slots[3].milliseconds)"
            let chosen = try #require(try Self.overdue(record, armed: armed, through: now))
            #expect(chosen.stretch == .init(first: armed, last: slots[slots.count - 1], count: slots.count - 2))
        }
    }

    @Test("a year of seconds is counted as well")
    func seconds() throws {
        let record = try Self.record("<\(Self.noon.milliseconds)") { $0.cron = "* * * * * *" }
        let year: Int64 = 365 * 86_400
        let overdue = try #require(try Self.overdue(record, armed: nil, through: Self.noon + .seconds(year)))
        #expect(overdue.stretch?.count == Int(year))
        #expect(
            overdue.argument
                == "7 <1803556800000 1835092800000 1803556801000:1835092800000:31536000")
    }

    @Test("nothing is overdue before its time, and a parked job may have nothing")
    func nothing() throws {
        let record = try Self.record("<\(Self.noon.milliseconds)") { $0.cron = "0 * * * *" }
        #expect(try Self.overdue(record, armed: nil, through: Self.noon) == nil)
        let none = try #require(try Self.overdue(record, armed: nil, through: Self.noon + .seconds(60)))
        #expect(none.argument == "7 <1803556800000 1803556860000 -")
        let armed = Self.noon + .seconds(3_600)
        #expect(try Self.overdue(record, armed: armed, through: Self.noon) == nil)
        for position in ["-", "$", "1803556800000", "", "<x"] {
            var other = record
            other.position = position
            #expect(try Self.overdue(other, armed: nil, through: armed) == nil)
        }
    }

    @Test("where the trigger ends, so do its slots")
    func bounded() throws {
        let record = try Self.record("-") {
            $0.every = "10m"
            $0.endAt = (Self.noon + .seconds(3_600)).description
        }
        let overdue = try #require(try Self.overdue(record, armed: Self.noon, through: Self.noon + .seconds(50_000)))
        #expect(overdue.stretch == .init(first: Self.noon, last: Self.noon + .seconds(3_600), count: 7))
    }

    @Test("of a definition that cannot be read nobody knows how many", arguments: [true, false])
    func unreadable(isArmed: Bool) throws {
        var record = try Self.record(isArmed ? "-" : "<\(Self.noon.milliseconds - 1)") { $0.cron = "0 * * * *" }
        record.document = Array(#"{"cron":"0 * * * *","timezone":"Europe/Atlantis","handler":"work"}"#.utf8)
        let now = Self.noon + .seconds(60)
        let overdue = try #require(try Self.overdue(record, armed: isArmed ? Self.noon : nil, through: now))
        #expect(overdue.stretch == .init(first: Self.noon, last: now, count: 0))
    }

    @Test("a slot that the calendar, as this host knows it, does not have, counts with the others")
    func otherCalendar() throws {
        let record = try Self.record("-") { $0.cron = "0 * * * *" }
        let armed = Self.noon + .seconds(60)
        let alone = try #require(try Self.overdue(record, armed: armed, through: armed))
        #expect(alone.stretch == .init(first: armed, last: armed, count: 1))
        let more = try #require(try Self.overdue(record, armed: armed, through: Self.noon + .seconds(7_200)))
        #expect(more.stretch == .init(first: armed, last: Self.noon + .seconds(7_200), count: 3))
    }
}
