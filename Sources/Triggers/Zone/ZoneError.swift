/// Why a zone cannot be used, in one line that names it.
public struct ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ identifier: String, _ rule: String) {
        description = "time zone: \(quoted(identifier)) \(rule)"
    }
}
