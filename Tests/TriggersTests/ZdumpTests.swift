import Glibc
import Testing

@testable import Triggers

/// Every change of offset from 1970 to 2100, against zdump: the same files read by other people's code. A sample of
/// zones by default; `make oracles` sets `CARILLON_ORACLE_ZONES=all`.
@Suite("zdump")
struct ZdumpTests {
    private static let sample = [
        "Africa/Cairo", "Africa/Casablanca", "Africa/Monrovia", "America/New_York", "America/Nuuk", "America/Santiago",
        "Antarctica/Troll", "Asia/Gaza", "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Etc/GMT+5",
        "Europe/Berlin", "Europe/Dublin", "Pacific/Apia", "Pacific/Kwajalein",
    ]

    @Test(.enabled(if: Zdump.isInstalled, "zdump is not on PATH"))
    func `offset changes agree with zdump`() throws {
        let all = Oracles.environment("CARILLON_ORACLE_ZONES") == "all"
        let names = all ? ZoneDirectory.system.identifiers() : Self.sample
        var changes = 0
        for name in names {
            let zone = try Zone(identifier: name)
            let lines = try Zdump.lines(for: name)
            for line in lines {
                let offset = zone.offset(at: line.instant)
                if offset != line.offset { Issue.record("\(name) at \(line.instant): \(offset), zdump \(line.offset)") }
            }
            // zdump shows each change as the second before and the second of it; some change the name only.
            let expected = zip(lines, lines.dropFirst()).filter { $0.offset != $1.offset }.map(\.1.instant)
            #expect(transitions(of: zone) == expected, "\(name)")
            changes += expected.count
        }
        #expect(changes > 1_000)
        if all { print("zdump: \(names.count) zones, \(changes) changes of offset agree") }
    }

    /// Walked forwards, and checked to be the same backwards.
    private func transitions(of zone: Zone) -> [Timestamp] {
        var found: [Timestamp] = []
        var instant = Timestamp(milliseconds: -1)
        while let change = zone.transition(after: instant), change.instant < Zdump.end {
            found.append(change.instant)
            #expect(zone.transition(notAfter: change.instant) == change)
            #expect(zone.offset(at: change.instant.adding(milliseconds: -1)) == change.offsetBefore)
            instant = change.instant
        }
        return found
    }
}

enum Zdump {
    static let end = Timestamp(seconds: Gregorian.day(year: 2_100, month: 1, day: 1) * Gregorian.secondsPerDay)

    static var isInstalled: Bool { system("command -v zdump >/dev/null") == 0 }

    struct Line {
        let instant: Timestamp
        let offset: Int
    }

    /// `Europe/Berlin  Sun Mar 29 00:59:59 2026 UT = Sun Mar 29 01:59:59 2026 CET isdst=0 gmtoff=3600`
    static func lines(for zone: String) throws -> [Line] {
        guard let pipe = popen("zdump -v -c 1970,2100 '\(zone)'", "r") else { throw Unreadable(path: "zdump") }
        defer { pclose(pipe) }
        return try readAll(pipe).split(separator: UInt8(ascii: "\n")).compactMap { line in
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard words.count > 8, let gmtoff = words.last, gmtoff.hasPrefix("gmtoff=") else { return nil }
            let month = CronField.month.names.firstIndex(of: words[2].uppercased())
            let clock = words[4].split(separator: ":").compactMap { Int($0) }
            let local = LocalTime(
                year: try #require(Int(words[5])), month: try #require(month) + 1, day: try #require(Int(words[3])),
                hour: clock[0], minute: clock[1], second: clock[2])
            let instant = Timestamp(seconds: try #require(local).localSeconds)
            guard instant >= .earliest, instant < end else { return nil }
            return Line(instant: instant, offset: try #require(Int(gmtoff.dropFirst(7))))
        }
    }
}
