public import Triggers

/// A run's name, stable over all its attempts: `job@slot`, or `job@time.m` for a manual run.
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

    private static func slot(in text: Substring) -> Timestamp? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text[digits.endIndex...]
        guard digits.utf8.count <= 15, let milliseconds = Int64(digits), suffix.isEmpty || suffix == ".m" else {
            return nil
        }
        return Timestamp(milliseconds: milliseconds)
    }
}
