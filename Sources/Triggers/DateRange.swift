/// One day of the calendar or several in a row, for instance those on which a job has no slots.
public struct DateRange: Hashable, Sendable {
    /// Days counted from 1970-01-01.
    let days: ClosedRange<Int>

    init(days: ClosedRange<Int>) {
        self.days = days
    }

    /// Reads `2026-12-25`, or with both ends `2026-12-24..2026-12-26`; years 1970 to 9999.
    public init(parsing text: String) throws(TriggerError) {
        // Two dates and the dots take 22 bytes; whatever is longer is no range.
        let parts = text.utf8.prefix(64).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let ends: [Substring.UTF8View]
        switch parts.count {
        case 1: ends = [parts[0], parts[0]]
        case 3 where parts[1].isEmpty: ends = [parts[0], parts[2]]
        default: ends = []
        }
        let dates = ends.compactMap(Self.fields)
        guard dates.count == 2 else {
            throw TriggerError("\(quoted(text)) is not a date like 2026-12-25 or a range like 2026-12-24..2026-12-26")
        }
        let days = dates.compactMap { fields -> Int? in
            guard fields[0] >= 1_970 else { return nil }
            return LocalTime(year: fields[0], month: fields[1], day: fields[2])?.dayNumber
        }
        guard days.count == 2 else {
            throw TriggerError("\(quoted(text)) names a date that does not exist in the years 1970 to 9999")
        }
        guard days[0] <= days[1] else { throw TriggerError("\(quoted(text)) ends before it starts") }
        self.days = days[0]...days[1]
    }

    /// Year, month and day of `2026-12-25`; nil for any other form.
    private static func fields(_ text: Substring.UTF8View) -> [Int]? {
        let parts = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], text.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }) else {
            return nil
        }
        return parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    }

    /// The stretches of time, in seconds from 1970 UTC, during which a clock in `zone` shows these dates.
    ///
    /// Usually one; a clock that goes back over midnight shows a date twice. Only around the two ends does it matter
    /// what the zone does: offsets stay within 26 hours, so everything in between is inside.
    func spans(in zone: Zone) -> [Range<Int>] {
        let local = (days.lowerBound * Gregorian.secondsPerDay)..<((days.upperBound + 1) * Gregorian.secondsPerDay)
        let reach = 26 * 3_600
        var spans: [Range<Int>] = []
        for edge in [local.lowerBound, local.upperBound] {
            var second = edge - reach
            while second < edge + reach {
                let interval = zone.interval(at: second)
                let end = min(interval.end, edge + reach)
                let shown = (second + interval.offset)..<(end + interval.offset)
                let inside = shown.clamped(to: local)
                if !inside.isEmpty {
                    spans.append((inside.lowerBound - interval.offset)..<(inside.upperBound - interval.offset))
                }
                second = end
            }
        }
        let inner = (local.lowerBound + reach, local.upperBound - reach)
        if inner.0 < inner.1 { spans.append(inner.0..<inner.1) }
        return spans
    }
}

extension DateRange: CustomStringConvertible {
    /// As it is read: one date, or two with `..` between them.
    public var description: String {
        let (first, last) = (Self.text(of: days.lowerBound), Self.text(of: days.upperBound))
        return first == last ? first : "\(first)..\(last)"
    }

    private static func text(of day: Int) -> String {
        LocalTime(localSeconds: day * Gregorian.secondsPerDay).date
    }
}

extension LocalTime {
    fileprivate var dayNumber: Int { Gregorian.day(year: year, month: month, day: day) }
}
