import CarillonTesting
import PrivateRedis
import RedisClient
import Testing
import Triggers

@testable import Carillon

@Suite("The client", .timeLimit(.minutes(1)))
struct ClientTests {
    private static func hourly(_ id: String) throws -> Job { try TestRedis.job(id) { $0.every = "1h" } }

    @Test("applying tells what it did with each job, in order")
    func apply() async throws {
        let redis = try await TestRedis()
        let jobs = try (0..<1_201).map { try Self.hourly("job-\($0)") }
        #expect(try await redis.client.apply(jobs).allSatisfy { $0 == .created })
        let changed = try TestRedis.job("job-700") { $0.every = "2h" }
        let statuses = try await redis.client.apply(jobs[..<700] + [changed])
        #expect(statuses.count == 701)
        #expect(statuses.dropLast().allSatisfy { $0 == .unchanged })
        #expect(statuses.last == .updated)
        #expect(try await redis.client.apply([changed], expecting: .absent) == [.conflict])
        let generation = try #require(try await redis.client.job(JobID("job-700"))?.generation)
        #expect(try await redis.client.apply([jobs[700]], expecting: .generation(generation)) == [.updated])
        #expect(try await redis.client.apply([changed], expecting: .generation(generation)) == [.conflict])
        #expect(try await redis.client.jobs().count == 1_201)
        #expect(try await redis.client.apply([]) == [])
    }

    @Test("removing tells which jobs existed")
    func remove() async throws {
        let redis = try await TestRedis()
        _ = try await redis.client.apply([Self.hourly("here")])
        #expect(try await redis.client.remove([JobID("gone"), JobID("here")]) == [false, true])
        #expect(try await redis.client.job(JobID("here")) == nil)
    }

