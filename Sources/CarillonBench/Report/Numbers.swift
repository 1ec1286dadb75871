import Glibc

/// `value` with so many digits after the point, as printf writes it.
func decimal(_ value: Double, digits: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.\(max(0, min(digits, 9)))f", $0) }
    return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// `12,345,678`.
func grouped(_ value: Int) -> String {
    var result = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
        if index > 0, index % 3 == 0 { result.append(",") }
        result.append(digit)
    }
    return (value < 0 ? "-" : "") + String(result.reversed())
}

/// Seconds in the unit that suits them: `1.102s`, `220.309µs`.
func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.001: decimal(seconds * 1e6, digits: 3) + "µs"
    case ..<1: decimal(seconds * 1e3, digits: 3) + "ms"
    default: decimal(seconds, digits: 3) + "s"
    }
}

/// Milliseconds, with two digits below 10: `0.48ms`, `12ms`.
func milliseconds(_ value: Double) -> String {
    decimal(value, digits: value < 10 ? 2 : 0) + "ms"
}

func percent(_ part: Double, of whole: Double) -> String {
    whole > 0 ? decimal(part / whole * 100, digits: 1) + "%" : "-"
}

/// The middle one; nil of nothing.
func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// The smallest value that so many percent of all do not exceed; nil of nothing.
///
/// - Parameter sorted: from the smallest to the largest.
func percentile(_ percent: Double, of sorted: [Double]) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let rank = (min(max(percent, 0), 100) / 100 * Double(sorted.count)).rounded(.up)
    return sorted[min(sorted.count, max(1, Int(rank))) - 1]
}
