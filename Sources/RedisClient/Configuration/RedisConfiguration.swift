/// Where a Redis is and how to log in there.
public struct RedisConfiguration: Sendable, Hashable {
    public enum Address: Sendable, Hashable {
        /// `host` is a name or a numeric IPv4 or IPv6 address, without brackets.
        case tcp(host: String, port: UInt16)
        /// The path of a unix socket.
        case unix(path: String)
    }

    public var address: Address
    /// An ACL user; nil with a password means the user `default`. Without a password it is one who needs none.
    public var username: String?
    public var password: String?
    public var database: Int
    /// What `CLIENT LIST` shows; no spaces, line ends or other control characters.
    public var clientName: String?
    /// The time one connection attempt may take: name lookup, connect, and again for the handshake. Default 2 s.
    public var connectTimeout: Duration = .seconds(2)
    /// The time a command may take, counted from when it was issued, unless it says otherwise. Default 3 s.
    public var commandTimeout: Duration = .seconds(3)
    /// A larger reply is a protocol error. Default 64 MiB.
    public var maximumReplySize: Int = 64 << 20

    /// Commands that each new connection sends before all others, once Redis has let it in. Where one of them fails the connection is
    /// not used, and made anew.
    package var greeting: [[RESPArgument]] = []

    public init(
        address: Address = .tcp(host: "127.0.0.1", port: 6379), username: String? = nil, password: String? = nil,
        database: Int = 0, clientName: String? = nil
    ) {
        self.address = address
        self.username = username
        self.password = password
        self.database = database
        self.clientName = clientName
    }
}

extension RedisConfiguration {
    /// As a URL that ``init(url:)`` reads, for handing on to another process; nil where that would give away a login.
    package var urlWithoutLogin: String? {
        guard username == nil, password == nil else { return nil }
        guard case .unix(let path) = address else { return description }
        var encoded = ""
        for byte in path.utf8 {
            let isPlain =
                byte > 0x20 && byte < 0x7f
                && ![UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@")].contains(byte)
            let hex = String(byte, radix: 16)
            encoded += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" + hex : hex)
        }
        return "unix://\(encoded)?db=\(database)"
    }
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As a URL, with the password replaced by `***`.
    public var description: String {
        let login = username != nil || password != nil ? "\(username ?? ""):\(password == nil ? "" : "***")@" : ""
        switch address {
        case .tcp(let host, let port):
            let shown = host.contains(":") ? "[\(host)]" : host
            return "redis://\(login)\(shown):\(port)/\(database)"
        case .unix(let path):
            return "unix://\(login)\(path)?db=\(database)"
        }
    }

    public var debugDescription: String { description }

    /// Without children, so that `dump` shows no password either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
