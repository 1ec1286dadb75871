/// Writes small TZif files, sound ones and others.
struct TZifBuilder {
    var version: UInt8 = 0x32
    var transitions: [(time: Int, type: UInt8)] = []
    /// Offsets in seconds; the daylight flag and the abbreviation stay zero.
    var offsets: [Int] = [0]
    var leapSeconds: [(time: Int, correction: Int)] = []
    var footer = "UTC0"
    var magic = "TZif"

    /// The 32-bit part is left empty, as "slim" files do, unless the version is 1 (written as 0).
    func bytes() -> [UInt8] {
        if version == 0 { return header() + data(timeSize: 4) }
        let empty = TZifBuilder(version: version, offsets: [0])
        return empty.header() + empty.data(timeSize: 4) + header() + data(timeSize: 8) + Array("\n\(footer)\n".utf8)
    }

    private func header() -> [UInt8] {
        let counts = [0, 0, leapSeconds.count, transitions.count, offsets.count, 4]
        return Array(magic.utf8) + [version] + [UInt8](repeating: 0, count: 15) + counts.flatMap { number($0, size: 4) }
    }

    private func data(timeSize: Int) -> [UInt8] {
        var bytes = transitions.flatMap { number($0.time, size: timeSize) }
        bytes += transitions.map(\.type)
        bytes += offsets.flatMap { number($0, size: 4) + [0, 0] }
        bytes += Array("LMT\0".utf8)
        return bytes + leapSeconds.flatMap { number($0.time, size: timeSize) + number($0.correction, size: 4) }
    }

    private func number(_ value: Int, size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
