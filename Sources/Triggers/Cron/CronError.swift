/// Why a text is not a cron expression: which field, which value, which rule, and where.
public struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field at fault, or nil when the expression as a whole is.
    public let field: CronField?
    /// The offending piece of the text, escaped, in quotes and cut to 200 bytes.
    public let value: String
    /// The rule it breaks: `is out of range 0-59`.
    public let rule: String
    /// Where the piece starts, counted in bytes from 1, or nil when it has no place.
    public let column: Int?

    init(field: CronField?, value: String, rule: String, column: Int?) {
        self.field = field
        self.value = value
        self.rule = rule
        self.column = column
    }

    /// One line: `minute: '60' is out of range 0-59 (column 1)`.
    public var description: String {
        "\(field?.name ?? "cron"): \(value) \(rule)" + (column.map { " (column \($0))" } ?? "")
    }
}
