/// One thing wrong, or worth knowing, in a job file: where it is and what the rule is.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    public enum Severity: String, Hashable, Sendable {
        case error
        case warning
    }

    /// The file as the user named it; `-` for standard input.
    public let file: String
    public let severity: Severity
    /// Where in the file; nil for the file as a whole.
    public let place: Place?
    /// One printable line.
    public let message: String
    /// The source line with the place marked under it, ready to print; nil where there is none.
    public let excerpt: String?

    /// `FILE:LINE:COLUMN: error: message`, and the excerpt below it. The form every editor and CI system can read.
    public var description: String {
        let location = place.map { ":\($0.line):\($0.column)" } ?? ""
        let headline = "\(file)\(location): \(severity): \(message)"
        guard let excerpt else { return headline }
        return headline + "\n" + excerpt
    }
}

/// A stretch of one line of a file.
public struct Place: Hashable, Sendable, Comparable {
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars, as YAML counts.
    public let column: Int
    /// How many scalars to underline, at least 1.
    public let length: Int

    public init(line: Int, column: Int, length: Int = 1) {
        self.line = line
        self.column = column
        self.length = length
    }

    public static func < (one: Place, other: Place) -> Bool {
        (one.line, one.column) < (other.line, other.column)
    }
}

/// Why job files could not be used. Nothing of them is applied.
public enum JobFileError: Error, Hashable, Sendable {
    /// A file is missing or cannot be read: exit code 66.
    case unreadable(file: String, reason: String)
    /// Files were read and break rules: exit code 65. Every error found, in order.
    case invalid([Diagnostic])
}
