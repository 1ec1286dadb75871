/// The keys of a namespace and their types, as `lua/README.md` lists them: the part of a key's name before its second colon
/// decides.
enum Keyspace {
    static let types: [String: String] = [
        "arming": "zset", "buffered": "zset", "buried": "zset", "children": "zset", "clock": "string",
        "counters": "hash", "dead": "zset", "failed": "list", "fleet": "hash", "generation": "string", "held": "zset",
        "idle": "zset", "incarnation": "string", "jobs": "hash", "kept": "zset", "lanes": "zset",
        "leases": "zset", "ledger": "list", "limits": "hash", "live": "zset", "output": "hash", "parents": "hash",
        "paused": "hash", "quarantine": "hash", "queues": "set", "ready": "zset", "runs": "hash", "schedule": "zset",
        "schema": "string", "session": "string", "succeeded": "list", "unique": "string", "watch": "string",
        "workers": "zset",
    ]

    /// Indexes whose members stand for a job or a run, in the order in which `fsck` looks at them.
    static let indexes = [
        "schedule", "arming", "paused", "ready", "leases", "live", "buffered", "dead", "buried", "parents", "held",
        "children",
    ]

    /// Whether a key that is of a wrong type may be moved out of the way: what else there is says what it should hold, or it
    /// begins anew. Jobs that are gone nobody can make up, and a namespace without schema is taken for one of version 1.
    static func isReplaceable(_ name: String) -> Bool { name != "jobs" && name != "schema" }

    /// `schedule` of `schedule:default`.
    static func kind(of name: String) -> String { String(name.prefix { $0 != ":" }) }

    /// What is wrong with a key of that name and type; nil where nothing is.
    static func complaint(name: String, type: String) -> String? {
        // What a script set aside is kept under its old name, whatever it is.
        if name.hasPrefix("quarantine:") || type == "none" { return nil }
        guard let expected = types[kind(of: name)] else { return "is no key of Carillon" }
        return type == expected ? nil : "is a \(type), not a \(expected)"
    }
}
