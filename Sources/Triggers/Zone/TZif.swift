/// Reads a TZif file (RFC 9636, versions 1 to 4) into a ``ZoneTable``.
///
/// ```
/// header (44 bytes) │ data with 32-bit times                       version 1 ends here
///                   │ header │ data with 64-bit times │ \n TZ rule \n
/// ```
///
/// The bytes are untrusted: every count is checked against what is there before it is used. Abbreviations and the
/// standard/wall and UT/local indicators are skipped; they do not influence when a slot is due.
struct TZif {
    private let bytes: [UInt8]
    private var position = 0

    /// The reason is one short phrase, such as `is truncated`.
    static func parse(_ bytes: [UInt8]) throws(Malformed) -> ZoneTable {
        var file = TZif(bytes: bytes)
        return try file.parse()
    }

    struct Malformed: Error, Hashable {
        let reason: String
    }

    private struct Header {
        let version: UInt8
        let utIndicators, standardIndicators, leapSeconds, transitions, types, characters: Int

        func dataSize(timeSize: Int) -> Int {
            transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators
                + utIndicators
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func parse() throws(Malformed) -> ZoneTable {
        var header = try readHeader()
        guard header.version > 0 else { return try readVersion1(header) }
        _ = try take(header.dataSize(timeSize: 4))
        header = try readHeader()
        guard header.version > 0 else { throw Malformed(reason: "has a second header of version 1") }
        let data = position
        _ = try take(header.dataSize(timeSize: 8))
        let footer = try readFooter()
        position = data
        return try readData(header, timeSize: 8, footer: footer)
    }

    /// A file without the 64-bit part is good for zones that do not change any more; for others it just stops in 2037,
    /// and a job that runs on the wrong clock after that is worse than one that is refused now.
    private mutating func readVersion1(_ header: Header) throws(Malformed) -> ZoneTable {
        let table = try readData(header, timeSize: 4, footer: nil)
        let year2037 = 2_114_380_800
        if let last = table.transitions.last, last >= year2037 {
            throw Malformed(reason: "is of TZif version 1, which ends in 2037")
        }
        return table
    }

    private mutating func readHeader() throws(Malformed) -> Header {
        guard try take(4).elementsEqual("TZif".utf8) else { throw Malformed(reason: "is not a TZif file") }
        let version = try take(1)
        guard let version = version.first, version == 0 || (0x32...0x34).contains(version) else {
            throw Malformed(reason: "has an unknown TZif version")
        }
        _ = try take(15)
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(UInt32(truncatingIfNeeded: Self.bigEndian(try take(4))))) }
        let header = Header(
            version: version, utIndicators: counts[0], standardIndicators: counts[1], leapSeconds: counts[2],
            transitions: counts[3], types: counts[4], characters: counts[5])
        return header
    }

    private mutating func readFooter() throws(Malformed) -> ArraySlice<UInt8> {
        let newline = UInt8(ascii: "\n")
        guard try take(1).first == newline, let end = bytes[position...].firstIndex(of: newline) else {
            throw Malformed(reason: "is truncated")
        }
        return bytes[position..<end]
    }

    private mutating func readData(
        _ header: Header, timeSize: Int, footer: ArraySlice<UInt8>?
    ) throws(Malformed) -> ZoneTable {
        guard header.leapSeconds == 0 else { throw Malformed(reason: "counts leap seconds") }
        guard header.types > 0 else { throw Malformed(reason: "has no local time types") }
        let times = try take(header.transitions * timeSize)
        let typeIndices = try take(header.transitions)
        let types = try take(header.types * 6)
        let typeOffsets = try readOffsets(types)

        var transitions: [Int] = []
        var offsets = [typeOffsets[0]]
        var previous = Int.min
        for (index, type) in typeIndices.enumerated() {
            let start = times.startIndex + index * timeSize
            let time = Self.bigEndian(times[start..<(start + timeSize)])
            guard index == 0 || time > previous else { throw Malformed(reason: "has transitions out of order") }
            guard Int(type) < typeOffsets.count else { throw Malformed(reason: "names a type that it does not have") }
            previous = time
            // A change of name or of the daylight saving flag alone does not move the clock.
            guard typeOffsets[Int(type)] != offsets.last else { continue }
            transitions.append(time)
            offsets.append(typeOffsets[Int(type)])
        }
        guard let footer, !footer.isEmpty else {
            return ZoneTable(transitions: transitions, offsets: offsets, rule: nil)
        }
        guard let rule = ZoneRuleParser.parse(footer) else {
            throw Malformed(reason: "has an invalid TZ rule \(quoted(footer))")
        }
        return ZoneTable(transitions: transitions, offsets: offsets, rule: rule)
    }

    private func readOffsets(_ types: ArraySlice<UInt8>) throws(Malformed) -> [Int] {
        var offsets: [Int] = []
        for start in stride(from: types.startIndex, to: types.endIndex, by: 6) {
            let offset = Self.bigEndian(types[start..<(start + 4)])
            // RFC 9636 3.2: more than -25 hours and less than 26.
            guard (-89_999...93_599).contains(offset) else { throw Malformed(reason: "has an impossible offset") }
            offsets.append(offset)
        }
        return offsets
    }

    private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw Malformed(reason: "is truncated") }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    /// A signed number of four or eight bytes.
    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int {
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes.count == 4 ? Int(Int32(truncatingIfNeeded: value)) : Int(truncatingIfNeeded: value)
    }
}
