import RedisClient

/// What `revive` made of a run.
package enum Revival: UInt8, Sendable {
    case revived = 0x4f  // O
    case notDead = 0x4e  // N
    /// It is dead, but its job is gone: nobody knows what it would execute.
    case jobGone = 0x4a  // J
}

extension Store {
    /// Gives at most 1,000 dead runs all their attempts again; `lua/revive.lua`.
    package func revive(_ runs: [RunID], caller: String, request: Int) async throws(CarillonError) -> [Revival] {
        let reply = try await call(.revive, Self.arguments(caller, request, runs))
        let revivals = try reply.letters(count: runs.count).compactMap { Revival(rawValue: $0) }
        guard revivals.count == runs.count else { throw reply.unexpected }
        return revivals
    }

    /// Deletes at most 1,000 dead runs; `lua/forget.lua`. Answers which were dead.
    package func forget(_ runs: [RunID], caller: String, request: Int) async throws(CarillonError) -> [Bool] {
        let reply = try await call(.forget, Self.arguments(caller, request, runs))
        return try reply.letters(count: runs.count).map { $0 == UInt8(ascii: "O") }
    }

    private static func arguments(_ caller: String, _ request: Int, _ runs: [RunID]) -> [RESPArgument] {
        [.string(caller), .integer(Int64(request))] + runs.map { .string($0.description) }
    }
}
