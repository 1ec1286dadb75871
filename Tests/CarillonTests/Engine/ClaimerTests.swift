import CarillonTesting
import PrivateRedis
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("The claimer", .timeLimit(.minutes(1)))
struct ClaimerTests {
    @Test("a hint for a queue that the worker does not serve changes nothing")
    func strayHint() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        let id = try #require(
            worker.log.events.compactMap { if case .started(let run) = $0 { run.worker } else { nil } }.first)
        let heard = try await redis.count("PUBLISH", redis.key("wake:\(id)"), "elsewhere 0")
        #expect(heard == 1)
        // Ten runs later, each of them a claim or two, a claimer that is stuck on the hint has asked thousands of times.
        let before = try await redis.claims()
        for number in 0..<10 {
            try await redis.once("job-\(number)", at: TestRedis.past)
            await worker.log.wait { $0.isFinished("job-\(number)") }
        }
        #expect(try await redis.claims() - before <= 40)
        await worker.shutDown()
    }

    @Test("a hint only ever makes a worker come earlier, so one that is late or forged delays nothing")
    func hintsDoNotPostpone() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        try await redis.once("second", at: try await redis.client.time() + .milliseconds(500))
        // The day that this hint names is longer than a test may take.
        let id = try #require(await redis.workerIDs().first)
        #expect(try await redis.count("PUBLISH", redis.key("wake:\(id)"), "default 86400000000") == 1)
        await worker.log.wait { $0.isFinished("second") }
        await worker.shutDown()
    }

    @Test("a stand-down of another claim than the last delays nothing", arguments: [-1, 1])
    func strayStandDown(offset: Int64) async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        let id = try #require(await redis.workerIDs().first)
        let last = try await redis.appointment(of: id, for: "second", in: .milliseconds(300))
        #expect(try await redis.publish("default 300000000 \(last + offset)", to: id) == 1)
        // The five minutes that this names are longer than a test may take.
        await worker.log.wait { $0.isFinished("second") }
        await worker.shutDown()
    }

    @Test("a worker whose last claim is stood down does not come at its slot, and comes when it is called")
    func standDown() async throws {
        let redis = try await TestRedis()
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        let id = try #require(await redis.workerIDs().first)
        for round in 1... {
            let job = "job-\(round)"
            let last = try await redis.appointment(of: id, for: job, in: .milliseconds(300))
            let slot = try await redis.client.time() + .milliseconds(300)
            _ = try await redis.publish("default 20000000 \(last)", to: id)
            while try await redis.client.time() < slot + .milliseconds(100) {}
            // On a busy machine it may have heard too late, or while it waited for the answer to its claim: once more.
            let isLeft = try await redis.text("ZSCORE", redis.key("schedule:default"), .string(job)) != nil
            if isLeft { _ = try await redis.publish("default 0", to: id) }
            await worker.log.wait { $0.isFinished(job) }
            if isLeft { break }
        }
        await worker.shutDown()
    }

    @Test("a single free place is used though all others stay taken")
    func singleFreePlace() async throws {
        let redis = try await TestRedis()
        let gate = Gate()
        for number in 0..<3 { try await redis.once("hold-\(number)", at: TestRedis.past) { $0.handler = "hold" } }
        for number in 0..<2 { try await redis.once("quick-\(number)", at: TestRedis.past) }
        // The first claim takes four; for the fifth there is one place, less than half of them.
        let worker = try TestWorker(
            redis, concurrency: 4,
            handlers: [
                "hold": { _ in
                    await gate.pass()
                    return .succeeded
                }
            ])
        await worker.log.wait { $0.isFinished("quick-1") }
        gate.open()
        await worker.log.wait { $0.isFinished("hold-2") }
        await worker.shutDown()
    }

    @Test("a worker that is never idle ends the attempts of others that died")
    func reapsUnderLoad() async throws {
        let redis = try await TestRedis()
        try await redis.once("orphan", at: TestRedis.past)
        _ = try await redis.client.store.claim(
            worker: "gone", request: 1, capacity: 1, lease: .milliseconds(1), queues: [.default], patience: .seconds(5))
        // One place, and more to do than it ever gets done: each run brings in the next one before it ends.
        let worker = try TestWorker(
            redis, concurrency: 1,
            handlers: [
                "chain": { run in
                    let next = (Int(run.job.dropFirst(6)) ?? 0) + 1
                    guard next < 300 else { return .succeeded }
                    try await redis.once("chain-\(next)", at: TestRedis.past) { $0.handler = "chain" }
                    return .succeeded
                }
            ])
        for lane in ["chain-0", "chain-150"] {
            try await redis.once(lane, at: TestRedis.past) { $0.handler = "chain" }
        }
        await worker.log.wait { $0.isFinished("orphan") }
        #expect(!worker.log.events.contains { $0.isFinished("chain-299") })
        await worker.shutDown()
    }

    @Test("attempts of many others that died are ended in parts, so that no call takes long")
    func reapsInParts() async throws {
        let server = try await PrivateRedis.start(
            extraArguments: ["--slowlog-log-slower-than", "0", "--slowlog-max-len", "100000"])
        let redis = try await TestRedis(server: server)
        let orphans = (0..<450).map { "orphan-\($0)" }
        for orphan in orphans { try await redis.once(orphan, at: TestRedis.past) }
        _ = try await redis.client.store.claim(
            worker: "gone", request: 1, capacity: 450, lease: .milliseconds(1), queues: [.default],
            patience: .seconds(5))
        let worker = try TestWorker(redis)
        for orphan in orphans { await worker.log.wait { $0.isFinished(orphan) } }
        await worker.shutDown()
        let lost = try await redis.text("HGET", redis.key("counters"), "lost")
        #expect(lost == "450")
        let limits = try await redis.reapLimits()
        #expect(limits.count >= 3)
        #expect(limits.allSatisfy { $0 == "200" })
    }

    @Test("a reap that keeps failing is told once, as that, and so is that it works again")
    func reapFails() async throws {
        let redis = try await TestRedis()
        try await redis.once("orphan", at: TestRedis.past)
        _ = try await redis.client.store.claim(
            worker: "gone", request: 1, capacity: 1, lease: .milliseconds(1), queues: [.default], patience: .seconds(5))
        // `reap` needs it, claims do not.
        #expect(try await redis.text("SET", redis.key("parents"), "text") == "OK")
        let worker = try TestWorker(redis)
        await worker.log.wait { $0.isTrouble("parents") }
        for number in 0..<5 {
            try await redis.once("job-\(number)", at: TestRedis.past)
            await worker.log.wait { $0.isFinished("job-\(number)") }
        }
        #expect(try await redis.count("DEL", redis.key("parents")) == 1)
        await worker.log.wait { $0.isFinished("orphan") }
        await worker.log.wait { $0.isRecovered }
        await worker.shutDown()
        #expect(worker.log.troubles.count == 1)
        #expect(worker.log.troubles.first?.hasPrefix("cannot end lost attempts: ") == true)
        #expect(worker.log.events.count { $0.isRecovered } == 1)
    }

    @Test("what a claim granted while the worker was told to stop is given back, uncounted")
    func stopDuringClaim() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        let worker = try TestWorker(redis)
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        // The claim is under way, and cannot be answered, when the worker is told to stop.
        try await redis.once("second", at: TestRedis.past) { $0.handler = "second" }
        await worker.shutDown()
        // Where the worker was faster than we were, it has started the run; else nothing may be left with it.
        let isStarted = worker.log.events.contains { $0.isStarted("second") }
        let runs = try await redis.client.runs()
        #expect(isStarted || runs == [])
        let other = try TestWorker(redis, handlers: ["second": { _ in .succeeded }])
        await other.log.wait { $0.isFinished("second") }
        await other.shutDown()
        if !isStarted {
            #expect(other.log.started.map { $0.suffix(2) } == ["#1"])
        }
    }

    @Test("a worker ends promptly when it is told to stop while Redis is away", arguments: [true, false])
    func stopsWithoutRedis(isFrozen: Bool) async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        let worker = try TestWorker(redis, drainTimeout: .seconds(1), commandTimeout: .milliseconds(200))
        // At this slot it will ask, and get no answer.
        try await redis.once("second", at: try await redis.client.time() + .milliseconds(700))
        try await redis.once("first", at: TestRedis.past)
        await worker.log.wait { $0.isFinished("first") }
        if isFrozen { server.suspend() } else { server.kill() }
        await worker.log.wait { $0.isTrouble }
        await worker.shutDown()
        server.resume()
    }
}

