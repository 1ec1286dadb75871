/// Why a text or a number is not a trigger, in one line.
public struct TriggerError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
