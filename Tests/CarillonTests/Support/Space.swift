import Carillon
import CarillonTesting
import EventLoop
import PrivateRedis
import RedisClient
import Testing

@testable import Carillon

/// A namespace under test: state in, one script, and what it answered and changed.
///
/// ```swift
/// let space = try await Space(at: 1_000_000, """
///     jobs{mail} = 1 a 990000⏎{}⏎hello
///     schedule:default<mail> = 990000
///     """)
/// let claim = try await space.run(.claim, "w", 1, 10, 30_000, "default")
/// #expect(claim.reply == …)
/// #expect(claim.change == …)
/// ```
struct Space: Sendable {
    let redis: TestRedis
    let store: Store

    /// A namespace whose clock is held at `time` (ms); nil leaves it to the server's.
    init(at time: Int64? = 1_000_000, _ state: String = "", server: PrivateRedis? = nil) async throws {
        redis = try await TestRedis(server: server)
        store = redis.client.store
        if let time { try await setClock(time) }
        try await add(state)
    }

    /// What one call did.
    struct Effect: Sendable {
        /// The words of the reply, lists in brackets; `! …` for an error. What a claim grants as a worker reads it: run, token,
        /// attempt, body.
        let reply: String
        /// Every key that is not what it was, in the notation of ``KeyspaceText``; empty when nothing changed.
        let change: String
    }

    /// Calls a script with these ARGV and compares all keys before and after.
    func run(_ script: ScriptName, _ arguments: RESPArgument...) async throws -> Effect {
        try await run(script, arguments)
    }

    func run(_ script: ScriptName, _ arguments: [RESPArgument]) async throws -> Effect {
        let before = try await lines()
        let reply = await call(script, arguments)
        return Effect(reply: reply, change: KeyspaceText.difference(from: before, to: try await lines()))
    }

    /// Calls a script for its reply alone.
    @discardableResult
    func call(_ script: ScriptName, _ arguments: RESPArgument...) async -> String { await call(script, arguments) }

    @discardableResult
    func call(_ script: ScriptName, _ arguments: [RESPArgument]) async -> String {
        do throws(RedisError) {
            let keys: [RESPArgument] = [.string(prefix)]
            let value = try await store.connection.eval(ScriptLibrary.shared[script], keys: keys, arguments: arguments)
            return text(script == .claim ? value.withGrantsRead : value)
        } catch {
            return "! " + error.description.replacing(prefix, with: "ns")
        }
    }

    // MARK: State

    /// Adds to the state what `text` describes.
    func add(_ text: String) async throws {
        try await commands(try KeyspaceText.commands(text) { "\(prefix):\($0)" })
    }

    /// Replaces the whole state.
    func reset(_ text: String) async throws {
        _ = try await store.read(["EVAL", .string(KeyspaceText.clear), 1, .string(prefix)])
        try await add(text)
    }

    /// `tick`, an interval whose runs may overlap, and `count` live runs of it, leased (L) or waiting (W).
    func addCrowd(of count: Int, in state: String) async throws {
        let seed = """
            local ns, state = KEYS[1], ARGV[2]
            redis.call('HSET', ns .. ':jobs', 'tick', '1 e 60000:0 o=allow_all\\n{}\\nold')
            redis.call('ZADD', ns .. ':schedule:default', 1020000, 'tick')
            for i = 1, ARGV[1] do
                local run = 'tick@' .. i .. '.b'
                redis.call('HSET', ns .. ':runs', run, state .. ' 7 1 3 1 r 1 w default')
                redis.call('ZADD', ns .. ':live', 0, run)
                redis.call('ZADD', ns .. (state == 'W' and ':ready:default' or ':leases'), 1030000, run)
            end
            """
        try await commands([["EVAL", seed, "1", prefix, "\(count)", state]])
    }

    func delete(_ key: String) async throws { try await commands([["DEL", "\(prefix):\(key)"]]) }

    /// Plain commands; keys as they are in Redis.
    func commands(_ commands: [[String]]) async throws {
        _ = try await store.pipeline(commands.map { command in command.map { .string($0) } })
    }

    /// All values, in the notation of ``KeyspaceText``, sorted.
    func lines() async throws -> [String] {
        let reply = try await store.read(["EVAL", .string(KeyspaceText.dump), 1, .string(prefix)])
        return (reply.array ?? []).map { line($0) }.sorted()
    }

    /// The lines of one key, without its name.
    func value(_ key: String) async throws -> [String] {
        try await lines().filter { $0.hasPrefix(key) && "{<([ ".contains($0.dropFirst(key.count).first ?? "?") }
            .map { String($0.dropFirst(key.count)) }
    }

    /// `{namespace}`: the only one of the scripts' KEYS.
    var prefix: String { "{\(redis.namespace)}" }

    /// Holds the clock at `time` with the record that a script would leave, so that it shows up in no change by itself.
    func setClock(_ time: Int64) async throws {
        let old = try await store.read(["GET", .string("\(prefix):clock")]).string ?? "0 0 0 0"
        let words = old.split(separator: " ").compactMap { Int64($0) }
        let skew = max(words[1], words[0] - time)
        let steady = time + skew
        try await commands([
            ["SET", "\(prefix):clock", "\(steady) \(skew) \(max(words[2], steady * 1_000)) \(time)"]
        ])
    }

    private func line(_ value: RESPValue) -> String {
        KeyspaceText.escaped(String(decoding: value.bytes ?? [], as: UTF8.self))
    }

    private func text(_ value: RESPValue) -> String {
        func inner(_ value: RESPValue) -> String {
            switch value {
            case .array(let values): "[" + values.map(inner).joined(separator: " ") + "]"
            case .integer(let number): "\(number)"
            case .null: "nil"
            case .error(let error): "! \(error)"
            case .string, .simple: line(value)
            }
        }
        guard let values = value.array else { return inner(value) }
        return values.map(inner).joined(separator: " ")
    }
}
