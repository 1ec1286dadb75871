/// A Lua script, sent to Redis by the SHA-1 of its bytes.
public struct Script: Sendable, Hashable {
    public let source: [UInt8]
    /// 40 lower-case hexadecimal digits.
    public let sha1: String

    public init(source: [UInt8]) {
        self.source = source
        sha1 = SHA1.hex(source)
    }

    public init(_ source: String) {
        self.init(source: Array(source.utf8))
    }
}

extension RedisConnection {
    /// Runs a script by `EVALSHA`. A server that does not know it (restarted, or `SCRIPT FLUSH`) gets `SCRIPT LOAD` and
    /// the same call once more, back to back; `NOSCRIPT` means that nothing was executed, so that is safe whatever
    /// other calls are in flight.
    ///
    /// - Parameters:
    ///   - keys: The script's `KEYS`.
    ///   - arguments: The script's `ARGV`.
    ///   - deadline: The time that all of it may take; default `configuration.commandTimeout`.
    /// - Throws: Also what the script itself returned as an error.
    public func eval(
        _ script: Script, keys: [RESPArgument], arguments: [RESPArgument] = [], deadline: Duration? = nil
    ) async throws(RedisError) -> RESPValue {
        let moment = moment(deadline)
        let call = Command.evalsha(sha1: script.sha1, keys: keys, arguments: arguments)
        let reply = await perform(call, until: moment)
        guard case .error(let error) = reply, error.code == "NOSCRIPT" else { return try reply.get() }
        let load = Command.plain(["SCRIPT", "LOAD", .bytes(script.source)])
        let replies = await perform([load, call], until: moment)
        for reply in replies.dropLast() { _ = try reply.get() }
        return try replies.last?.get() ?? .null
    }
}
