/// A Redis URL that breaks a rule. The text shows the URL without its password.
public struct RedisURLError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
}

extension RedisConfiguration {
    /// Reads `redis://[user:password@]host[:port][/db]`, with `[…]` around an IPv6 address and the port defaulting to
    /// 6379, or `unix://[user:password@]/path/to/socket`. Both take `?db=N`. `redis://:password@host` has a password
    /// only. Reserved characters in user, password and path are percent-encoded.
    ///
    /// `rediss://` is refused: TLS is not supported yet.
    public init(url: String) throws(RedisURLError) {
        var parser = RedisURLParser(url: url)
        self = try parser.parse()
    }
}

/// Takes a URL apart from left to right; what is left stands in `rest`.
private struct RedisURLParser {
    let url: String
    private var rest: Substring

    init(url: String) {
        self.url = url
        rest = url[...]
    }

    mutating func parse() throws(RedisURLError) -> RedisConfiguration {
        guard url.utf8.count <= 4096 else { throw fail("it is longer than 4096 bytes") }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw fail("spaces, control and non-ASCII characters must be percent-encoded")
        }
        guard !url.contains("#") else { throw fail("it has no fragment: write # as %23") }
        let scheme = takeScheme()
        var configuration = RedisConfiguration()
        let query = takeQuery()
        try takeLogin(into: &configuration)
        switch scheme {
        case "redis": try takeHostPortAndDatabase(into: &configuration)
        case "unix": try takePath(into: &configuration)
        case "rediss": throw fail("TLS is not supported yet: use redis:// or unix://")
        default: throw fail("it must begin with redis:// or unix://")
        }
        try apply(query, to: &configuration)
        return configuration
    }

    private mutating func takeScheme() -> String? {
        guard let separator = rest.firstRange(of: "://") else { return nil }
        defer { rest = rest[separator.upperBound...] }
        return rest[..<separator.lowerBound].lowercased()
    }

    private mutating func takeQuery() -> Substring? {
        guard let mark = rest.firstIndex(of: "?") else { return nil }
        defer { rest = rest[..<mark] }
        return rest[rest.index(after: mark)...]
    }

    private mutating func takeLogin(into configuration: inout RedisConfiguration) throws(RedisURLError) {
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return }
        let login = rest[..<at]
        rest = rest[rest.index(after: at)...]
        guard let colon = login.firstIndex(of: ":") else {
            throw fail("the part before @ is user:password, or :password alone")
        }
        let user = try decode(login[..<colon], "the user")
        let password = try decode(login[login.index(after: colon)...], "the password")
        guard !password.isEmpty else { throw fail("the password is empty") }
        configuration.username = user.isEmpty ? nil : user
        configuration.password = password
    }

    private mutating func takeHostPortAndDatabase(
        into configuration: inout RedisConfiguration
    ) throws(RedisURLError) {
        let host = try takeHost()
        var port: UInt16 = 6379
        if rest.first == ":" {
            let digits = rest.dropFirst().prefix { $0 != "/" }
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(digits), number > 0 else {
                throw fail("the port must be a number from 1 to 65535")
            }
            port = number
            rest = rest.dropFirst(1 + digits.count)
        }
        configuration.address = .tcp(host: host, port: port)
        guard rest.isEmpty || rest.first == "/" else { throw fail("after the host come :port and /db") }
        let database = rest.dropFirst()
        if !database.isEmpty { configuration.database = try parseDatabase(database) }
    }

    private mutating func takeHost() throws(RedisURLError) -> String {
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { throw fail("an IPv6 address ends with ]") }
            let host = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            guard host.contains(":"), host.utf8.allSatisfy({ $0.isHexDigit || $0 == 0x3a || $0 == 0x2e }) else {
                throw fail("between [ and ] stands an IPv6 address")
            }
            return String(host)
        }
        let host = rest.prefix { $0 != ":" && $0 != "/" }
        rest = rest[host.endIndex...]
        guard !host.isEmpty else { throw fail("the host is missing") }
        guard host.utf8.count <= 253, host.utf8.allSatisfy({ $0.isHostCharacter }) else {
            throw fail("a host has letters, digits, '-', '_' and '.', at most 253")
        }
        return String(host)
    }

    private mutating func takePath(into configuration: inout RedisConfiguration) throws(RedisURLError) {
        guard rest.first == "/" else { throw fail("a unix socket's path is absolute: unix:///path/to/socket") }
        let path = try decode(rest, "the path")
        guard path.utf8.count <= 107 else { throw fail("a unix socket's path has at most 107 bytes") }
        guard path != "/" else { throw fail("the path of the unix socket is missing") }
        configuration.address = .unix(path: path)
    }

    private func apply(_ query: Substring?, to configuration: inout RedisConfiguration) throws(RedisURLError) {
        guard let query else { return }
        guard query.hasPrefix("db=") else { throw fail("the only parameter is db, as in ?db=0") }
        let database = try parseDatabase(query.dropFirst(3))
        guard configuration.database == 0 || configuration.database == database else {
            throw fail("the path and ?db name different databases")
        }
        configuration.database = database
    }

    private func parseDatabase(_ text: Substring) throws(RedisURLError) -> Int {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int32(text) else {
            throw fail("the database must be a number from 0")
        }
        return Int(number)
    }

    private func decode(_ text: Substring, _ what: String) throws(RedisURLError) -> String {
        var bytes: [UInt8] = []
        var source = text.utf8.makeIterator()
        while let byte = source.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = source.next()?.hexValue, let low = source.next()?.hexValue else {
                throw fail("\(what) has a % without two hexadecimal digits: write % as %25")
            }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(0) else { throw fail("\(what) contains a NUL byte") }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw fail("\(what) is not UTF-8") }
        return decoded
    }

    private func fail(_ rule: String) -> RedisURLError {
        RedisURLError(description: "Redis URL \"\(redactedURL(url))\": \(rule)")
    }
}

/// The URL without anything that may be a password: all up to the last `@` (also where a reserved character was not
/// encoded), a port that is no number, and parameters.
private func redactedURL(_ url: String) -> String {
    var scheme: Substring = ""
    var rest = url[...]
    if let separator = rest.firstRange(of: "://") {
        scheme = rest[..<separator.upperBound]
        rest = rest[separator.upperBound...]
    }
    var login = ""
    if let at = rest.lastIndex(of: "@") {
        login = "***@"
        rest = rest[rest.index(after: at)...]
    }
    var query = ""
    if let mark = rest.firstIndex(of: "?") {
        query = "?…"
        rest = rest[..<mark]
    }
    if login.isEmpty, let colon = rest.firstIndex(of: ":"), rest.first != "[",
        !rest[colon...].dropFirst().prefix(while: { $0 != "/" }).allSatisfy(\.isNumber)
    {
        rest = rest[..<colon] + ":***"
    }
    let shown = String((scheme + login + rest + query).prefix(200))
    return shown.unicodeScalars.map { $0.isASCII ? $0.escaped(asASCII: true) : String($0) }.joined()
}

extension UInt8 {
    fileprivate var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    fileprivate var isHexDigit: Bool { hexValue != nil }

    fileprivate var isHostCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
