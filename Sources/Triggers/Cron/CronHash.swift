/// The number behind `H`: the same for the same key and place on every machine and in every version, spread evenly.
///
/// FNV-1a over the bytes, then the finaliser of SplitMix64, because the low bits of plain FNV are weak for short keys.
/// The standard library's `Hasher` is no use here: its seed changes with every process.
enum CronHash {
    /// A value in `range`. Two fields of one expression get independent values, so that `H H * * *` uses all 1,440
    /// minutes of a day.
    static func value(in range: ClosedRange<Int>, key: String, field: CronField) -> Int {
        value(in: range, key: key, salt: UInt8(truncatingIfNeeded: field.rawValue))
    }

    /// Different salts give independent values. The range must be shorter than `Int.max`.
    static func value(in range: ClosedRange<Int>, key: String, salt: UInt8) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func absorb(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in key.utf8 { absorb(byte) }
        // 0xFF never occurs in UTF-8, so a key cannot run into the salt that follows it.
        for byte in [0xFF, salt] { absorb(byte) }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        return range.lowerBound + Int(hash.multipliedFullWidth(by: UInt64(range.count)).high)
    }
}
