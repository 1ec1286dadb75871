/// Input that breaks a rule: which field, what was given, what is allowed.
///
/// Everything that comes from outside (flags, job files, environment, Redis) is refused with this one error, so that a person
/// always reads the same line: `every: '0s' must be at least 100ms`.
public struct InvalidInput: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field as the user writes it, for instance `cron` or `backoff.delay`.
    public let field: String
    /// The value as given, escaped and cut to 200 bytes; nil where there is none to show.
    public let value: String?
    /// What is allowed, as the end of a sentence.
    public let rule: String

    public init(_ field: String, _ value: String?, _ rule: String) {
        self.field = field
        self.value = value.map(escapedForMessage)
        self.rule = rule
    }

    public var description: String {
        guard let value else { return "\(field): \(rule)" }
        return "\(field): '\(value)' \(rule)"
    }
}

/// One printable line out of anything: control and direction characters escaped, at most `limit` bytes and then `…`.
///
/// A name is printed into terminals and logs; a raw escape sequence or line break in it would let the input forge output.
public func escapedForMessage(_ text: String) -> String {
    escapedForMessage(text, limit: 200)
}

package func escapedForMessage(_ text: String, limit: Int) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
        let unsafe = scalar.properties.generalCategory.isUnprintable
        let piece = unsafe ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        guard line.utf8.count + piece.utf8.count <= limit else { return line + "…" }
        line += piece
    }
    return line
}

extension Unicode.GeneralCategory {
    fileprivate var isUnprintable: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
