import Testing

@testable import Triggers

/// Damaged zone files give an error or a table that answers, never a trap.
@Suite("Damaged zone files")
struct TZifFuzzTests {
    private static let names = ["Europe/Berlin", "Europe/Dublin", "Asia/Kathmandu", "Pacific/Apia", "Etc/GMT+5"]

    private func file(_ name: String) throws -> [UInt8] {
        try ZoneDirectory.system.read(name).get()
    }

    @Test(arguments: names) func `a file cut at any byte is refused`(name: String) throws {
        let bytes = try file(name)
        for length in bytes.indices {
            #expect(throws: TZif.Malformed.self, "\(name) cut to \(length) bytes") {
                try TZif.parse(Array(bytes[..<length]))
            }
        }
    }

    @Test(arguments: names) func `a file with any byte changed is refused or still answers`(name: String) throws {
        let bytes = try file(name)
        var generator = SeededGenerator(seed: 1)
        var (refused, read) = (0, 0)
        for index in bytes.indices {
            for flip in [UInt8(0xFF), UInt8.random(in: 1...254, using: &generator)] {
                var damaged = bytes
                damaged[index] ^= flip
                guard let table = try? TZif.parse(damaged) else {
                    refused += 1
                    continue
                }
                read += 1
                exercise(table)
            }
        }
        #expect(refused > 0)
        #expect(read > 0)
    }

    @Test func `random bytes behind a valid header are refused or still answer`() throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<2_000 {
            var bytes = Array("TZif".utf8) + [generator.pick([0, 0x32, 0x33, 0x34])]
            bytes += [UInt8](repeating: 0, count: 15)
            for _ in 0..<6 { bytes += [0, 0, 0, UInt8.random(in: 0...3, using: &generator)] }
            for _ in 0..<Int.random(in: 0...120, using: &generator) {
                bytes.append(.random(in: 0...255, using: &generator))
            }
            if let table = try? TZif.parse(bytes) { exercise(table) }
        }
    }

    /// Asks what the scheduler asks, at ordinary and at absurd instants.
    private func exercise(_ table: ZoneTable) {
        let seconds = [Int.min / 1_000, -1, 0, 1_743_296_400, 4_102_444_800, 253_402_300_799, Int.max / 1_000]
        for second in seconds {
            let interval = table.interval(at: second)
            #expect(interval.start <= second && second < interval.end)
            #expect(abs(interval.offset) < 100_000)
        }
        let zone = Zone(identifier: "Test/Damaged", table: table)
        guard let expression = try? CronExpression(parsing: "30 2 * * *") else { return }
        for policy in [DSTPolicy(), DSTPolicy(gap: .shiftForward, overlap: .last)] {
            let trigger = CronTrigger(expression, zone: zone, dst: policy)
            for instant in [Timestamp(seconds: 1_743_296_400), .horizon] {
                if let next = trigger.next(after: instant) { #expect(next > instant) }
                if let latest = trigger.latest(notAfter: instant) { #expect(latest <= instant) }
                _ = zone.timestamps(ofLocal: zone.localTime(at: instant))
            }
        }
    }

    @Test func `counts that promise more than the file holds are refused at once`() {
        var bytes = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        bytes += [UInt8](repeating: 0xFF, count: 24)
        #expect(throws: TZif.Malformed(reason: "is truncated")) { try TZif.parse(bytes) }
    }

    /// The 32-bit part of a file, made to stand alone.
    private func version1(_ name: String) throws -> [UInt8] {
        var bytes = try file(name)
        let second = try #require(bytes[4...].firstRange(of: "TZif"))
        bytes.removeLast(bytes.count - 4 - second)
        bytes[4] = 0
        return bytes
    }

    @Test func `a file of version 1 is read unless it stops in 2037`() throws {
        let old = try TZif.parse(try version1("Asia/Kathmandu"))
        let new = try TZif.parse(try file("Asia/Kathmandu"))
        for second in [0, 500_000_000, 504_901_800, 2_000_000_000, 5_000_000_000] {
            #expect(old.interval(at: second).offset == new.interval(at: second).offset)
        }
        #expect(throws: TZif.Malformed(reason: "is of TZif version 1, which ends in 2037")) {
            try TZif.parse(try version1("Europe/Berlin"))
        }
    }

    @Test func `a file that is something else is refused`() {
        #expect(throws: TZif.Malformed(reason: "is truncated")) { try TZif.parse([]) }
        #expect(throws: TZif.Malformed(reason: "is not a TZif file")) { try TZif.parse(Array("# tz zone.tab".utf8)) }
    }

    @Test func `a file that counts leap seconds is refused`() throws {
        guard let bytes = try? ZoneDirectory(path: "/usr/share/zoneinfo/right").read("Europe/Berlin").get() else {
            return
        }
        #expect(throws: TZif.Malformed(reason: "counts leap seconds")) { try TZif.parse(bytes) }
    }
}
