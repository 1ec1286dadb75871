/// Why a text is not a duration, in one line.
public struct DurationError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ text: String, _ rule: String) {
        description = "duration: \(quoted(text)) \(rule)"
    }
}

/// Durations as people write them: `500ms`, `30s`, `5m`, `2h`, `1d`, `1w`, and sums such as `1h30m`.
///
/// A day is 24 hours and a week seven days: calendars are the business of cron expressions.
public enum DurationText {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads a duration. Zero is allowed here; whether it makes sense is the caller's rule.
    ///
    /// Every number needs a unit, the larger unit comes first and none comes twice. A decimal fraction (`1.5h`) is
    /// allowed when it is a whole number of milliseconds. Signs, blanks, exponents and digits other than ASCII are
    /// errors, and so is anything above `Int64.max` milliseconds.
    public static func parse(_ text: String) throws(DurationError) -> Duration {
        .milliseconds(try milliseconds(text))
    }

    /// Reads a duration as milliseconds; see ``parse(_:)``.
    public static func milliseconds(_ text: String) throws(DurationError) -> Int64 {
        var rest = Array(text.utf8.prefix(65))[...]
        guard !rest.isEmpty else { throw DurationError(text, "is empty; write for example 30s, 5m or 1h30m") }
        guard rest.count <= 64 else { throw DurationError(text, "is longer than 64 bytes") }
        var total: Int64 = 0
        var smallest: Int64 = .max
        while !rest.isEmpty {
            let number = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { (0x61...0x7A).contains($0) }
            rest = rest.dropFirst(name.count)
            guard !number.isEmpty else { throw DurationError(text, "is not a number with a unit, like 30s or 1h30m") }
            guard let unit = units.first(where: { name.elementsEqual($0.name.utf8) })?.milliseconds else {
                throw DurationError(
                    text,
                    name.isEmpty
                        ? "has a number without a unit (ms, s, m, h, d, w)" : "has an unknown unit \(quoted(name))")
            }
            guard unit < smallest else { throw DurationError(text, "has its units not in falling order") }
            smallest = unit
            let (sum, overflow) = total.addingReportingOverflow(try value(of: number, unit: unit, in: text))
            guard !overflow else { throw DurationError(text, "is too long") }
            total = sum
        }
        return total
    }

    private static func value(of number: ArraySlice<UInt8>, unit: Int64, in text: String) throws(DurationError) -> Int64
    {
        let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            throw DurationError(text, "holds \(quoted(number)), which is not a number")
        }
        guard let whole = Int64(String(decoding: parts[0], as: UTF8.self)) else {
            throw DurationError(text, "is too long")
        }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { throw DurationError(text, "is too long") }
        guard parts.count == 2 else { return product }
        // More digits than a week's milliseconds have can only be exact when they are zeros.
        let digits = parts[1].prefix(9)
        guard parts[1].dropFirst(9).allSatisfy({ $0 == 0x30 }),
            let numerator = Int64(String(decoding: digits, as: UTF8.self))
        else { throw DurationError(text, "is not a whole number of milliseconds") }
        let denominator = digits.reduce(Int64(1)) { power, _ in power * 10 }
        // At most 10^9 times the milliseconds of a week, which fits.
        let (fraction, remainder) = (numerator * unit).quotientAndRemainder(dividingBy: denominator)
        guard remainder == 0 else { throw DurationError(text, "is not a whole number of milliseconds") }
        let (sum, tooLong) = product.addingReportingOverflow(fraction)
        guard !tooLong else { throw DurationError(text, "is too long") }
        return sum
    }

    /// The shortest text that ``parse(_:)`` reads back as the same duration: `1m30s`, `1.5s`, `500ms`, `0s`.
    ///
    /// Less than a millisecond is cut off; a negative duration, which cannot be read back, gets a minus sign.
    public static func format(_ duration: Duration) -> String {
        format(milliseconds: duration.wholeMilliseconds)
    }

    /// Writes a duration given in milliseconds; see ``format(_:)``.
    public static func format(milliseconds: Int64) -> String {
        var rest = milliseconds.magnitude
        guard rest != 0 else { return "0s" }
        var text = milliseconds < 0 ? "-" : ""
        for (name, unit) in units where unit > 1_000 && rest >= unit.magnitude {
            text += "\(rest / unit.magnitude)\(name)"
            rest %= unit.magnitude
        }
        if rest >= 1_000 {
            text += "\(rest / 1_000)"
            let thousandths = Int(rest % 1_000)
            if thousandths != 0 {
                text += "."
                text += String(thousandths.padded(3).reversed().drop { $0 == "0" }.reversed())
            }
            return text + "s"
        }
        return rest == 0 ? text : text + "\(rest)ms"
    }
}
