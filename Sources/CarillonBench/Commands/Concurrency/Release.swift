import Carillon
import EventLoop
import PrivateRedis
import RedisClient
import Triggers

/// One instant at which everything is due, and the schedulers that wait for it.
///
///     jobs created ──► schedulers connect, idle ──► the instant ──► all completed, or 30 s without progress ──► drained
struct Release: Sendable {
    struct Result: Sendable {
        let summary: ExecutionSummary
        /// From the instant to the last success recorded, in seconds.
        let seconds: Double
        /// CPU time per run, in microseconds.
        let redisCPU: Double
        let ownCPU: Double
        /// Jobs that Redis still holds.
        let left: Int
        /// Runs per call of a script, claims and completions together.
        let batch: Double
        /// Jobs created per second.
        let created: Double
    }

    let server: BenchServer
    let schedulers: Int
    let jobs: Int
    let processes: Int
    let concurrency: Int

    func run(_ progress: Progress) async throws -> Result {
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let (due, created) = try await create(client, progress)
        let offset = try await client.clockOffset()
        let before = try await client.figures()
        let cpu = processCPU()
        // Should creation or connecting have taken until after the instant, the release is when they were done.
        let ready = Counter()
        let logs: [WorkerLog] =
            if processes == 1 {
                try await inThisProcess(namespace, client, due: due, offset: offset, ready: ready, progress)
            } else {
                try await inChildren(namespace, client, due: due, offset: offset, ready: ready, progress)
            }
        let ownCPU = processCPU() - cpu
        let after = try await client.figures()
        let left = Int(try await client.store.read(["HLEN", .string(client.store.key("jobs"))]).integer ?? 0)
        await client.close()
        var expected: Set<String> = []
        expected.reserveCapacity(jobs)
        for number in 0..<jobs { expected.insert("job-\(number)@\(due.milliseconds)") }
        let summary = ExecutionSummary(logs, expected: expected)
        let start = max(due.milliseconds * 1_000, Int64(ready.value))
        let end = max(summary.lastFinished, start + 1)
        return Result(
            summary: summary, seconds: Double(end - start) / 1e6,
            redisCPU: (after.cpu - before.cpu) / Double(jobs) * 1e6,
            ownCPU: ownCPU / Double(jobs) * 1e6, left: left,
            batch: Double(jobs) / Double(max(1, after.scriptCalls - before.scriptCalls)), created: created)
    }

    /// The same jobs for the raw scripts; answers runs per second and Redis' CPU time per run in microseconds.
    func raw(_ progress: Progress) async throws -> RawResult {
        let namespace = try server.newNamespace()
        let client = server.client(namespace)
        let (due, _) = try await create(client, progress)
        try await waitUntil(due, client: client)
        let before = try await client.figures()
        let driver = RawDriver(
            redis: server.configuration, namespace: namespace, connections: schedulers, batch: concurrency)
        let count = Counter()
        let seconds = try await progress.follow("raw scripts", total: jobs, count: { count.value }) {
            try await driver.run(count: count)
        }
        let after = try await client.figures()
        await client.close()
        return RawResult(
            runs: count.value, seconds: seconds, redisCPU: (after.cpu - before.cpu) / Double(max(1, count.value)) * 1e6)
    }

    private func create(_ client: CarillonClient, _ progress: Progress) async throws -> (due: Timestamp, rate: Double) {
        let due = try await OneShots.releaseTime(for: jobs, client: client)
        let created = Counter()
        let start = EventLoop.now
        try await progress.follow("creating jobs", total: jobs, count: { created.value }) {
            try await OneShots.create(jobs, due: due, client: client) { created.add($0) }
        }
        return (due, Double(jobs) / (Double(EventLoop.now - start) / 1e9))
    }

    // MARK: Schedulers

    private var names: [String] { (1...schedulers).map { "scheduler-\($0)" } }

    private func inThisProcess(
        _ namespace: Namespace, _ client: CarillonClient, due: Timestamp, offset: Int64, ready: Counter,
        _ progress: Progress
    ) async throws -> [WorkerLog] {
        let pool = SchedulerPool(
            SchedulerPool.Settings(
                redis: server.configuration, namespace: namespace, names: names, concurrency: concurrency,
                clockOffset: offset))
        let stop = Gate()
        async let working: Void = pool.run { await stop.wait() }
        try await client.whenWorkersAre(schedulers)
        ready.add(Int(hostMicroseconds() + offset))
        try await progress.follow("executing", total: jobs, count: { pool.count }) { [jobs] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await pool.whenFinished(jobs) }
                group.addTask { try await untilStuck(due: due, client: client) { pool.count } }
                try await group.next()
                group.cancelAll()
                // The waiter for all successes ends with the pool's own count, not with cancellation.
                pool.giveUp()
            }
        }
        stop.open()
        try await working
        return pool.logs
    }

    private func inChildren(
        _ namespace: Namespace, _ client: CarillonClient, due: Timestamp, offset: Int64, ready: Counter,
        _ progress: Progress
    ) async throws -> [WorkerLog] {
        let folder = try TemporaryFolder()
        var children: [Program] = []
        for index in 0..<processes {
            let first = schedulers * index / processes
            let last = schedulers * (index + 1) / processes
            children.append(
                try Program.start(
                    nil,
                    [
                        "pod", "--redis", server.url, "--namespace", namespace.description, "--role", "worker",
                        "--name",
                        "scheduler", "--first", String(first + 1), "--schedulers", String(last - first), "--work-ms",
                        "0", "--concurrency", String(concurrency), "--logs", folder.path,
                    ]))
        }
        try await client.whenWorkersAre(schedulers)
        ready.add(Int(hostMicroseconds() + offset))
        try await progress.follow("executing", total: jobs, count: { (try? await client.counter("succeeded")) ?? 0 }) {
            try await untilStuck(due: due, client: client) { try await client.counter("succeeded") }
        }
        var logs: [WorkerLog] = []
        for child in children {
            let status = try await child.terminate()
            guard status == .exited(0) else { throw Failure(.software, "a process of schedulers ended: \(status)") }
        }
        for file in try TextFile.list(folder.path, suffix: ".log") {
            logs += try WorkerLog.parse(try TextFile.read(file), file: file)
        }
        return logs
    }

    /// Returns when `count` has reached the number of jobs, or has not risen for 30 s.
    private func untilStuck(
        due: Timestamp, client: CarillonClient, count: @Sendable () async throws -> Int
    ) async throws {
        try await waitUntil(due, client: client)
        var (last, since) = (-1, EventLoop.now)
        while EventLoop.now - since < 30_000_000_000 {
            let now = try await count()
            if now >= jobs { return }
            if now > last { (last, since) = (now, EventLoop.now) }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

/// What the raw scripts reached.
struct RawResult: Sendable {
    let runs: Int
    let seconds: Double
    /// Microseconds a run.
    let redisCPU: Double

    var rate: Double { seconds > 0 ? Double(runs) / seconds : 0 }
}
