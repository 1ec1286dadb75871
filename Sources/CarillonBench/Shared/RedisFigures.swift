import Carillon
import RedisClient

/// What Redis says about itself.
struct RedisFigures: Equatable, Sendable {
    struct CommandFigures: Equatable, Sendable {
        var calls = 0
        var microseconds = 0
    }

    /// CPU time of the whole process since its start, user and system, in seconds.
    var cpu = 0.0
    var usedMemory = 0
    var connectedClients = 0
    var commands: [String: CommandFigures] = [:]
    /// Errors that it answered, by their first word, such as `BUSY`.
    var errors: [String: Int] = [:]
    var version = "?"
    var isAppendOnly = false

    /// - Parameter info: the text of `INFO`, at least `server`, `clients`, `cpu`, `memory`, `commandstats` and `errorstats`.
    init(info: String) {
        for line in info.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "used_cpu_user", "used_cpu_sys": cpu += Double(parts[1]) ?? 0
            case "used_memory": usedMemory = Int(parts[1]) ?? 0
            case "connected_clients": connectedClients = Int(parts[1]) ?? 0
            case "redis_version": version = String(parts[1])
            case "aof_enabled": isAppendOnly = parts[1] == "1"
            case let name where name.hasPrefix("errorstat_"):
                errors[String(name.dropFirst(10))] = Self.figures(parts[1], "count").calls
            case let name where name.hasPrefix("cmdstat_"):
                commands[String(name.dropFirst(8))] = Self.figures(parts[1])
            default: break
            }
        }
    }

    private static func figures(_ text: Substring, _ count: Substring = "calls") -> CommandFigures {
        var figures = CommandFigures()
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=")
            guard parts.count == 2 else { continue }
            if parts[0] == count { figures.calls = Int(parts[1]) ?? 0 }
            if parts[0] == "usec" { figures.microseconds = Int(parts[1]) ?? 0 }
        }
        return figures
    }

    /// Commands that clients sent. Redis counts what scripts call under the same names, so this counts the names that our
    /// scripts never call and that a worker may send: the scripts themselves, and what belongs to a connection.
    var sentByClients: Int {
        commands.filter { name, _ in
            let family = name.split(separator: "|").first.map(String.init) ?? name
            return Self.clientCommands.contains(family)
        }.values.reduce(0) { $0 + $1.calls }
    }

    /// Errors answered since an earlier look. A server that does not know a script yet says NOSCRIPT, and is sent it: no error.
    func errors(since earlier: RedisFigures) -> [String: Int] {
        errors.filter { $0.key != "NOSCRIPT" }.reduce(into: [:]) { rise, entry in
            let count = entry.value - earlier.errors[entry.key, default: 0]
            if count > 0 { rise[entry.key] = count }
        }
    }

    var scriptCalls: Int { commands["evalsha"]?.calls ?? 0 }

    private static let clientCommands: Set<String> = [
        "eval", "evalsha", "eval_ro", "evalsha_ro", "fcall", "script", "ping", "hello", "auth", "select", "client",
        "subscribe", "psubscribe", "unsubscribe", "multi", "exec", "watch", "scan", "hscan", "keys", "command", "echo",
    ]
}

extension CarillonClient {
    func figures() async throws -> RedisFigures {
        RedisFigures(info: try await store.read(["INFO", "everything"]).string ?? "")
    }

    /// How often an outcome or disposition was counted in this namespace.
    func counter(_ name: String) async throws -> Int {
        Int(try await store.read(["HGET", .string(store.key("counters")), .string(name)]).integer ?? 0)
    }
}
