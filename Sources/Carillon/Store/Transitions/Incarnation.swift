package import RedisClient

extension Store {
    /// What a connection that claims begins with; `lua/incarnation.lua`. No claim comes before it: a connection ends with the process
    /// of Redis that it leads to, and one whose greeting fails, as a replica's does, is not used.
    package static func greeting(_ namespace: Namespace) -> [[RESPArgument]] {
        let script = ScriptLibrary.shared[.incarnation]
        return [
            ["SCRIPT", "LOAD", .bytes(script.source)], ["EVALSHA", .string(script.sha1), 1, .string("{\(namespace)}")],
        ]
    }
}
