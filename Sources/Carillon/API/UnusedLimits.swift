import RedisClient

extension CarillonClient {
    /// Forgets the limits of groups that no job and no run uses: they stay behind when the last job of a group is gone.
    ///
    /// Nothing counts the users of a group, so everything is looked through. What begins to use a group meanwhile is either a new
    /// definition, which the script notices, or the run of a job that was there all the time.
    func forgetUnusedLimits() async throws(CarillonError) {
        let generation = try await store.read(["GET", .string(store.key("generation"))]).string ?? "0"
        let fields = try await store.scan(["HSCAN", .string(store.key("limits"))], ["COUNT", 1000])
        var groups = Set(stride(from: 0, to: fields.count - 1, by: 2).map { fields[$0] })
        groups.remove(Array("/".utf8))
        guard !groups.isEmpty else { return }
        for (key, lane) in [("jobs", Self.laneOfJob), ("runs", Self.laneOfRun)] {
            var cursor = "0"
            repeat {
                let reply = try await store.read(["HSCAN", .string(store.key(key)), .string(cursor), "COUNT", 1000])
                guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let items = parts[1].array
                else {
                    throw CarillonError(.corrupt, "\(store.key(key)) cannot be read")
                }
                for record in stride(from: 1, to: items.count, by: 2).compactMap({ items[$0].bytes }) {
                    if let group = Self.group(of: lane(record)) { groups.remove(group) }
                }
                if groups.isEmpty { return }
                cursor = next
            } while cursor != "0"
        }
        try await store.forgetLimits(of: groups, generation: generation)
    }

    private static func laneOfJob(_ record: [UInt8]) -> [UInt8] { JobRecord(record).map { Array($0.queue.utf8) } ?? [] }

    /// The ninth word of the first line; see `lua/lib/run.lua`.
    private static func laneOfRun(_ record: [UInt8]) -> [UInt8] {
        let words = record.prefix { $0 != UInt8(ascii: "\n") }.split(separator: UInt8(ascii: " "))
        return words.count > 8 ? Array(words[8]) : []
    }

    /// `g` of the lane `mail/50/g`; see `lua/lib/lane.lua`.
    private static func group(of lane: [UInt8]) -> [UInt8]? {
        let parts = lane.split(separator: UInt8(ascii: "/"), maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? Array(parts[2]) : nil
    }
}
