/// One argument of a command, name included. Strings and bytes are written to the socket's buffer from where they are.
public enum RESPArgument: Sendable, Hashable {
    case string(String)
    case bytes([UInt8])
    case integer(Int64)
}

extension RESPArgument: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
}
