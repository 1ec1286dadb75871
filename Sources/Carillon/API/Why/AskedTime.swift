package import Triggers

/// The instant a person asks about.
package struct AskedTime: Sendable, Hashable {
    package let instant: Timestamp
    /// The clock time as asked where it does not exist because clocks went forward: `2026-03-29 02:30`.
    package let missing: String?

    package init(instant: Timestamp, missing: String? = nil) {
        self.instant = instant
        self.missing = missing
    }

    /// Reads RFC 3339, milliseconds since 1970, a local time of `zone` (`2026-03-29 02:30`), or a clock time (`03:00`), which
    /// means the last such instant that has passed.
    package init(parsing text: String, in zone: Zone, now: Timestamp) throws(InvalidInput) {
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let milliseconds = Int64(text) {
            guard milliseconds <= Timestamp.horizon.milliseconds else {
                throw InvalidInput("at", text, "is not within the years 1970 to 9999")
            }
            self.init(instant: Timestamp(milliseconds: milliseconds))
        } else if text.wholeMatch(of: /[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?/) != nil {
            self = try Self.last(clock: text, in: zone, now: now)
        } else {
            self = try Self.parse(text, in: zone)
        }
    }

    private static func last(clock: String, in zone: Zone, now: Timestamp) throws(InvalidInput) -> AskedTime {
        let time =
            clock.utf8.firstIndex(of: UInt8(ascii: ":")) == clock.utf8.index(after: clock.startIndex)
            ? "0" + clock : clock
        let today = try parse(date(of: now, in: zone) + " " + time, in: zone)
        guard today.instant > now else { return today }
        // From noon it is 24 hours to the day before, whatever the clocks did.
        let noon = try parse(date(of: now, in: zone) + " 12:00", in: zone).instant
        return try parse(date(of: noon - .seconds(86_400), in: zone) + " " + time, in: zone)
    }

    private static func date(of instant: Timestamp, in zone: Zone) -> String {
        String(zone.localTime(at: instant).description.prefix(10))
    }

    private static func parse(_ text: String, in zone: Zone) throws(InvalidInput) -> AskedTime {
        let parsed: ParsedTimestamp
        do {
            parsed = try Timestamp.parse(text, in: zone)
        } catch {
            throw InvalidInput("at", saying: error, without: ["time: "])
        }
        let isMissing = parsed.note?.contains("does not exist") ?? false
        return AskedTime(instant: parsed.timestamp, missing: isMissing ? text : nil)
    }
}
