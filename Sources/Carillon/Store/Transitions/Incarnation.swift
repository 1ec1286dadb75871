package import RedisClient

extension Store {
    /// What a connection that claims begins with; `lua/incarnation.lua`. No claim comes before it, since a connection ends with the
    /// process of Redis that it leads to.
    package static func greeting(_ namespace: Namespace) -> [RESPArgument] {
        ["EVAL", .bytes(ScriptLibrary.shared[.incarnation].source), 1, .string("{\(namespace)}")]
    }
}
