import RedisClient

/// A limit, and how much of it is used.
public struct LimitInfo: Hashable, Sendable {
    /// Nil for the whole namespace.
    public let group: String?
    /// Runs at once; nil where only their rate is limited.
    public let limit: Int?
    /// Runs under way.
    public let running: Int
}

extension CarillonClient {
    /// Limits how many runs of the whole namespace are under way at once.
    ///
    /// - Parameter maxRunning: 1…1,000,000; 0 for any number, the default.
    public func limitNamespace(maxRunning: Int) async throws {
        guard (0...1_000_000).contains(maxRunning) else {
            throw InvalidInput("max_running", String(maxRunning), "must be at least 0 and at most 1000000")
        }
        let reply = try await store.call(.limit, [.integer(Int64(maxRunning)), 0, 1])
        guard reply.status == "OK" else { throw reply.unexpected }
    }

    /// The limits of the namespace and of all groups, by name.
    public func limits() async throws(CarillonError) -> [LimitInfo] {
        let fields = try await store.read(["HGETALL", .string(store.key("limits"))]).array ?? []
        let pairs = stride(from: 0, to: fields.count - 1, by: 2).compactMap { index -> (String, String)? in
            guard let group = fields[index].string, let record = fields[index + 1].string else { return nil }
            return (group, record)
        }.sorted { $0.0 < $1.0 }
        let running = try await store.tolerantPipeline(
            pairs.map { ["ZCARD", .string(store.key($0.0 == "/" ? "leases" : "held:\($0.0)"))] })
        return zip(pairs, running).map { pair, count in
            let limit = pair.1.split(separator: " ").first.flatMap { Int($0) } ?? 0
            return LimitInfo(
                group: pair.0 == "/" ? nil : pair.0, limit: limit > 0 ? limit : nil, running: Int(count.integer ?? 0))
        }
    }
}
