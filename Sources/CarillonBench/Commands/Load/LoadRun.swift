import Carillon
import EventLoop
import RedisClient
import Triggers

/// One level, from an empty namespace to an empty queue.
///
///     families created at once ──► workers start, one after the other ──► all ended, or nothing ends any more ──► validated
struct LoadRun: Sendable {
    let server: BenchServer
    let level: LoadLevel
    let settings: LoadWorkers.Settings

    func run(_ progress: Progress) async throws -> LevelResult {
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let plan = FailurePlan(children: level.families.flatMap(\.children), seed: settings.seed)
        let before = try await client.figures()
        let offset = try await client.clockOffset()
        var timeline = Timeline()
        timeline.mark("initialized")
        let created = try await create(client)
        timeline.mark("parents and children created and queued")
        let watch = QueueWatch(client)
        try await watch.look()
        let notebook = Notebook()
        let log = CapturedLog()
        let workers = LoadWorkers(
            settings: settings, redis: server.configuration, namespace: namespace, log: log)
        timeline.mark("worker processing started")
        try await workers.run { name, logger in
            LoadHandlers(
                worker: name, plan: plan, work: settings.work, clockOffset: offset, notebook: notebook, logger: logger)
        } while: {
            try await progress.follow("\(level.name) load", total: level.runs, count: { notebook.succeeded }) {
                try await watch.untilEnd(of: level.runs, limit: level.limit)
            }
        }
        timeline.mark("all jobs ended, workers stopped")
        let after = try await client.figures()
        var result = LevelResult(
            level: level, plan: plan, stagger: settings.stagger, created: created,
            hierarchy: try await hierarchy(client, notebook.attempts))
        result.log = log.lines
        result.starts = log.lines.startExcerpt.map {
            LevelResult.Start(worker: $0.label, moment: $0.moment + offset)
        }
        result.samples = await watch.samples
        result.left = try await leftover(client)
        result.findings = try await client.fsck().map(\.description)
        result.redisErrors = after.errors(since: before)
        result.memory = (before.usedMemory, after.usedMemory)
        timeline.mark("validated")
        result.steps = timeline.steps
        await client.close()
        return result
    }

    /// All families at the same time, each a parent and its children in one call. Answers how many jobs Redis has taken.
    private func create(_ client: CarillonClient) async throws -> Int {
        let due = try await client.time()
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for family in level.families {
                let jobs = try LoadLevel.definitions(family, due: due)
                group.addTask { try await client.apply(jobs, expecting: .absent).count { $0 == .created } }
            }
            return try await group.reduce(0, +)
        }
    }

    private func hierarchy(_ client: CarillonClient, _ attempts: [AttemptRecord]) async throws -> Hierarchy {
        let families = level.families
        var ends: [String: Timestamp] = [:]
        for (parent, _) in families {
            let success = try await client.runs(of: try JobID(parent)).first { $0.outcome == .succeeded }
            ends[parent] = success?.finished
        }
        var tree: [String: [String: String]] = [:]
        for family in try await client.families() {
            for child in family.children { tree[family.job, default: [:]][child.job] = child.state }
        }
        return Hierarchy(
            planned: Dictionary(families.map { ($0.parent, Set($0.children)) }) { first, _ in first },
            linked: try await client.linkedChildren(), tree: tree, parentEnds: ends, attempts: attempts)
    }

    private func leftover(_ client: CarillonClient) async throws -> LevelResult.Leftover {
        let counts = try await client.store.pipeline([
            ["HLEN", .string(client.store.key("jobs"))], ["HLEN", .string(client.store.key("runs"))],
            ["ZCARD", .string(client.store.key("leases"))],
        ]).map { Int($0.integer ?? 0) }
        return LevelResult.Leftover(jobs: counts[0], runs: counts[1], leases: counts[2])
    }
}

/// When each step was done.
private struct Timeline {
    private let start = EventLoop.now
    private(set) var steps: [LevelResult.Step] = []

    mutating func mark(_ what: String) {
        steps.append(LevelResult.Step(what: what, seconds: Double(EventLoop.now - start) / 1e9))
    }
}
