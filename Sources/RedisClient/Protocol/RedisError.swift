/// Why a command has no result, sorted by what the caller may do next.
public struct RedisError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Certainly not executed, and likely to succeed later: send it again after a pause.
        case retry
        /// Certainly not executed here: another server is the primary, or owns the key.
        case reroute
        /// Sending it again cannot help: credentials, rights, configuration, or a mistake of ours.
        case fatal
        /// It was sent and no answer came: it may have been executed, may be executing, or may be executed later.
        /// Only a command that is idempotent may be sent again.
        case unknownOutcome
    }

    public let kind: Kind
    /// The first word of a server's error (`NOSCRIPT`, `OOM`, …), or one of this client's own: `NOTCONNECTED`,
    /// `CONNECTIONLOST`, `TIMEOUT`, `PROTOCOL`, `CLOSED`.
    public let code: String
    /// The rest of the server's text, or ours.
    public let message: String

    public init(kind: Kind, code: String, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }
}

extension RedisError: CustomStringConvertible {
    public var description: String { "\(code) \(message)" }
}

extension RedisError {
    /// The server refuses writes that need memory, a disk or replicas (`OOM`, `MISCONF`, `NOREPLICAS`). Of kind
    /// `retry`: stop creating, keep draining. A script is refused before its first write only if it begins with
    /// `#!lua`, and a transaction only as a whole.
    public var isWriteRefused: Bool { code == "OOM" || code == "MISCONF" || code == "NOREPLICAS" }
}

extension RedisError {
    /// - Parameter serverLine: An error reply without its leading `-`.
    init(serverLine: String) {
        let end = serverLine.firstIndex(of: " ") ?? serverLine.endIndex
        code = String(serverLine[..<end])
        message = String(serverLine[end...].drop { $0 == " " })
        kind =
            switch code {
            // NOSCRIPT: not executed, and cured by loading the script.
            case "LOADING", "BUSY", "MASTERDOWN", "TRYAGAIN", "CLUSTERDOWN", "NOSCRIPT", "OOM", "MISCONF", "NOREPLICAS":
                .retry
            case "READONLY", "MOVED", "ASK", "UNBLOCKED": .reroute
            // Said once to a connection above `maxclients`, which is then closed.
            case "ERR" where message.hasPrefix("max number of clients"): .retry
            default: .fatal
            }
    }

    static func notConnected(_ why: String) -> RedisError {
        RedisError(kind: .retry, code: "NOTCONNECTED", message: why)
    }

    static let closed = RedisError(kind: .fatal, code: "CLOSED", message: "the connection was closed by its owner")

    /// The same, as seen by a command that had been written.
    var afterSending: RedisError { RedisError(kind: .unknownOutcome, code: code, message: message) }
}
