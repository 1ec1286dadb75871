import Glibc
import Testing

@testable import Triggers

@Suite("Zones")
struct ZoneTests {
    private func fault(_ identifier: String, in directory: ZoneDirectory = .system) -> String? {
        do {
            _ = try Zone(identifier: identifier, directory: directory)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        "UTC", "GMT", "Etc/UTC", "Etc/GMT+5", "Etc/GMT-14", "Europe/Berlin", "America/Indiana/Knox",
        "America/Argentina/ComodRivadavia", "Asia/Calcutta", "America/Port-au-Prince", "US/Pacific",
    ])
    func `IANA names are accepted`(name: String) {
        #expect(fault(name) == nil)
    }

    @Test(arguments: [
        "EST", "MST7MDT", "EST5EDT", "UTC+3", "UTC0", "+03:00", "GMT+25", "GMT+5", "Z", "local", "localtime", "CST",
        "Japan",
        "Factory", "posixrules", "leapseconds", "zone.tab", "tzdata.zi", "posix/Europe/Berlin", "right/Europe/Berlin",
        "US/Pacific-New", "Etc/GMT+25", "Etc/Unknown", "Europe/Berlin ", " Europe/Berlin", "Europe/", "/Berlin",
        "Europe",
        "Europe//Berlin", "../../etc/passwd", "/etc/shadow", ":Europe/Berlin", "zoneinfo/../x",
        "Europe/../Europe/Berlin",
        "Europe/./Berlin", "Europe/Berlin\0", "Europe/Berlin\0x", "\0", "", "Europe/Ber\u{6C}\u{131}n",
        "\u{FF25}urope/Berlin",
        "A/B/C/D", "Europe/Berlin\r\n", "Europe/\u{202E}Berlin",
    ])
    func `anything else is refused in one line that names it`(name: String) throws {
        let line = try #require(fault(name))
        #expect(line.hasPrefix("time zone: '"))
        #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(line)")
    }

    @Test func `a name in another case gets a suggestion`() {
        #expect(fault("europe/berlin") == "time zone: 'europe/berlin' is unknown; did you mean 'Europe/Berlin'?")
        #expect(fault("EUROPE/BERLIN")?.hasSuffix("did you mean 'Europe/Berlin'?") == true)
        #expect(fault("Berlin")?.hasSuffix("did you mean 'Europe/Berlin'?") == true)
        #expect(fault("america/indiana/knox")?.hasSuffix("did you mean 'America/Indiana/Knox'?") == true)
        #expect(fault("utc")?.contains("UTC") == true)
    }

    @Test func `a megabyte of name is refused and cut`() throws {
        let line = try #require(fault(String(repeating: "x", count: 1 << 20)))
        #expect(line.utf8.count < 300)
    }

    @Test func `a missing directory is told apart from a missing zone`() throws {
        let nowhere = ZoneDirectory(path: "/nonexistent/zoneinfo")
        #expect(fault("Europe/Berlin", in: nowhere)?.contains("install tzdata in this image or set TZDIR") == true)
        #expect(fault("UTC", in: nowhere) == nil)
        #expect(fault("Europe/Atlantis")?.contains("is unknown") == true)
    }

    @Test func `directories, empty files, fifos and foreign files are refused`() throws {
        var template = Array("/tmp/carillon-zones-XXXXXX".utf8CString)
        let path = try #require(mkdtemp(&template).map { String(cString: $0) })
        let directory = ZoneDirectory(path: path)
        mkdir("\(path)/Area", 0o755)
        mkdir("\(path)/Area/Directory", 0o755)
        mkfifo("\(path)/Area/Fifo", 0o644)
        symlink("Loop", "\(path)/Area/Loop")
        for (name, text) in [("Empty", ""), ("Text", "not a zone at all, only words")] {
            let file = try #require(fopen("\(path)/Area/\(name)", "w"))
            fputs(text, file)
            fclose(file)
        }
        for name in ["Directory", "Fifo", "Loop", "Empty", "Text", "Missing"] {
            #expect(fault("Area/\(name)", in: directory) != nil, "\(name)")
        }
        let unknown = { (name: String, why: String) in "time zone: 'Area/\(name)' is unknown: \(why) in \(path)" }
        #expect(fault("Area/Fifo", in: directory) == unknown("Fifo", "Not a regular file"))
        #expect(fault("Area/Directory", in: directory) == unknown("Directory", "Is a directory"))
        #expect(fault("Area/Loop", in: directory) == unknown("Loop", "Too many levels of symbolic links"))
        #expect(fault("Area/Text", in: directory)?.contains("is not a TZif file") == true)
        for name in ["Directory", "Fifo", "Loop", "Empty", "Text", ""] { remove("\(path)/Area/\(name)") }
        rmdir(path)
    }

