/// Reads a POSIX TZ string with the extensions of RFC 9636, such as `CET-1CEST,M3.5.0,M10.5.0/3` or
/// `<-02>2<-01>,M3.5.0/-1,M10.5.0/0`. Nil for anything that is not one.
struct ZoneRuleParser {
    private var rest: ArraySlice<UInt8>

    static func parse(_ text: ArraySlice<UInt8>) -> ZoneRule? {
        var parser = ZoneRuleParser(rest: text)
        guard let rule = parser.rule(), parser.rest.isEmpty else { return nil }
        return rule
    }

    private mutating func rule() -> ZoneRule? {
        guard name(), let west = time(hours: 0...24) else { return nil }
        var rule = ZoneRule(standard: -west, daylight: nil)
        if rest.isEmpty { return rule }
        guard name() else { return nil }
        // Daylight saving is one hour ahead unless the string says otherwise.
        var offset = rule.standard + 3_600
        if rest.first != UInt8(ascii: ",") {
            guard let west = time(hours: 0...24) else { return nil }
            offset = -west
        }
        guard take(","), let start = moment(), take(","), let end = moment() else { return nil }
        rule.daylight = .init(offset: offset, start: start, end: end)
        return rule
    }

    /// Three or more letters, or anything of letters, digits and signs between `<` and `>`.
    private mutating func name() -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
        func isDigitOrSign(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D }
        if take("<") {
            let text = rest.prefix { isLetter($0) || isDigitOrSign($0) }
            rest = rest.dropFirst(text.count)
            return text.count >= 3 && take(">")
        }
        let text = rest.prefix(while: isLetter)
        rest = rest.dropFirst(text.count)
        return text.count >= 3
    }

    private mutating func moment() -> ZoneRule.Moment? {
        let day: ZoneRule.Moment.Day
        if take("M") {
            guard let month = number(in: 1...12), take("."), let week = number(in: 1...5), take("."),
                let weekday = number(in: 0...6)
            else { return nil }
            day = .weekday(month: month, week: week, weekday: weekday)
        } else if take("J") {
            guard let number = number(in: 1...365) else { return nil }
            day = .withoutLeapDay(number)
        } else {
            guard let number = number(in: 0...365) else { return nil }
            day = .zeroBased(number)
        }
        guard take("/") else { return .init(day: day, time: 7_200) }
        return time(hours: 0...167).map { .init(day: day, time: $0) }
    }

    /// `[+-]h[:mm[:ss]]` in seconds.
    private mutating func time(hours: ClosedRange<Int>) -> Int? {
        let sign = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard var seconds = number(in: hours).map({ $0 * 3_600 }) else { return nil }
        for unit in [60, 1] where take(":") {
            guard let value = number(in: 0...59) else { return nil }
            seconds += value * unit
        }
        return sign * seconds
    }

    private mutating func number(in range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        guard digits.count <= 3, let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        return range.contains(value) ? value : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