    @Test("a paused job shows why, and comes back with its next slot", arguments: ["every", "cron"])
    func pause(kind: String) async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Timestamp(milliseconds: 1_803_556_800_000))
        let id = try JobID("bell")
        let job = try TestRedis.job("bell") { if kind == "cron" { $0.cron = "0 * * * *" } else { $0.every = "1h" } }
        _ = try await redis.client.apply([job])
        #expect(try await redis.client.pause(id, reason: "the disk is\nfull") == .paused)
        #expect(try await redis.client.pause(id) == .wasPaused)
        let paused = try #require(try await redis.client.job(id))
        #expect(paused.state == .paused)
        #expect(paused.pauseReason == "the disk is\nfull")
        try await clock.advance(by: .seconds(3 * 3_600 + 1))
        let next = Timestamp(milliseconds: 1_803_556_800_000) + .seconds(4 * 3_600)
        #expect(try await redis.client.resume(id) == .resumed(next: next))
        #expect(try await redis.client.resume(id) == .wasActive)
        #expect(try await redis.client.job(id)?.nextRunTime == next)
    }

    @Test("what does not exist is not found")
    func notFound() async throws {
        let redis = try await TestRedis()
        let id = try JobID("nobody")
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await redis.client.pause(id) }, { _ = try await redis.client.resume(id) },
            { _ = try await redis.client.trigger(id) },
        ]
        for call in calls {
            let error = await #expect(throws: CarillonError.self) { try await call() }
            #expect(error?.code == .notFound)
            #expect(error?.description == "there is no job 'nobody'")
        }
    }

    @Test("a manual run happens now, and a second one is skipped while it is live")
    func trigger() async throws {
        let redis = try await TestRedis()
        let id = try JobID("bell")
        _ = try await redis.client.apply([Self.hourly("bell")])
        guard case .started(let run) = try await redis.client.trigger(id) else {
            Issue.record("not started")
            return
        }
        #expect(run.isManual)
        #expect(try await redis.client.trigger(id) == .skipped(live: run))
        let worker = try TestWorker(redis)
        await worker.log.wait { $0.isFinished("bell", .succeeded) }
        await worker.shutDown()
        let recorded = try #require(try await redis.client.runs(of: id).first)
        #expect(recorded.run == run)
        #expect(recorded.outcome == .succeeded)
        #expect(recorded.worker.hasPrefix(worker.name))
    }

    // MARK: Errors

    @Test("a Redis that cannot read the scripts is too old, and that is said")
    func tooOld() {
        let answer = RedisError(
            kind: .fatal, code: "ERR",
            message: "Error compiling script (new function): user_script:1: unexpected symbol near '#'")
        let error = CarillonError(answer, at: "redis://old:6379/0")
        #expect(error == CarillonError(.refused, "Redis at redis://old:6379/0 is too old: the scripts need 7.0"))
    }

    @Test("a Redis in protected mode refuses us, and what to do is said in one line")
    func protected() {
        let answer = RedisError(
            kind: .fatal, code: "DENIED",
            message: "Redis is running in protected mode because protected mode is enabled")
        let error = CarillonError(answer, at: "redis://far:6379/0")
        #expect(error.code == .refused)
        #expect(error.description.contains("redis://far:6379/0 refuses: it is in protected mode"))
        #expect(!error.description.contains("\n"))
    }

    @Test("a Redis that is not there is unreachable")
    func unreachable() async throws {
        var address = RedisConfiguration(address: .unix(path: "/tmp/carillon-nobody-listens-here"))
        address.commandTimeout = .milliseconds(100)
        let client = CarillonClient(redis: address)
        let error = await #expect(throws: CarillonError.self) { _ = try await client.time() }
        #expect(error?.code == .unreachable)
        #expect(error?.description.contains("/tmp/carillon-nobody-listens-here") == true)
        await client.close()
    }

    @Test("wrong or missing credentials, and databases that do not exist, are refusals")
    func refused() async throws {
        let locked = try await PrivateRedis.start(extraArguments: ["--requirepass", "secret"])
        let open = try await PrivateRedis.start()
        let urls = [
            locked.url, "unix://:wrong@\(locked.socketPath)", "unix://:secret@\(open.socketPath)",
            "unix://\(open.socketPath)?db=99",
        ]
        for url in urls {
            let client = CarillonClient(redis: try RedisConfiguration(url: url))
            let error = await #expect(throws: CarillonError.self, "\(url)") {
                _ = try await client.apply([Self.hourly("bell")])
            }
            #expect(error?.code == .refused, "\(url): \(String(describing: error))")
            #expect(error?.description.contains("secret") == false)
            await client.close()
        }
    }

    @Test("a user without the right to run scripts is refused")
    func noPermission() async throws {
        let server = try await PrivateRedis.start()
        let admin = try await TestRedis(server: server)
        _ = try await admin.client.store.read(["ACL", "SETUSER", "guest", "on", ">pw", "~*", "+get", "+time", "+ping"])
        let client = CarillonClient(redis: try RedisConfiguration(url: "unix://guest:pw@\(server.socketPath)"))
        let error = await #expect(throws: CarillonError.self) { _ = try await client.apply([Self.hourly("bell")]) }
        #expect(error?.code == .refused)
        await client.close()
    }

    @Test(
        "keys that somebody else damaged are reported as such, and nothing is changed",
        arguments: ["jobs", "clock", "runs"])
    func corrupt(key: String) async throws {
        let redis = try await TestRedis()
        _ = try await redis.client.store.read(["RPUSH", redis.key(key), "junk"])
        let error = await #expect(throws: CarillonError.self) {
            _ = try await redis.client.apply([Self.hourly("bell")])
        }
        #expect(error?.code == .corrupt)
        #expect(try await redis.count("EXISTS", redis.key("schedule:default")) == 0)
        if key == "jobs" {
            let error = await #expect(throws: CarillonError.self) { _ = try await redis.client.job(JobID("bell")) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test("records that make no sense are listed as invalid, not hidden")
    func garbage() async throws {
        let redis = try await TestRedis()
        for (name, record) in [("a", ""), ("b", "1 z 5\n{}\n"), ("c", "no line at all"), ("d", "1 e 1:0\nnot json\n")] {
            _ = try await redis.client.store.read(["HSET", redis.key("jobs"), .string(name), .string(record)])
        }
        let jobs = try await redis.client.jobs()
        #expect(jobs.map(\.id) == ["a", "b", "c", "d"])
        #expect(jobs.map(\.state) == [.invalid, .invalid, .invalid, .exhausted])
    }

    @Test("history of garbage is left out")
    func garbageHistory() async throws {
        let redis = try await TestRedis()
        _ = try await redis.client.apply([Self.hourly("bell")])
        for entry in ["", "a b c d e f g h i", "bell@5 x succeeded 1 1 1 w 1 -", "bell@5 1 glorious 1 1 1 w 1 -"] {
            _ = try await redis.client.store.read(["LPUSH", redis.key("failed:bell"), .string(entry)])
        }
        _ = try await redis.client.store.read([
            "LPUSH", redis.key("failed:bell"), "bell@3600000 2 failed 3600001 3600002 3600009 w-1 77 -3",
        ])
        let runs = try await redis.client.runs(of: JobID("bell"), limit: 10)
        #expect(runs.count == 1)
        #expect(runs.first?.attempt == 2)
        #expect(runs.first?.exitCode == -3)
        #expect(runs.first?.fencingToken == "77")
        #expect(try await redis.client.job(JobID("bell"))?.lastOutcome == "failed")
        #expect(try await redis.client.runs(limit: -5) == [])
    }
}