    @Test func `Etc names have their sign inverted`() throws {
        #expect(try Zone(identifier: "Etc/GMT+5").offset(at: .earliest) == -18_000)
    }

    @Test func `offsets at the edges of the range`() throws {
        let zone = try Zone(identifier: "Europe/Berlin")
        let at = { (text: String) throws in zone.offset(at: try Timestamp(parsing: text)) }
        #expect(try at("1970-01-01T00:00:00Z") == 3_600)
        #expect(try at("2037-07-01T00:00:00Z") == 7_200)
        #expect(try at("2038-01-19T03:14:08Z") == 3_600)
        #expect(try at("2100-07-01T00:00:00Z") == 7_200)
        #expect(try at("2106-02-07T06:28:16Z") == 3_600)
        #expect(try at("9999-07-01T00:00:00Z") == 7_200)
        #expect(zone.offset(at: Timestamp(milliseconds: .min)) == 3_208)
        #expect([3_600, 7_200].contains(zone.offset(at: Timestamp(milliseconds: .max))))
    }

    @Test func `a local time is one instant, two or none`() throws {
        let zone = try Zone(identifier: "Europe/Berlin")
        func resolve(_ month: Int, _ day: Int, _ hour: Int, _ minute: Int) throws -> LocalResolution {
            zone.timestamps(
                ofLocal: try #require(LocalTime(year: 2_026, month: month, day: day, hour: hour, minute: minute)))
        }
        let at = { (text: String) throws in try Timestamp(parsing: text) }
        #expect(try resolve(3, 29, 1, 59) == .one(try at("2026-03-29T00:59:00Z")))
        guard case .gap(let spring) = try resolve(3, 29, 2, 0) else { throw Unreadable(path: "gap") }
        #expect(spring.instant == (try at("2026-03-29T01:00:00Z")))
        #expect((spring.offsetBefore, spring.offsetAfter) == (3_600, 7_200))
        #expect(try resolve(3, 29, 2, 59) == .gap(spring))
        #expect(try resolve(3, 29, 3, 0) == .one(spring.instant))
        guard case .two(let first, let second, let autumn) = try resolve(10, 25, 2, 30) else {
            throw Unreadable(path: "two")
        }
        #expect((first, second) == (try at("2026-10-25T00:30:00Z"), try at("2026-10-25T01:30:00Z")))
        #expect(autumn.instant == (try at("2026-10-25T01:00:00Z")))
        #expect(try resolve(10, 25, 3, 0) == .one(try at("2026-10-25T02:00:00Z")))
    }

    @Test func `a day that Samoa skipped is a gap of a day`() throws {
        let zone = try Zone(identifier: "Pacific/Apia")
        guard
            case .gap(let change) = zone.timestamps(
                ofLocal: try #require(LocalTime(year: 2_011, month: 12, day: 30, hour: 12)))
        else { throw Unreadable(path: "gap") }
        #expect(change.offsetAfter - change.offsetBefore == 86_400)
    }

    @Test func `UTC has no changes`() throws {
        #expect(Zone.utc.transition(after: .earliest) == nil)
        #expect(Zone.utc.transition(notAfter: .horizon) == nil)
        #expect(try Zone(identifier: "UTC") == .utc)
    }

    @Test func `every zone of the system can be read`() throws {
        let names = ZoneDirectory.system.identifiers()
        #expect(names.count > 400)
        for name in names { #expect(fault(name) == nil) }
    }
}