extension TestRedis {
    func workerIDs() async throws -> [String] {
        (try await client.store.read(["ZRANGE", key("workers"), 0, -1]).array ?? []).compactMap(\.string)
    }

    func publish(_ message: String, to worker: String) async throws -> Int64 {
        try await count("PUBLISH", key("wake:\(worker)"), .string(message))
    }

    /// Brings in a job and makes the worker claim, so that it comes to the job's slot because of what that claim was answered, not
    /// because of a hint. Returns the claim's number.
    func appointment(of worker: String, for job: String, in delay: Duration) async throws -> Int64 {
        func last() async throws -> Int64 {
            let session = try await text("GET", key("session:\(worker):claim")) ?? "0"
            return Int64(session.prefix { $0 != " " }) ?? 0
        }
        let before = try await last()
        try await once(job, at: try await client.time() + delay)
        _ = try await publish("default 0", to: worker)
        while true {
            let now = try await last()
            if now > before { return now }
        }
    }

    /// The limits of all calls of `reap`, from the slow log of a server that logs every command.
    func reapLimits() async throws -> [String] {
        (try await client.store.read(["SLOWLOG", "GET", -1]).array ?? []).compactMap { entry in
            let words = entry.array?[3].array?.compactMap(\.string) ?? []
            return words.count == 5 && words[1] == ScriptLibrary.shared[.reap].sha1 ? words[4] : nil
        }
    }

    /// How many claims the server has answered. For a server of the test's own.
    func claims() async throws -> Int64 {
        // A claim is the only script that reads who is idle with ZCARD, once for each queue.
        let statistics = try await text("INFO", "commandstats") ?? ""
        for line in statistics.split(whereSeparator: \.isNewline) where line.hasPrefix("cmdstat_evalsha:calls=") {
            return Int64(line.dropFirst("cmdstat_evalsha:calls=".count).prefix { $0 != "," }) ?? -1
        }
        return 0
    }
}
