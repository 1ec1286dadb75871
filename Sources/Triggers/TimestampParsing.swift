/// Why a text is not an instant, in one line.
public struct TimestampError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ text: String, _ rule: String) {
        description = "time: \(quoted(text)) \(rule)"
    }
}

/// An instant read from a text, and what had to be decided to read it.
public struct ParsedTimestamp: Hashable, Sendable {
    public let timestamp: Timestamp
    /// A sentence for the user when the text named a local time that a clock change removed or doubled.
    public let note: String?
}

extension Timestamp {
    /// Reads an instant; see ``parse(_:in:)``, which also tells what was decided.
    public init(parsing text: String, in zone: Zone? = nil) throws(TimestampError) {
        self = try Self.parse(text, in: zone).timestamp
    }

    /// Reads RFC 3339, strictly: `2026-03-29T02:30:00Z`, `2026-03-29 02:30+01:00`.
    ///
    /// A blank may stand for the `T`; seconds and their fraction may be missing; a fraction of up to 9 digits is cut to
    /// milliseconds. Without `Z` or an offset the text is a time on the clock of `zone`, which must then be given. Such
    /// a time follows the defaults of ``DSTPolicy``: one that does not exist means the first instant after the gap, one
    /// that happens twice means the first. Dates that do not exist, 24:00, leap seconds and instants outside
    /// ``earliest`` to ``horizon`` are errors.
    public static func parse(_ text: String, in zone: Zone? = nil) throws(TimestampError) -> ParsedTimestamp {
        var reader = TimestampReader(rest: Array(text.utf8.prefix(64))[...])
        guard let fields = reader.fields() else {
            throw TimestampError(text, "is not like 2026-03-29T02:30:00Z or 2026-03-29 02:30")
        }
        guard
            let local = LocalTime(
                year: fields.year, month: fields.month, day: fields.day, hour: fields.hour, minute: fields.minute,
                second: fields.second)
        else { throw TimestampError(text, "names a date or a time of day that does not exist") }
        let fraction = Int64(fields.milliseconds)
        let parsed: ParsedTimestamp
        if let offset = fields.offset {
            let instant = Timestamp(seconds: local.localSeconds - offset).adding(milliseconds: fraction)
            parsed = ParsedTimestamp(timestamp: instant, note: nil)
        } else if let zone {
            parsed = resolve(local, fraction: fraction, in: zone)
        } else {
            throw TimestampError(text, "has neither Z nor an offset nor a time zone beside it")
        }
        guard parsed.timestamp >= .earliest, parsed.timestamp <= .horizon else {
            throw TimestampError(text, "is not within the years 1970 to 9999")
        }
        return parsed
    }

    private static func resolve(_ local: LocalTime, fraction: Int64, in zone: Zone) -> ParsedTimestamp {
        let resolution = zone.timestamps(ofLocal: local)
        let instant = resolution.instant.formatted(in: zone)
        let note: String?
        switch resolution {
        case .one:
            note = nil
        case .two:
            note =
                "\(local.shortTime) happens twice on \(local.date) in \(zone) (clocks go back): "
                + "taken as the first, \(instant)"
        case .gap:
            // The fraction belongs to a second that does not exist.
            let note = "\(local.shortTime) does not exist on \(local.date) in \(zone) (clocks go forward): "
            return ParsedTimestamp(timestamp: resolution.instant, note: note + "taken as \(instant)")
        }
        return ParsedTimestamp(timestamp: resolution.instant.adding(milliseconds: fraction), note: note)
    }
}
