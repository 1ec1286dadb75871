/// A reply from Redis (RESP2).
public enum RESPValue: Sendable, Hashable {
    /// A bulk string: any bytes.
    case string([UInt8])
    /// A status such as `OK`.
    case simple(String)
    case integer(Int64)
    case array([RESPValue])
    /// A null bulk string or a null array.
    case null
    /// An error of the server, or of one command of a pipeline.
    indirect case error(RedisError)
}

extension RESPValue {
    /// The text of a bulk string or a status; nil for other types and for bytes that are not UTF-8.
    public var string: String? {
        switch self {
        case .string(let bytes): String(validating: bytes, as: UTF8.self)
        case .simple(let text): text
        default: nil
        }
    }

    /// The bytes of a bulk string or a status.
    public var bytes: [UInt8]? {
        switch self {
        case .string(let bytes): bytes
        case .simple(let text): Array(text.utf8)
        default: nil
        }
    }

    /// An integer, or a bulk string that is one in decimal (scripts return numbers as strings to keep their digits).
    public var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .string(let bytes): String(validating: bytes, as: UTF8.self).flatMap { Int64($0) }
        default: nil
        }
    }

    public var array: [RESPValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    public var isNull: Bool { self == .null }

    /// The value, unless it is an error at the top level.
    public func get() throws(RedisError) -> RESPValue {
        if case .error(let error) = self { throw error }
        return self
    }
}
