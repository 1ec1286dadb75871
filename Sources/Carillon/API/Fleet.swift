import RedisClient
import Triggers

/// A live worker: a process that takes runs.
public struct WorkerInfo: Hashable, Sendable {
    /// Its name and a random part, new at every start.
    public let id: String
    /// For how long it has not been heard of. An idle worker is heard of every 20 s, or less often where there are many.
    public let silence: Duration
    /// Runs at once; nil if it did not say.
    public let capacity: Int?
    public let queues: [String]
    public let host: String?
    public let processID: Int32?
    /// Runs under way.
    public let running: Int
}

extension CarillonClient {
    /// The live workers of the namespace, by name: those heard of within the last ten minutes that have not signed off.
    public func workers() async throws(CarillonError) -> [WorkerInfo] {
        let replies = try await store.pipeline([
            ["ZRANGE", .string(store.key("workers")), 0, -1, "WITHSCORES"], ["HGETALL", .string(store.key("fleet"))],
            ["GET", .string(store.key("clock"))],
        ])
        let now = try await store.time()
        let clock = (replies[2].string ?? "").split(separator: " ").compactMap { Int64($0) }
        let steady = max(
            Timestamp(milliseconds: clock.first ?? .min), now.adding(milliseconds: clock.count > 1 ? clock[1] : 0))
        let cards = Self.pairs(replies[1])
        var running: [String: Int] = [:]
        for run in try await liveRuns() { running[run.worker, default: 0] += 1 }
        return Self.pairs(replies[0]).map { id, seen in
            let card = WorkerCard(cards.first { $0.0 == id }?.1 ?? "")
            return WorkerInfo(
                id: id, silence: max(.zero, Int64(seen).map { steady - Timestamp(milliseconds: $0) } ?? .zero),
                capacity: card?.capacity,
                queues: card?.queues ?? [], host: card?.host, processID: card?.processID, running: running[id] ?? 0)
        }.sorted { $0.id < $1.id }
    }

    private static func pairs(_ value: RESPValue) -> [(String, String)] {
        let items = value.array ?? []
        return stride(from: 0, to: items.count - 1, by: 2).compactMap { index in
            guard let name = items[index].string, let value = items[index + 1].string else { return nil }
            return (name, value)
        }
    }
}
