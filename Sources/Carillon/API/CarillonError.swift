import RedisClient

/// Why an operation did not happen, in one line a person can act on.
public struct CarillonError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; programs decide by it.
    public enum Code: String, Hashable, Sendable {
        /// Redis cannot be reached, or answered nothing in time.
        case unreachable
        /// Redis refuses us: credentials, rights, the wrong kind of server.
        case refused
        /// It would work later: Redis is loading, busy, full, or another client was faster.
        case temporary
        /// The input breaks a rule.
        case invalid
        /// There is no such job or run.
        case notFound
        /// The job has another generation than expected.
        case conflict
        /// What Redis holds makes no sense; nothing was changed.
        case corrupt
        /// A mistake of ours.
        case `internal`
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension CarillonError {
    /// - Parameter error: an error of the client, or of a script.
    init(_ error: RedisError, at address: String) {
        switch error.code {
        case "CORRUPT", "WRONGTYPE": self.init(.corrupt, "the store is damaged: \(error.message)")
        case "INVALID": self.init(.internal, "a script refused its arguments: \(error.message)")
        case "NOAUTH", "WRONGPASS", "NOPERM", "READONLY":
            self.init(.refused, "Redis at \(address) refuses: \(error.description)")
        case "DENIED":
            self.init(
                .refused,
                "Redis at \(address) refuses: it is in protected mode, which lets nobody in from other machines; give it a password"
            )
        // A server without passwords that is given one, or without the database of that number, during the handshake.
        case "ERR" where error.message.hasPrefix("AUTH ") || error.message.hasPrefix("DB index"):
            self.init(.refused, "Redis at \(address) refuses: \(error.description)")
        // What older ones say to the first line of each script.
        case "ERR" where error.message.hasPrefix("Error compiling script"):
            self.init(.refused, "Redis at \(address) is too old: the scripts need 7.0")
        case "NOTCONNECTED", "TIMEOUT", "CONNECTIONLOST", "CLOSED":
            self.init(.unreachable, "cannot reach Redis at \(address): \(error.message)")
        default:
            switch error.kind {
            case .retry: self.init(.temporary, "Redis at \(address) cannot do it now: \(error.description)")
            case .unknownOutcome: self.init(.unreachable, "no answer from Redis at \(address): \(error.message)")
            case .reroute: self.init(.refused, "Redis at \(address) is not the primary: \(error.description)")
            case .fatal: self.init(.internal, "Redis at \(address) answered: \(error.description)")
            }
        }
    }

    init(_ input: InvalidInput) { self.init(.invalid, input.description) }
}
