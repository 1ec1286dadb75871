/// One thing that `carillon doctor` looked at.
public struct Finding: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        case ok
        /// Works today, and will hurt some day.
        case warn
        /// Jobs will be lost, late or not run at all.
        case error
    }

    public let severity: Severity
    /// One line: what was found.
    public let text: String
    /// What to do about it; nil where there is nothing to do.
    public let fix: String?

    init(_ severity: Severity, _ text: String, fix: String? = nil) {
        self.severity = severity
        self.text = text
        self.fix = fix
    }
}
