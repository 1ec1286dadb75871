import Carillon
import RedisClient
import Testing
import Triggers

@testable import CarillonBench

/// The schedulers of every measurement, against a real Redis: what they record is what happened.
@Suite(.timeLimit(.minutes(2))) struct SchedulerPoolTests {
    /// A server, a namespace on it, and a pool of so many schedulers.
    private struct Site {
        let server: BenchServer
        let client: CarillonClient
        let pool: SchedulerPool

        init(schedulers: Int, work: Duration = .zero) async throws {
            server = try await BenchServer.start(nil)
            let namespace = try server.newNamespace()
            client = server.client(namespace)
            pool = SchedulerPool(
                SchedulerPool.Settings(
                    redis: server.configuration, namespace: namespace, names: (1...schedulers).map { "s-\($0)" },
                    concurrency: 5, work: work))
        }

        func close() async {
            await client.close()
            await server.stop()
        }
    }

    @Test func `Every start and every success is recorded, each by the scheduler that made it`() async throws {
        let site = try await Site(schedulers: 3)
        let due = try await site.client.time()
        try await OneShots.create(60, due: due, client: site.client)
        let pool = site.pool
        try await pool.run { await pool.whenFinished(60) }
        #expect(pool.count == 60)
        #expect(pool.logs.map(\.name) == ["s-1", "s-2", "s-3"])
        #expect(pool.logs.reduce(0) { $0 + $1.finished } == 60)
        #expect(pool.logs.allSatisfy { $0.errors == 0 })
        let summary = ExecutionSummary(pool.logs, expected: Set((0..<60).map { "job-\($0)@\(due.milliseconds)" }))
        #expect(summary.unique == 60)
        #expect(summary.duplicateRuns == 0)
        #expect(summary.missed == 0)
        #expect(summary.strangers == 0)
        #expect((summary.lateness.minimum ?? -1) >= 0)
        #expect(summary.lastFinished >= summary.lastStart)
        await site.close()
    }

    @Test func `An attempt that fails is an error, and no success`() async throws {
        let site = try await Site(schedulers: 1)
        var document = JobDocument()
        document.handler = "nobody"
        document.at = try await site.client.time().description
        document.maxAttempts = 1
        let bad = try Job(id: try JobID("bad"), document: document, payload: [])
        _ = try await site.client.apply([bad])
        try await OneShots.create(1, due: try await site.client.time(), client: site.client)
        let client = site.client
        try await site.pool.run {
            while (try? await client.counter("failed")) != 1 {}
            while (try? await client.counter("succeeded")) != 1 {}
        }
        #expect(site.pool.count == 1)
        #expect(site.pool.logs[0].errors == 1)
        #expect(site.pool.logs[0].executions.map(\.attempt) == [1])
        await site.close()
    }

    @Test func `A number that is reached already is not waited for, and a wait can be given up`() async throws {
        let site = try await Site(schedulers: 1)
        let pool = site.pool
        await pool.whenFinished(0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pool.whenFinished(1) }
            // It may not wait yet when it is given up for the first time.
            group.addTask {
                while !Task.isCancelled {
                    pool.giveUp()
                    await Task.yield()
                }
            }
            await group.next()
            group.cancelAll()
        }
        #expect(pool.count == 0)
        await site.close()
    }

    @Test func `One-shots carry the payload and the instant, and are created once`() async throws {
        let site = try await Site(schedulers: 1)
        let due = try await site.client.time() + .seconds(3_600)
        let created = Counter()
        try await OneShots.create(1_250, due: due, prefix: "one-", client: site.client) { created.add($0) }
        #expect(created.value == 1_250)
        let jobs = try await site.client.jobs()
        #expect(jobs.count == 1_250)
        #expect(jobs.allSatisfy { $0.nextRunTime == due })
        #expect(jobs.allSatisfy { $0.payload == OneShots.payload })
        #expect(Set(jobs.map(\.id)) == Set((0..<1_250).map { "one-\($0)" }))
        try await OneShots.create(1_250, due: due + .seconds(1), prefix: "one-", client: site.client)
        #expect(try await site.client.jobs().allSatisfy { $0.nextRunTime == due })
        await site.close()
    }

    @Test func `The release lies in the future, the farther the more there is to create`() async throws {
        let site = try await Site(schedulers: 1)
        let now = try await site.client.time()
        let small = try await OneShots.releaseTime(for: 10, client: site.client)
        let large = try await OneShots.releaseTime(for: 1_000_000, client: site.client)
        #expect(small > now + .milliseconds(1_499))
        #expect(large > small + .seconds(40))
        await site.close()
    }
}
