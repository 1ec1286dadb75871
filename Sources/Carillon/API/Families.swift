import RedisClient

/// A run or a job that has a parent, or children, and what lies below it.
public struct FamilyTree: Hashable, Sendable {
    /// The job.
    public let job: String
    /// The run; nil for a child that has none yet, or whose run has ended.
    public let run: String?
    /// `scheduled`, `running`, `waiting`, `waiting_for_children`, `succeeded`, `failed`, `dead`, or `gone`.
    public let state: String
    /// Sorted by name.
    public let children: [FamilyTree]

    /// How many of its own children have ended.
    public var done: Int { children.count { Self.ended.contains($0.state) } }

    private static let ended: Set<String> = ["succeeded", "failed", "dead", "gone"]
}

extension CarillonClient {
    /// The hierarchies of the namespace: runs that have children and no parent, with everything below them.
    ///
    /// A run's family is remembered for a day after its end. Reads in steps, so it is not one instant's picture.
    ///
    /// - Parameter name: only the families in which this run, or a run of this job, is at the top; nil for all.
    public func families(of name: String? = nil) async throws(CarillonError) -> [FamilyTree] {
        var parents: [String: [(job: String, score: Int64)]] = [:]
        for name in try await store.keyNames(matching: "children:*") {
            let reply = try await store.read(["ZRANGE", .string(store.key(name)), 0, -1, "WITHSCORES"]).array ?? []
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
        let states = try await states(of: Array(childJobs), and: Array(parents.keys))
        func tree(job: String, run: String?, score: Int64?, depth: Int) -> FamilyTree {
            let children = (run.flatMap { parents[$0] } ?? []).sorted { $0.job < $1.job }
            let state =
                switch score {
                case 1: "succeeded"
                case 2: "failed"
                default: states[run ?? job] ?? states[job] ?? (score == nil ? "gone" : "scheduled")
                }
            // Deeper than anybody nests: a circle that somebody wrote into Redis.
            let below = depth < 100 ? children : []
            return FamilyTree(
                job: job, run: run, state: state,
                children: below.map { tree(job: $0.job, run: runOfJob[$0.job], score: $0.score, depth: depth + 1) })
        }
        return roots.sorted().map { tree(job: RunID($0)?.job ?? $0, run: $0, score: nil, depth: 0) }
    }

    /// What runs and jobs are doing, by name; those that are gone are left out.
    private func states(of jobs: [String], and runs: [String]) async throws(CarillonError) -> [String: String] {
        var states: [String: String] = [:]
        let words: [Character: String] = [
            "L": "running", "C": "running", "X": "running", "W": "waiting", "B": "waiting", "D": "dead",
            "P": "waiting_for_children",
        ]
        for start in stride(from: 0, to: jobs.count, by: 500) {
            let batch = Array(jobs[start..<min(start + 500, jobs.count)])
            let records = try await store.pipeline(batch.map { ["HGET", .string(store.key("jobs")), .string($0)] })
            for (job, record) in zip(batch, records) {
                guard let bytes = record.bytes, let position = JobRecord(bytes)?.position else { continue }
                states[job] = "scheduled"
                let run = "\(job)@\(position)"
                let state = try await store.read(["HGET", .string(store.key("runs")), .string(run)])
                if let letter = state.string?.first { states[job] = words[letter] }
            }
        }
        for start in stride(from: 0, to: runs.count, by: 500) {
            let batch = Array(runs[start..<min(start + 500, runs.count)])
            let records = try await store.pipeline(batch.map { ["HGET", .string(store.key("runs")), .string($0)] })
            for (run, record) in zip(batch, records) {
                if let letter = record.string?.first { states[run] = words[letter] }
            }
        }
        return states
    }
}
