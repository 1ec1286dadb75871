import RedisClient

/// A run or a job that has a parent, or children, and what lies below it.
public struct FamilyTree: Hashable, Sendable {
    /// The job.
    public let job: String
    /// The run; nil for a child that has none yet, or whose run has ended.
    public let run: String?
    /// `scheduled`, `running`, `waiting`, `waiting_for_children`, `succeeded`, `failed`, `dead`, or `ended`
    /// when how it ended was not kept.
    public let state: String
    /// Sorted by name.
    public let children: [FamilyTree]

    /// How many of its own children have ended.
    public var done: Int { children.count { Self.ended.contains($0.state) } }

    private static let ended: Set<String> = ["succeeded", "failed", "dead", "ended"]
}

extension CarillonClient {
    /// The hierarchies of the namespace: runs that have children and no parent, with everything below them.
    ///
    /// A run's family is remembered for a day after its end. Reads in steps, so it is not one instant's picture.
    ///
    /// - Parameter name: only the families in which this run, or a run of this job, is at the top; nil for all.
    public func families(of name: String? = nil) async throws(CarillonError) -> [FamilyTree] {
        var parents: [String: [(job: String, score: Int64)]] = [:]
        let keys = try await store.keyNames(matching: "children:*")
        for (name, value) in try await members(of: keys) {
            let reply = value.array ?? []
            parents[String(name.dropFirst("children:".count))] = stride(from: 0, to: reply.count - 1, by: 2).compactMap
            {
                guard let job = reply[$0].string, let score = reply[$0 + 1].integer else { return nil }
                return (job, score)
            }
        }
        let childJobs = Set(parents.values.joined().map(\.job))
        let runOfJob = Dictionary(
            parents.keys.map { (RunID($0)?.job ?? $0, $0) }, uniquingKeysWith: { max($0, $1) })
        let roots = parents.keys.filter { run in
            let job = RunID(run)?.job ?? run
            guard let name else { return !childJobs.contains(job) }
            return run == name || job == name
        }
        // A parent that has not started yet is known by its job alone.
        let jobs = childJobs.union(parents.keys.compactMap { RunID($0)?.job })
        let states = try await states(of: Array(jobs), and: Array(parents.keys))
        var shown: Set<String> = []
        func tree(job: String, run: String?, score: Int64?, depth: Int) -> FamilyTree {
            let state =
                switch score {
                case 1: "succeeded"
                case 2: "failed"
                case nil: run.flatMap { states[$0] } ?? "ended"
                default: states[run ?? job] ?? states[job] ?? "scheduled"
                }
            // Somebody may have written into Redis what is no tree: what has several ways to it, or is deeper than anybody nests.
            let isNew = depth < 100 && run.map { shown.insert($0).inserted } ?? false
            let below = (isNew ? run.flatMap { parents[$0] } ?? [] : []).sorted { $0.job < $1.job }
            return FamilyTree(
                job: job, run: run, state: state,
                children: below.map { tree(job: $0.job, run: runOfJob[$0.job], score: $0.score, depth: depth + 1) })
        }
        return roots.sorted().map { root in
            shown = []
            return tree(job: RunID(root)?.job ?? root, run: root, score: nil, depth: 0)
        }
    }

    /// The members of sorted sets with their scores; a key of another type has none.
    private func members(of names: [String]) async throws(CarillonError) -> [(String, RESPValue)] {
        var members: [(String, RESPValue)] = []
        for start in stride(from: 0, to: names.count, by: 500) {
            let batch = names[start..<min(start + 500, names.count)]
            let replies = try await store.tolerantPipeline(
                batch.map { ["ZRANGE", .string(store.key($0)), 0, -1, "WITHSCORES"] })
            members += zip(batch, replies)
        }
        return members
    }

    /// What jobs, their own runs and `runs` are doing, by name; those that have ended are left out.
    private func states(of jobs: [String], and runs: [String]) async throws(CarillonError) -> [String: String] {
        let words: [Character: String] = [
            "L": "running", "C": "running", "X": "running", "W": "waiting", "B": "waiting", "D": "dead",
            "P": "waiting_for_children",
        ]
        var runOfJob: [String: String] = [:]
        for (job, record) in try await records("jobs", of: jobs) {
            guard let bytes = record.bytes, let position = JobRecord(bytes)?.position else { continue }
            runOfJob[job] = "\(job)@\(position)"
        }
        var states: [String: String] = [:]
        for run in runOfJob.values { states[run] = "scheduled" }
        for (run, record) in try await records("runs", of: Array(Set(runs).union(runOfJob.values))) {
            if let letter = record.string?.first { states[run] = words[letter] }
        }
        for (job, run) in runOfJob { states[job] = states[run] }
        return states
    }

    private func records(
        _ key: String, of names: [String]
    ) async throws(CarillonError) -> [(String, RESPValue)] {
        var records: [(String, RESPValue)] = []
        for start in stride(from: 0, to: names.count, by: 500) {
            let batch = names[start..<min(start + 500, names.count)]
            let replies = try await store.pipeline(batch.map { ["HGET", .string(store.key(key)), .string($0)] })
            records += zip(batch, replies)
        }
        return records
    }
}
