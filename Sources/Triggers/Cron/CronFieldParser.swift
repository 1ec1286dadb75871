/// What one field of a cron expression selects.
struct CronFieldSet {
    /// Bit n: value n matches. Sunday is always bit 0.
    var values: UInt64 = 0
    /// The selectors that depend on the month.
    var days = DayPattern()
    /// The field starts with `*`, or is `?` or an `H/n`.
    var isStarred = false

    static let zeroSeconds = CronFieldSet(values: 1)
}

/// Reads one field: a comma list of items.
struct CronFieldParser {
    let field: CronField
    let hashKey: String
    private var set = CronFieldSet()
    private var fieldStart = 0

    init(field: CronField, hashKey: String) {
        self.field = field
        self.hashKey = hashKey
    }

    typealias Text = ArraySlice<UInt8>

    mutating func parse(_ text: ArraySlice<UInt8>) throws(CronError) -> CronFieldSet {
        if text.elementsEqual("?".utf8) {
            guard field == .dayOfMonth || field == .dayOfWeek else {
                throw error(text, "is allowed only in the day-of-month and day-of-week fields")
            }
            set.values = values(field.wholeRange, step: 1)
            set.isStarred = true
            return set
        }
        set.isStarred = text.first == UInt8(ascii: "*")
        fieldStart = text.startIndex
        for item in text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard !item.isEmpty else { throw error(text, "has an empty list item") }
            try parseItem(item)
        }
        return set
    }

    private mutating func parseItem(_ item: Text) throws(CronError) {
        if item.contains(UInt8(ascii: "?")) { throw error(item, "is not allowed: '?' stands alone in its field") }
        if item.first.map(Self.uppercase) == UInt8(ascii: "H") { return try parseHash(item) }
        guard let slash = item.firstIndex(of: UInt8(ascii: "/")) else { return try parseUnstepped(item) }
        let step = try parseStep(item[(slash + 1)...], of: item)
        let base = item[..<slash]
        if base.elementsEqual("*".utf8) {
            set.values |= values(field.wholeRange, step: step)
        } else if base.contains(UInt8(ascii: "-")) {
            set.values |= values(try parseRange(base, of: item), step: step)
        } else {
            guard !base.isEmpty else { throw error(item, "has nothing before the '/'") }
            var start = try parseValue(base)
            // An open step runs to the end of the week, which begins on Sunday, however Sunday was written.
            if start > field.wholeRange.upperBound { start = 0 }
            set.values |= values(start...field.wholeRange.upperBound, step: step)
        }
    }

    private mutating func parseUnstepped(_ item: Text) throws(CronError) {
        if item.elementsEqual("*".utf8) {
            set.values |= values(field.wholeRange, step: 1)
        } else if field == .dayOfMonth, try parseMonthDaySelector(item) {
            return
        } else if field == .dayOfWeek, try parseWeekdaySelector(item) {
            return
        } else if item.contains(UInt8(ascii: "-")) {
            set.values |= values(try parseRange(item, of: item), step: 1)
        } else {
            let value = try parseValue(item)
            set.values |= values(value...value, step: 1)
        }
    }

    /// `L`, `L-n`, `LW` and `nW`; false when the item is none of them.
    private mutating func parseMonthDaySelector(_ item: Text) throws(CronError) -> Bool {
        let upper = item.map(Self.uppercase)
        if upper == Array("L".utf8) {
            set.days.daysBeforeLast |= 1
        } else if upper == Array("LW".utf8) {
            set.days.lastWeekday = true
        } else if upper.starts(with: "L-".utf8) {
            let back = item.dropFirst(2)
            guard let count = Self.number(back), (1...30).contains(count) else {
                throw error(item, "is not L-1 to L-30")
            }
            set.days.daysBeforeLast |= 1 << count
        } else if upper.last == UInt8(ascii: "W") {
            guard let day = Self.number(item.dropLast()), field.range.contains(day) else {
                throw error(item, "is not LW or 1W to 31W")
            }
            set.days.nearestWeekdays |= 1 << day
        } else {
            return false
        }
        return true
    }

    /// `n#k` and `nL`; false when the item is none of them.
    private mutating func parseWeekdaySelector(_ item: Text) throws(CronError) -> Bool {
        if let hash = item.firstIndex(of: UInt8(ascii: "#")) {
            guard let week = Self.number(item[(hash + 1)...]), (1...5).contains(week), hash > item.startIndex else {
                throw error(item, "is not a weekday with #1 to #5, like FRI#2")
            }
            let weekday = try parseValue(item[..<hash]) % 7
            set.days.nthWeekdays |= 1 << ((week - 1) * 7 + weekday)
        } else if item.last.map(Self.uppercase) == UInt8(ascii: "L") {
            guard item.count > 1 else { throw error(item, "needs a weekday before it, like 5L or FRIL") }
            set.days.lastWeekdays |= 1 << (try parseValue(item.dropLast()) % 7)
        } else {
            return false
        }
        return true
    }

    /// `H`, `H/n`, `H(a-b)` and `H(a-b)/n`.
    private mutating func parseHash(_ item: Text) throws(CronError) {
        var rest = item.dropFirst()
        var range = field.hashRange
        let hasRange = rest.first == UInt8(ascii: "(")
        if hasRange {
            guard let close = rest.firstIndex(of: UInt8(ascii: ")")) else { throw error(item, "lacks a ')'") }
            range = try parseRange(rest[(rest.startIndex + 1)..<close], of: item)
            rest = rest[(close + 1)...]
        }
        guard let sign = rest.first else {
            let value = CronHash.value(in: range, key: hashKey, field: field)
            set.values |= values(value...value, step: 1)
            return
        }
        guard sign == UInt8(ascii: "/") else { throw error(item, "is not H, H/n, H(a-b) or H(a-b)/n") }
        let step = try parseStep(rest.dropFirst(), of: item)
        guard step <= range.count else {
            throw error(item, "has a step above the \(range.count) values it chooses from")
        }
        let phase = CronHash.value(in: 0...(step - 1), key: hashKey, field: field)
        set.values |= values((range.lowerBound + phase)...range.upperBound, step: step)
        if !hasRange, item.startIndex == fieldStart { set.isStarred = true }
    }
}
