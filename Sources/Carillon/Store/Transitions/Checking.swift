import RedisClient

extension Store {
    /// The commands that the scripts use, or clients send, and that this user may not run; `lua/rights.lua`.
    package func missingRights() async throws(CarillonError) -> [String] {
        let reply = try await call(.rights, [])
        guard reply.status == "OK" else { throw reply.unexpected }
        return reply.values.compactMap(\.string)
    }

    /// Moves keys that are not of their type to `quarantine:<name>`; `lua/check_keys.lua`.
    ///
    /// - Returns: those that were not.
    func setAside(_ names: some Collection<String>) async throws(CarillonError) -> [String] {
        var moved: [String] = []
        let names = names.sorted()
        for start in stride(from: 0, to: names.count, by: 500) {
            let batch = names[start..<min(start + 500, names.count)]
            let arguments = batch.flatMap { name -> [RESPArgument] in
                [.string(name), .string(Keyspace.types[Keyspace.kind(of: name)] ?? "none")]
            }
            let reply = try await call(.checkKeys, arguments)
            guard reply.status == "OK" else { throw reply.unexpected }
            moved += reply.values.compactMap(\.string)
        }
        return moved
    }

    /// Forgets the limits of groups that nobody uses; `lua/check_limits.lua`.
    ///
    /// - Parameter generation: the last one given to a definition before the namespace was looked through.
    func forgetLimits(of groups: some Collection<[UInt8]>, generation: String) async throws(CarillonError) {
        let groups = Array(groups)
        for start in stride(from: 0, to: groups.count, by: 500) {
            let batch = groups[start..<min(start + 500, groups.count)]
            let reply = try await call(.checkLimits, [.string(generation)] + batch.map { .bytes($0) })
            guard reply.status == "OK" else { throw reply.unexpected }
        }
    }

    /// What one of the checking scripts looks at.
    enum Check {
        case jobs, runs
        /// The members of an index, by the key's name without the namespace.
        case index(String)
    }

    /// Looks at up to 1,000 items; `lua/check_jobs.lua`, `check_runs.lua`, `check_index.lua`.
    ///
    /// - Parameter repair: whether what is found is put right as well.
    func check(
        _ what: Check, _ items: ArraySlice<[UInt8]>, repair: Bool
    ) async throws(CarillonError) -> [(item: String, finding: String)] {
        var arguments: [RESPArgument] = [repair ? "1" : "0"]
        let script: ScriptName
        switch what {
        case .jobs: script = .checkJobs
        case .runs: script = .checkRuns
        case .index(let key):
            script = .checkIndex
            arguments.append(.string(key))
        }
        let reply = try await call(script, arguments + items.map { .bytes($0) })
        let words = Array(reply.values)
        guard reply.status == "OK", words.count.isMultiple(of: 2) else { throw reply.unexpected }
        return stride(from: 0, to: words.count, by: 2).compactMap { index in
            guard let item = words[index].bytes, let finding = words[index + 1].string else { return nil }
            return (String(decoding: item, as: UTF8.self), finding)
        }
    }
}
