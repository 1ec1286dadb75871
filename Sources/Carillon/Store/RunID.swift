public import Triggers

/// A run's name, stable over all its attempts: `job@slot`, `job@time.m` for a manual run, `job@slot.b` for a backfill of it.
///
/// Handlers may use it as an idempotency key.
public struct RunID: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Nil unless `text` has the form of a run id.
    public init?(_ text: String) {
        guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")), at != text.startIndex else { return nil }
        guard Self.slot(in: text[text.utf8.index(after: at)...]) != nil else { return nil }
        description = text
    }

    /// The job it belongs to.
    public var job: String {
        guard let at = description.utf8.firstIndex(of: UInt8(ascii: "@")) else { return description }
        return String(description[..<at])
    }

    /// The slot: the instant for which the run was due, whenever it starts.
    public var scheduledTime: Timestamp {
        guard let at = description.utf8.firstIndex(of: UInt8(ascii: "@")) else { return .earliest }
        return Self.slot(in: description[description.utf8.index(after: at)...]) ?? .earliest
    }

    /// Whether a person asked for it, outside the schedule.
    public var isManual: Bool { description.hasSuffix(".m") }

    /// Whether it makes up for a slot of the past; see ``CarillonClient/backfill(_:from:through:overlap:)``.
    public var isBackfill: Bool { description.hasSuffix(".b") }

    /// By bytes: this runs for every grant, and characters would look everything up in Unicode's tables.
    private static func slot(in text: Substring) -> Timestamp? {
        var milliseconds: Int64 = 0
        var digits = 0
        var rest = text.utf8[...]
        while let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            digits += 1
            guard digits <= 15 else { return nil }
            milliseconds = milliseconds * 10 + Int64(byte - UInt8(ascii: "0"))
            rest = rest.dropFirst()
        }
        guard digits > 0, rest.isEmpty || rest.elementsEqual(".m".utf8) || rest.elementsEqual(".b".utf8)
        else { return nil }
        return Timestamp(milliseconds: milliseconds)
    }
}
