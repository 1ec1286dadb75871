/// Takes the characters of an RFC 3339 text apart; the values are checked by others.
struct TimestampReader {
    var rest: ArraySlice<UInt8>

    struct Fields {
        var year = 0, month = 0, day = 0
        var hour = 0, minute = 0, second = 0, milliseconds = 0
        /// Seconds east of UTC; nil when the text has none.
        var offset: Int?
    }

    /// Nil when the text has another form.
    mutating func fields() -> Fields? {
        var fields = Fields()
        guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
            take("T") || take("t") || take(" "), let hour = digits(2), take(":"), let minute = digits(2)
        else { return nil }
        (fields.year, fields.month, fields.day, fields.hour, fields.minute) = (year, month, day, hour, minute)
        if take(":") {
            guard let second = digits(2) else { return nil }
            fields.second = second
            if take(".") {
                guard let milliseconds = fraction() else { return nil }
                fields.milliseconds = milliseconds
            }
        }
        if rest.isEmpty { return fields }
        guard let offset = offset(), rest.isEmpty else { return nil }
        fields.offset = offset
        return fields
    }

    private mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("-") ? -1 : take("+") ? 1 : 0
        guard sign != 0, let hours = digits(2), hours < 24, take(":"), let minutes = digits(2), minutes < 60 else {
            return nil
        }
        return sign * (hours * 3_600 + minutes * 60)
    }

    /// One to nine digits as milliseconds, the rest cut off.
    private mutating func fraction() -> Int? {
        let text = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(text.count)
        guard (1...9).contains(text.count) else { return nil }
        return (text + [0x30, 0x30]).prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func digits(_ count: Int) -> Int? {
        let text = rest.prefix(count)
        guard text.count == count, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
