import Testing
import Triggers

@testable import Carillon

@Suite("The time that a person asks about")
struct AskedTimeTests {
    private static func read(_ text: String, now: String = "2026-03-30T10:00:00Z", zone: String = "Europe/Berlin")
        throws -> (String, String?)
    {
        let zone = try Zone(identifier: zone)
        let asked = try AskedTime(parsing: text, in: zone, now: Timestamp(parsing: now))
        return (asked.instant.description, asked.missing)
    }

    @Test(
        "it is an instant, a local time of the job's zone, or a clock time that has passed last",
        arguments: [
            ("2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z"), ("1774751400000", "2026-03-29T02:30:00Z"),
            ("2026-03-28 02:30", "2026-03-28T01:30:00Z"), ("11:59", "2026-03-30T09:59:00Z"),
            ("12:00", "2026-03-30T10:00:00Z"), ("12:00:01", "2026-03-29T10:00:01Z"), ("3:00", "2026-03-30T01:00:00Z"),
        ])
    func instants(text: String, instant: String) throws { #expect(try Self.read(text) == (instant, nil)) }

    @Test("a clock time is that of yesterday's date, however long yesterday was")
    func shortDay() throws {
        #expect(try Self.read("12:30", now: "2026-03-29T22:15:00Z").0 == "2026-03-29T10:30:00Z")
        #expect(try Self.read("12:30", now: "2026-10-25T23:15:00Z").0 == "2026-10-25T11:30:00Z")
    }

    @Test("a time that clocks jumped over is the first instant after it, and remembered")
    func gap() throws {
        #expect(try Self.read("2026-03-29 02:30") == ("2026-03-29T01:00:00Z", "2026-03-29 02:30"))
        #expect(try Self.read("02:30", now: "2026-03-29T10:00:00Z") == ("2026-03-29T01:00:00Z", "2026-03-29 02:30"))
    }

    @Test(
        "what is no time is refused",
        arguments: ["", "25:00", "03:61", "yesterday", "-5", "99999999999999999", "٠٣:٠٠"])
    func refused(text: String) throws {
        let error = #expect(throws: InvalidInput.self) {
            try AskedTime(parsing: text, in: .utc, now: .earliest)
        }
        #expect(error?.field == "at")
    }
}
