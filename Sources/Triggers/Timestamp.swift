/// An instant: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (as in POSIX and in Redis `TIME`).
///
/// Any `Int64` is a valid value and no operation traps; sums that leave the range stop at its ends. Slots exist only
/// between ``earliest`` and ``horizon``.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
    public let milliseconds: Int64

    /// 1970-01-01T00:00:00Z, the first instant a slot can have.
    public static let earliest = Timestamp(milliseconds: 0)

    /// 9999-12-31T23:59:59.999Z, the last instant that RFC 3339 can write and a slot can have.
    public static let horizon = Timestamp(milliseconds: 253_402_300_799_999)

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The instant `seconds` after 1970-01-01T00:00:00Z.
    init(seconds: Int) {
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since 1970, rounded down.
    var seconds: Int { Int(milliseconds).floorDivided(by: 1_000).quotient }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant `delta` milliseconds later (earlier if negative), stopping at the ends of the range.
    public func adding(milliseconds delta: Int64) -> Timestamp {
        Timestamp(milliseconds: milliseconds.addingSaturated(delta))
    }

    /// Milliseconds from `other` to this instant, negative if this one is earlier, stopping at the ends of the range.
    public func milliseconds(since other: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(other.milliseconds)
        return overflow ? (milliseconds < 0 ? .min : .max) : difference
    }

    /// The instant `duration` later, rounded down to the millisecond, stopping at the ends of the range.
    public static func + (instant: Timestamp, duration: Duration) -> Timestamp {
        instant.adding(milliseconds: duration.wholeMilliseconds)
    }

    /// The instant `duration` earlier, rounded down to the millisecond, stopping at the ends of the range.
    public static func - (instant: Timestamp, duration: Duration) -> Timestamp {
        let delta = duration.wholeMilliseconds
        return instant.adding(milliseconds: delta == .min ? .max : -delta)
    }

    /// The time from `earlier` to `later`.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(later.milliseconds(since: earlier))
    }
}

extension Timestamp: Codable {
    /// Reads the milliseconds as one integer.
    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes the milliseconds as one integer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
