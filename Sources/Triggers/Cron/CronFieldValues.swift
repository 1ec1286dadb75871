/// The small pieces that items are made of: numbers, names, ranges, steps.
extension CronFieldParser {
    /// A number or a three-letter name, checked against the field's range.
    func parseValue(_ text: Text) throws(CronError) -> Int {
        if let first = text.first, (0x30...0x39).contains(first) || field.names.isEmpty {
            guard text.allSatisfy({ (0x30...0x39).contains($0) }) else { throw error(text, "is not a number") }
            guard let value = Self.number(text), field.range.contains(value) else {
                throw error(text, "is out of range \(field.range.lowerBound)-\(field.range.upperBound)")
            }
            return value
        }
        let name = String(decoding: text.map(Self.uppercase), as: UTF8.self)
        if let index = field.names.firstIndex(of: name) { return field.wholeRange.lowerBound + index }
        if let short = field.names.first(where: { name.hasPrefix($0) }) {
            throw error(text, "is not a three-letter name: write \(short)")
        }
        throw error(text, "is neither a number nor a three-letter name")
    }

    func parseRange(_ text: Text, of item: Text) throws(CronError) -> ClosedRange<Int> {
        let ends = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard ends.count == 2, !ends[0].isEmpty, !ends[1].isEmpty else { throw error(item, "is not a range a-b") }
        let (low, high) = (try parseValue(ends[0]), try parseValue(ends[1]))
        guard low <= high else { throw error(item, "is a range that ends before it starts") }
        return low...high
    }

    /// The number after a `/`. A step longer than the field (`*/90` minutes) would quietly mean something else.
    func parseStep(_ text: Text, of item: Text) throws(CronError) -> Int {
        let limit = field.wholeRange.count
        guard let step = Self.number(text), (1...limit).contains(step) else {
            throw error(item, "has a step that is not 1-\(limit)")
        }
        return step
    }

    /// Every `step`-th value of `range` as a set, with Sunday always bit 0.
    func values(_ range: ClosedRange<Int>, step: Int) -> UInt64 {
        var set: UInt64 = 0
        for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
            set |= 1 << (field == .dayOfWeek ? value % 7 : value)
        }
        return set
    }

    func error(_ text: Text, _ rule: String) -> CronError {
        CronError(field: field, value: quoted(text), rule: rule, column: text.startIndex + 1)
    }

    /// ASCII digits as a number; nil for anything else and for numbers that do not fit.
    static func number(_ text: some Collection<UInt8>) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(String(decoding: text, as: UTF8.self))
    }

    static func uppercase(_ byte: UInt8) -> UInt8 {
        (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
    }
}
