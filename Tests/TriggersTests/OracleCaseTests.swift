import Glibc
import Testing

@testable import Triggers

/// Answers of cronsim and croniter, from `Tests/Oracles/oracle.py`. A few thousand are committed; `make oracles` names
/// a far larger file in `CARILLON_ORACLE_CASES`.
@Suite("Cron oracles")
struct OracleCaseTests {
    @Test func `slots agree with cronsim and croniter`() throws {
        let text = try contents(of: Oracles.environment("CARILLON_ORACLE_CASES") ?? Oracles.folder + "/cases.tsv")
        let cases = text.split(separator: UInt8(ascii: "\n")).map { OracleCase(line: $0) }
        #expect(cases.count >= 1_000)
        var differences: [String] = []
        for (number, line) in cases.enumerated() {
            let oracle = try #require(line, "line \(number + 1) is not a case")
            if let difference = try oracle.difference() { differences.append(difference) }
        }
        #expect(
            differences.count == 0,
            "\(differences.count) of \(cases.count):\n\(differences.prefix(20).joined(separator: "\n"))")
    }
}

struct OracleCase {
    let oracle, policy, expression, zone: String
    let start: Timestamp
    let slots: [Timestamp]

    init?(line: ArraySlice<UInt8>) {
        let columns = line.split(separator: UInt8(ascii: "\t")).map { String(decoding: $0, as: UTF8.self) }
        guard columns.count == 6, let start = Int64(columns[4]) else { return nil }
        (oracle, policy, expression, zone) = (columns[0], columns[1], columns[2], columns[3])
        self.start = Timestamp(milliseconds: start * 1_000)
        var instant = self.start
        var slots: [Timestamp] = []
        for distance in columns[5].split(separator: ",") {
            guard let seconds = Int64(distance) else { return nil }
            instant = instant.adding(milliseconds: seconds * 1_000)
            slots.append(instant)
        }
        self.slots = slots
    }

    func difference() throws -> String? {
        let dst = policy == "elapsed" ? DSTPolicy.elapsed : DSTPolicy()
        let zone = try Zone(identifier: zone)
        let trigger = CronTrigger(try CronExpression(parsing: expression), zone: zone, dst: dst)
        var instant = start
        for (index, slot) in slots.enumerated() {
            let ours = trigger.next(after: instant)
            if ours != slot {
                let found = ours?.formatted(in: zone) ?? "never"
                return
                    "\(oracle): '\(expression)' \(zone) after \(start) (\(start.milliseconds / 1_000)), slot \(index): "
                    + "\(slot.formatted(in: zone)), not \(found)"
            }
            instant = slot
        }
        // The same slots, seen backwards and counted.
        guard let last = slots.last else { return "\(oracle): '\(expression)' has no slots" }
        let backwards = slots.reversed().dropFirst().first.map {
            trigger.latest(notAfter: last.adding(milliseconds: -1)) == $0
        }
        if backwards == false { return "\(oracle): '\(expression)' \(zone) backwards from \(last)" }
        let count = trigger.count(from: start.adding(milliseconds: 1), through: last)
        return count == slots.count ? nil : "\(oracle): '\(expression)' \(zone) after \(start) counts \(count)"
    }
}

enum Oracles {
    static let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Oracles"

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

struct Unreadable: Error {
    let path: String
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    return readAll(file)
}

func readAll(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
}
