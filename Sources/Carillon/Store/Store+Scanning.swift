import RedisClient

extension Store {
    /// All that SCAN, HSCAN or ZSCAN gives, with repetitions.
    ///
    /// - Parameter command: the command up to its cursor.
    func scan(_ command: [RESPArgument], _ options: [RESPArgument]) async throws(CarillonError) -> [[UInt8]] {
        var cursor = "0"
        var all: [[UInt8]] = []
        repeat {
            let reply = try await read(command + [.string(cursor)] + options)
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let items = parts[1].array
            else {
                throw CarillonError(.corrupt, "a scan answered something unexpected")
            }
            all += items.map { $0.bytes ?? [] }
            cursor = next
        } while cursor != "0"
        return all
    }

    /// The names of the namespace's keys that match, without the namespace, sorted; those alone that are text.
    func keyNames(matching pattern: String = "*") async throws(CarillonError) -> [String] {
        let prefix = key("")
        let keys = try await scan(["SCAN"], ["MATCH", .string(prefix + pattern), "COUNT", 1000])
        // By bytes: characters would join the name to the prefix, or take two names for one.
        return Set(keys).sorted { $0.lexicographicallyPrecedes($1) }
            .compactMap { String(validating: $0.dropFirst(prefix.utf8.count), as: UTF8.self) }
    }
}
