import Carillon
import CarillonTesting
import PrivateRedis
import RedisClient
import Testing

@testable import CarillonAgent

@Suite("The agent", .timeLimit(.minutes(1)))
struct AgentTests {
    private static func file(owner: String? = nil, _ jobs: String) -> String {
        "version: 1\n" + (owner.map { "owner: \($0)\n" } ?? "") + "jobs:\n" + jobs
    }

    @Test("a job of its file runs its command, with what the command has to know in CARILLON_ variables")
    func variables() async throws {
        let redis = try await TestRedis()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file(
                """
                  bell:
                    every: 100ms
                    timeout: 1m
                    shell: env | grep ^CARILLON_ | sort
                """))
        await agent.wait { $0.isFinished("bell") }
        try await agent.shutDown()
        let run = try #require(
            agent.events.compactMap { if case .started(let run, 1) = $0 { run } else { nil } }.first)
        let lines = agent.lines(of: "bell")
        #expect(lines.contains("CARILLON_JOB=bell"))
        #expect(lines.contains("CARILLON_RUN_ID=\(run)"))
        #expect(lines.contains("CARILLON_ATTEMPT=1"))
        #expect(lines.contains("CARILLON_NAMESPACE=\(redis.namespace)"))
        let url = try RedisConfiguration(url: redis.url).urlWithoutLogin
        #expect(lines.contains("CARILLON_REDIS_URL=\(url ?? "?")"))
        #expect(lines.contains("CARILLON_SCHEDULED_TIME=\(run.scheduledTime)"))
        for name in ["FENCING_TOKEN", "DEADLINE", "WORKER"] {
            #expect(lines.contains { $0.hasPrefix("CARILLON_\(name)=") && !$0.hasSuffix("=") }, "\(name)")
        }
        let summary = try #require(agent.events.compactMap(\.summary).first)
        #expect(summary.created.map(\.description) == ["bell"])
    }

    @Test(
        "how a command ends is how its run ends",
        arguments: [
            ("exit 0", Outcome.succeeded, 0 as Int32?), ("exit 1", .failed, 1), ("exit 42", .failed, 42),
            ("kill -KILL $$", .failed, 137), ("kill -TERM $$", .failed, 143),
        ])
    func ending(script: String, outcome: Outcome, exitCode: Int32?) async throws {
        let redis = try await TestRedis()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file("  once:\n    at: \"\(past)\"\n    max_attempts: 1\n    shell: echo hello; \(script)\n"))
        await agent.wait { $0.isFinished("once") }
        try await agent.shutDown()
        let attempt = try #require(try await redis.inspect { try await $0.runs(of: JobID("once")) }.first)
        #expect(attempt.outcome == outcome)
        #expect(attempt.exitCode == exitCode)
        #expect(try await redis.inspect { try await $0.output(of: attempt.run) } == Array("hello\n".utf8))
    }

    @Test(
        "exit code 75 asks for another attempt, exit code 99 says that none would help", arguments: [75, 99] as [Int32])
    func exitCodes(code: Int32) async throws {
        let redis = try await TestRedis()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file(
                """
                  once:
                    at: "\(past)"
                    max_attempts: 2
                    backoff: { delay: 1ms }
                    shell: echo attempt $CARILLON_ATTEMPT; exit \(code)
                """))
        await agent.wait {
            guard case .finished(_, _, .failed, code, _, false, _) = $0 else { return false }
            return true
        }
        try await agent.shutDown()
        #expect(agent.lines(of: "once") == (code == 75 ? ["attempt 1", "attempt 2"] : ["attempt 1"]))
        let status = try await redis.inspect { try await $0.status() }
        #expect(status.first { $0.name == "dead" }?.value == 1)
    }

    @Test("a command that cannot be started fails its run with the reason")
    func notStarted() async throws {
        let redis = try await TestRedis()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file("  once:\n    at: \"\(past)\"\n    max_attempts: 1\n    run: [\"/nowhere/program\"]\n"))
        await agent.wait { $0.isFinished("once") }
        try await agent.shutDown()
        guard
            case .finished(_, 1, .failed, nil, _, false, let reason) = try #require(
                agent.events.first { $0.isFinished("once") })
        else {
            Issue.record("\(agent.events)")
            return
        }
        #expect(String(decoding: reason, as: UTF8.self).contains("/nowhere/program"))
    }

    @Test("a command that takes longer than the timeout ends as timed out")
    func timeout() async throws {
        let redis = try await TestRedis()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file(
                "  once:\n    at: \"\(past)\"\n    max_attempts: 1\n    timeout: 50ms\n    shell: cat /dev/zero > /dev/null\n"
            ))
        await agent.wait { $0.isFinished("once") }
        try await agent.shutDown()
        guard case .finished(_, 1, .timedOut, _, _, false, _)? = agent.events.first(where: { $0.isFinished("once") })
        else {
            Issue.record("\(agent.events)")
            return
        }
    }

    @Test("on shutdown a running command may end within the drain timeout")
    func drain() async throws {
        let redis = try await TestRedis()
        let directory = try TemporaryDirectory()
        let fifo = "\(directory.path)/door"
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file("  once:\n    at: \"\(past)\"\n    shell: mkfifo \(fifo); echo ready; cat \(fifo)\n"))
        await agent.wait { $0.isOutput(of: "once") }
        await agent.beginShutDown()
        _ = await Exec.run(Command(arguments: ["echo done > \(fifo)"], shell: true))
        try await agent.ended()
        #expect(agent.lines(of: "once") == ["ready", "done"])
        #expect(agent.events.contains { $0.isFinished("once") })
    }

    @Test("after the drain timeout a running command is stopped and its run given back")
    func drainTimeout() async throws {
        let redis = try await TestRedis()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file("  once:\n    at: \"\(past)\"\n    shell: echo ready; cat /dev/zero > /dev/null\n"),
            drainTimeout: .zero)
        await agent.wait { $0.isOutput(of: "once") }
        try await agent.shutDown()
        #expect(!agent.events.contains { $0.isFinished("once") })
        let status = try await redis.inspect { try await $0.status() }
        #expect(status.first { $0.name == "leased" || $0.name == "running" }?.value == 0, "\(status)")
    }

    @Test("a command never sees the password of its agent's Redis")
    func secret() async throws {
        let server = try await PrivateRedis.start(extraArguments: ["--requirepass", "hunter2"])
        let agent = try TestAgent(
            server.url.replacing("://", with: "://:hunter2@"), namespace: .default,
            yaml: Self.file("  bell:\n    every: 100ms\n    run: [\"/usr/bin/env\"]\n"))
        await agent.wait { $0.isFinished("bell") }
        try await agent.shutDown()
        let lines = agent.lines(of: "bell")
        #expect(lines.contains("CARILLON_NAMESPACE=default"))
        #expect(!lines.contains { $0.contains("hunter2") || $0.hasPrefix("CARILLON_REDIS_URL=") })
    }

    @Test("jobs that a file no longer defines are removed, those of others are not")
    func prune() async throws {
        let redis = try await TestRedis()
        var document = JobDocument()
        document.every = "1h"
        document.handler = "work"
        _ = try await redis.client.apply([Job(id: JobID("by-hand"), document: document, payload: [])])
        let old = Self.file(
            owner: "web",
            "  stays:\n    every: 1h\n    run: [\"/bin/true\"]\n  goes:\n    every: 1h\n    run: [\"/bin/true\"]\n")
        let first = try TestAgent(redis.url, namespace: redis.namespace, yaml: old)
        await first.wait { $0.summary != nil }
        try await first.shutDown()
        let second = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file(owner: "web", "  stays:\n    every: 1h\n    run: [\"/bin/true\"]\n"))
        await second.wait { $0.summary != nil }
        try await second.shutDown()
        let summary = try #require(second.events.compactMap(\.summary).first)
        #expect(summary.removed.map(\.description) == ["goes"])
        #expect(summary.unchanged.map(\.description) == ["stays"])
        #expect(try await redis.client.jobs().map(\.id) == ["by-hand", "stays"])
    }

    @Test("when Redis was emptied, a running agent brings the jobs of its file back")
    func broughtBack() async throws {
        let redis = try await TestRedis()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: "version: 1\njobs: {hourly: {every: 1h, run: ['true']}, often: {every: 100ms, run: ['true']}}")
        await agent.wait { if case .finished = $0 { true } else { false } }
        let store = redis.client.store
        let names = try await store.read(["KEYS", .string(store.key("*"))]).array ?? []
        _ = try await store.read(["DEL"] + names.compactMap { $0.string.map { .string($0) } })
        await agent.wait { if case .writesLost = $0 { true } else { false } }
        while try await redis.client.jobs().count < 2 {}
        try await agent.shutDown()
    }

    @Test("a file whose only job is disabled removes the others of its owner, a file without jobs removes none")
    func pruneToNothing() async throws {
        let redis = try await TestRedis()
        let hour = "every: 1h\n    run: [\"/bin/true\"]\n"
        let one = Self.file(owner: "web", "  one:\n    \(hour)")
        let files = [
            (Self.file(owner: "web", "  one:\n    \(hour)  two:\n    \(hour)"), ["one", "two"]),
            ("version: 1\nowner: web\njobs: {}\n", ["one", "two"]), (one + "    enabled: false\n", []),
        ]
        for (yaml, left) in files {
            let agent = try TestAgent(redis.url, namespace: redis.namespace, yaml: yaml)
            await agent.wait { $0.summary != nil }
            try await agent.shutDown()
            #expect(try await redis.client.jobs().map(\.id) == left)
        }
    }

    @Test("a file that names no owner removes nothing, and neither does an agent without files")
    func pruneNothing() async throws {
        let redis = try await TestRedis()
        var document = JobDocument()
        document.every = "1h"
        document.handler = "work"
        document.owner = "file:jobs.yaml"
        _ = try await redis.client.apply([Job(id: JobID("kept"), document: document, payload: [])])
        let hour = "every: 1h\n    run: [\"/bin/true\"]\n"
        for yaml in [nil, Self.file("  own:\n    \(hour)"), Self.file("  other:\n    \(hour)")] {
            let agent = try TestAgent(redis.url, namespace: redis.namespace, yaml: yaml)
            await agent.wait { $0.summary != nil }
            try await agent.shutDown()
        }
        #expect(try await redis.client.jobs().map(\.id) == ["kept", "other", "own"])
    }

    @Test("an agent that starts before its Redis works as soon as that is there")
    func redisComesLater() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        server.kill()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file("  bell:\n    every: 100ms\n    run: [\"/bin/true\"]\n"))
        await agent.wait { $0.isTrouble }
        try await server.restart()
        await agent.wait { $0.isFinished("bell") }
        try await agent.shutDown()
    }

    @Test("an agent that is told to stop before Redis was ever there ends at once, and that is no error")
    func neverThere() async throws {
        let server = try await PrivateRedis.start()
        let redis = try await TestRedis(server: server)
        server.kill()
        let agent = try TestAgent(
            redis.url, namespace: redis.namespace,
            yaml: Self.file("  bell:\n    every: 100ms\n    run: [\"/bin/true\"]\n"))
        await agent.wait { $0.isTrouble }
        try await agent.shutDown()
        guard case .stopped? = agent.events.last else {
            Issue.record("\(agent.events)")
            return
        }
    }

    @Test("an agent whose Redis refuses it ends with the reason")
    func refused() async throws {
        let server = try await PrivateRedis.start(extraArguments: ["--requirepass", "secret"])
        let agent = try TestAgent(
            server.url, namespace: .default, yaml: Self.file("  bell:\n    every: 1s\n    run: [\"/bin/true\"]\n"))
        let error = await #expect(throws: CarillonError.self) { try await agent.ended() }
        #expect(error?.code == .refused)
    }
}

extension TestRedis {
    func inspect<T: Sendable>(_ body: (CarillonClient) async throws -> T) async throws -> T { try await body(client) }
}
