import RedisClient

/// Something in Redis that is not as it should be.
public struct IntegrityFinding: Hashable, Sendable, CustomStringConvertible {
    /// The key, job, run or member, such as `job mail`, `run mail@1`, `leases mail@1`.
    public let subject: String
    /// What is wrong with it, such as `is in none of schedule, arming and paused`.
    public let finding: String

    public var description: String { "\(escapedForMessage(subject)) \(escapedForMessage(finding))" }
}

extension CarillonClient {
    /// Looks at every key, job, run and index entry of the namespace.
    ///
    /// Safe at any time: each item is judged by one script at one instant. Reads everything in steps of 500, so it takes some
    /// seconds for a million jobs.
    ///
    /// - Parameter repair: puts right what it finds: what is in no place goes back to its own, what is in two leaves one, what
    ///   nobody can read goes to `quarantine`. A key of a wrong type is kept as `quarantine:<key>`, and what it should hold is
    ///   built anew from the records; only the records of the jobs, and the schema, are left for a person. The limits of groups that
    ///   nobody uses any more, which are no finding, are forgotten.
    /// - Returns: what was found, before the repair; empty when all is well.
    public func fsck(repair: Bool = false) async throws(CarillonError) -> [IntegrityFinding] {
        let names = try await store.keyNames()
        var (findings, damaged) = try await typeFindings(of: names)
        if repair { damaged.subtract(try await store.setAside(damaged.filter(Keyspace.isReplaceable))) }
        do throws(CarillonError) {
            try await checkContents(names.filter { !damaged.contains($0) }, repair: repair, into: &findings)
            if repair, damaged.isDisjoint(with: ["generation", "jobs", "limits", "runs"]) {
                try await forgetUnusedLimits()
            }
        } catch {
            // Scripts refuse a shared key of a wrong type: until it is mended there is nothing more to learn.
            guard error.code == .corrupt, !damaged.isEmpty else { throw error }
        }
        return findings
    }

    /// What was set aside because it made no sense, such as `jobs mail`, `runs mail@1`, `counters failed`: the fields of the hash
    /// `quarantine`, and the keys `quarantine:…`, sorted. It stays until a person deletes it.
    public func quarantined() async throws(CarillonError) -> [String] {
        let keys = try await store.keyNames(matching: "quarantine:*").map { "key \($0)" }
        return try await members("quarantine", of: "hash").map { String(decoding: $0, as: UTF8.self) } + keys
    }

    private func checkContents(
        _ names: [String], repair: Bool, into findings: inout [IntegrityFinding]
    ) async throws(CarillonError) {
        // First: a one-shot whose run goes has to get another.
        if names.contains("runs") {
            findings += try await check(.runs, try await members("runs", of: "hash"), as: "run", repair: repair)
        }
        if names.contains("jobs") {
            findings += try await check(.jobs, try await members("jobs", of: "hash"), as: "job", repair: repair)
        }
        for kind in Keyspace.indexes {
            for name in names where Keyspace.kind(of: name) == kind {
                let members = try await members(name, of: Keyspace.types[kind] ?? "zset")
                findings += try await check(.index(name), members, as: name, repair: repair)
            }
        }
    }

    /// - Returns: what is wrong with keys by their names, and those of them that are ours.
    private func typeFindings(
        of names: [String]
    ) async throws(CarillonError) -> (findings: [IntegrityFinding], damaged: Set<String>) {
        var findings: [IntegrityFinding] = []
        var damaged: Set<String> = []
        for start in stride(from: 0, to: names.count, by: 500) {
            let batch = names[start..<min(start + 500, names.count)]
            let types = try await store.pipeline(batch.map { ["TYPE", .string(store.key($0))] })
            for (name, type) in zip(batch, types) {
                guard let complaint = Keyspace.complaint(name: name, type: type.string ?? "none") else { continue }
                findings.append(IntegrityFinding(subject: "key \(name)", finding: complaint))
                if Keyspace.types[Keyspace.kind(of: name)] != nil { damaged.insert(name) }
            }
        }
        return (findings, damaged)
    }

    private func check(
        _ what: Store.Check, _ items: [[UInt8]], as label: String, repair: Bool
    ) async throws(CarillonError) -> [IntegrityFinding] {
        var findings: [IntegrityFinding] = []
        for start in stride(from: 0, to: items.count, by: 500) {
            let batch = items[start..<min(start + 500, items.count)]
            for (item, finding) in try await store.check(what, batch, repair: repair) {
                findings.append(IntegrityFinding(subject: "\(label) \(item)", finding: finding))
            }
        }
        return findings
    }

    /// The fields or members of a key, sorted. What somebody else put there need not be text.
    private func members(_ name: String, of type: String) async throws(CarillonError) -> [[UInt8]] {
        let command: RESPArgument = type == "hash" ? "HSCAN" : "ZSCAN"
        let found = try await store.scan([command, .string(store.key(name))], ["COUNT", 1000])
        return Set(stride(from: 0, to: found.count - 1, by: 2).map { found[$0] })
            .sorted { $0.lexicographicallyPrecedes($1) }
    }
}
