/// Splits a text into fields and fills a ``CronSchedule`` from them.
struct CronParser {
    /// In bytes.
    static let maximumLength = 1_024

    let hashKey: String

    struct Result {
        let source: String
        let hasSeconds: Bool
        let schedule: CronSchedule
        let followsElapsedTime: Bool
    }

    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    func parse(_ text: String) throws(CronError) -> Result {
        let bytes = Array(text.utf8.prefix(Self.maximumLength + 1))
        guard bytes.count <= Self.maximumLength else {
            let value = quoted(bytes.prefix(20)) + "…"
            throw whole(value, "is longer than \(Self.maximumLength) bytes")
        }
        try rejectForeignCharacters(in: bytes)
        let fields = bytes.indices.split { Self.isBlank(bytes[$0]) }.map { bytes[$0.startIndex..<$0.endIndex] }
        guard let first = fields.first, let last = fields.last else { throw whole("''", "is empty") }
        let source = String(decoding: bytes[first.startIndex..<last.endIndex], as: UTF8.self)
        if first.first == UInt8(ascii: "@") { return try parseMacro(source) }
        if let place = source.uppercased().utf8.firstRange(of: "TZ=") {
            throw whole(quoted(source), "holds a time zone; give the zone separately", column: place + 1)
        }
        guard fields.count == 5 || fields.count == 6 else {
            throw whole(quoted(source), "has \(fields.count) field\(fields.count == 1 ? "" : "s"), not 5 or 6")
        }
        return try parse(fields, source: source)
    }

    private func parseMacro(_ source: String) throws(CronError) -> Result {
        let name = source.lowercased()
        guard let expansion = Self.macros[name] else {
            let known = "@yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly"
            throw whole(quoted(source), "is not one of \(known)", column: 1)
        }
        let expanded = try parse(expansion)
        return Result(
            source: source, hasSeconds: false, schedule: expanded.schedule,
            followsElapsedTime: expanded.followsElapsedTime)
    }

    private func parse(_ texts: [ArraySlice<UInt8>], source: String) throws(CronError) -> Result {
        let hasSeconds = texts.count == 6
        var sets: [CronField: CronFieldSet] = [.second: .zeroSeconds]
        for (field, text) in zip(CronField.allCases.suffix(texts.count), texts) {
            var parser = CronFieldParser(field: field, hashKey: hashKey)
            sets[field] = try parser.parse(text)
        }
        func set(_ field: CronField) -> CronFieldSet { sets[field] ?? .zeroSeconds }
        var schedule = CronSchedule()
        schedule.seconds = set(.second).values
        schedule.minutes = set(.minute).values
        schedule.hours = set(.hour).values
        schedule.months = set(.month).values
        schedule.days = set(.dayOfMonth).days
        schedule.days.monthDays = set(.dayOfMonth).values
        let week = set(.dayOfWeek)
        schedule.days.weekdays = week.values
        schedule.days.nthWeekdays = week.days.nthWeekdays
        schedule.days.lastWeekdays = week.days.lastWeekdays
        schedule.days.either = !set(.dayOfMonth).isStarred && !week.isStarred
        return Result(
            source: source, hasSeconds: hasSeconds, schedule: schedule,
            followsElapsedTime: set(.minute).isStarred || set(.hour).isStarred)
    }

    private func rejectForeignCharacters(in bytes: [UInt8]) throws(CronError) {
        guard let place = bytes.firstIndex(where: { !Self.isBlank($0) && !(0x21...0x7E).contains($0) }) else { return }
        let scalar = String(decoding: bytes[place...].prefix(4), as: UTF8.self).unicodeScalars.prefix(1)
        throw whole(
            quoted(String(String.UnicodeScalarView(scalar))), "is not allowed: only ASCII, blanks and tabs are",
            column: place + 1)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private func whole(_ value: String, _ rule: String, column: Int? = nil) -> CronError {
        CronError(field: nil, value: value, rule: rule, column: column)
    }
}

extension Collection<UInt8> {
    /// The offset at which `text` occurs first.
    func firstRange(of text: StaticString) -> Int? {
        let needle = text.withUTF8Buffer { Array($0) }
        var rest = self[...]
        var offset = 0
        while !rest.isEmpty {
            if rest.starts(with: needle) { return offset }
            rest = rest.dropFirst()
            offset += 1
        }
        return nil
    }
}
