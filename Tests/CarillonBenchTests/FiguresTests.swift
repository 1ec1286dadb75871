import Carillon
import PrivateRedis
import RedisClient
import Testing
import Triggers

@testable import CarillonBench

@Suite struct FiguresTests {
    @Test func readsWhatRedisSaysAboutItself() {
        let figures = RedisFigures(
            info: """
                # CPU\r
                used_cpu_sys:1.5\r
                used_cpu_user:2.25\r
                used_cpu_sys_children:9\r
                used_memory:1048576\r
                used_memory_human:1.00M\r
                cmdstat_evalsha:calls=10,usec=200,usec_per_call=20.00,rejected_calls=0,failed_calls=0\r
                cmdstat_script|load:calls=3,usec=9,usec_per_call=3.00\r
                cmdstat_zadd:calls=40,usec=80,usec_per_call=2.00\r
                """)
        #expect(figures.cpu == 3.75)
        #expect(figures.usedMemory == 1_048_576)
        #expect(figures.commands["evalsha"] == RedisFigures.CommandFigures(calls: 10, microseconds: 200))
        #expect(figures.scriptCalls == 10)
        // What only scripts call is not what clients sent.
        #expect(figures.sentByClients == 13)
    }

    @Test func nonsenseCountsAsNothing() {
        #expect(RedisFigures(info: "cmdstat_x:calls=y\nused_memory:?\n:\nno colon").usedMemory == 0)
        #expect(RedisFigures(info: "").sentByClients == 0)
    }

    @Test func everyCommandOfARealWorkerIsCountedOnce() async throws {
        let server = try await BenchServer.start(nil)
        let client = server.client(try server.newNamespace())
        let before = try await client.figures()
        // One script that calls many commands: one command for the client, and one to load the script.
        _ = try await client.remove([try JobID("none")])
        let after = try await client.figures()
        #expect(after.sentByClients - before.sentByClients >= 1)
        #expect(after.scriptCalls - before.scriptCalls <= after.sentByClients - before.sentByClients)
        #expect(after.commands.values.reduce(0) { $0 + $1.calls } > after.sentByClients)
        await client.close()
        await server.stop()
    }

    @Test func somebodysRedisIsLeftAsItWas() async throws {
        let redis = try await PrivateRedis.start()
        let guest = try await BenchServer.start(redis.url)
        let namespace = try guest.newNamespace()
        let client = guest.client(namespace)
        _ = try await client.store.read(["SET", "mine", "1"])
        try await OneShots.create(700, due: try await client.time() + .seconds(60), client: client)
        #expect(try await client.store.read(["HLEN", .string(client.store.key("jobs"))]).integer == 700)
        await guest.stop()
        #expect(try await client.store.read(["KEYS", "*"]).array?.compactMap(\.string) == ["mine"])
        await client.close()
        await redis.stop()
    }

    @Test func onOneHostTheClocksAgree() async throws {
        let server = try await BenchServer.start(nil)
        let client = server.client(try server.newNamespace())
        #expect(try await client.clockOffset() == 0)
        await client.close()
        await server.stop()
    }

    @Test func theRawScriptsCompleteEveryRun() async throws {
        let server = try await BenchServer.start(nil)
        let release = Release(server: server, schedulers: 3, jobs: 250, processes: 1, concurrency: 20)
        let raw = try await release.raw(Progress(isTerminal: false) { _ in })
        #expect(raw.runs == 250)
        #expect(raw.rate > 0)
        await server.stop()
    }

    @Test(arguments: [
        RESPValue.null, .array([]), .array([.string(Array("STALE".utf8))]),
        .array([RESPValue](repeating: .integer(0), count: 7)),
        .array([RESPValue](repeating: .array([.integer(1)]), count: 7)),
    ])
    func aClaimThatTheRawDriverDoesNotUnderstandIsNoEmptyOne(reply: RESPValue) throws {
        let failure = try #require(throws: Failure.self) { try RawDriver.grants(reply) }
        #expect(failure.code == .software)
    }

    @Test func aResultOfAPeerIsItsRate() {
        #expect(Peer.outcome(of: "noise\nRESULT {\"jobs\": 1000, \"seconds\": 0.5}\n", jobs: 1_000) == .rate(2_000))
        #expect(
            Peer.outcome(of: "RESULT {\"jobs\": 10, \"seconds\": 0.5}", jobs: 1_000)
                == .unavailable("ran only 10 of 1000 jobs"))
        #expect(
            Peer.outcome(of: "Traceback\nImportError: no \u{1B}[1mbullmq", jobs: 1)
                == .unavailable("failed: ImportError: no \\u{1b}[1mbullmq"))
        #expect(Peer.outcome(of: "", jobs: 1) == .unavailable("failed: it printed nothing"))
    }
}
