import PrivateRedis
import RedisClient
import Testing
import Triggers

@testable import Carillon

/// The Swift side of the scripts: what is really sent, as Redis' slow log has it.
@Suite struct CallTests {
    @Test func `Every call has the arguments that the script's header names`() async throws {
        let server = try await PrivateRedis.start(extraArguments: [
            "--slowlog-log-slower-than", "0", "--slowlog-max-len", "1000",
        ])
        let space = try await Space(server: server)
        let store = space.store
        let job = try job { $0.catchupWindow = "1h" }
        let id = job.id
        let now = Timestamp(milliseconds: 1_000_000)

        _ = try await store.apply([(job, .any), (job, .absent)].dropLast(), caller: "c", request: 1, now: now)
        _ = try await store.trigger(id, caller: "c", request: 2)
        let claim = try await store.claim(
            worker: "w", request: 1, capacity: 5, lease: .seconds(30), queues: [.default, try QueueName("bulk")],
            patience: .zero)
        let grant = try #require(claim.grants.first)
        let holding = Holding(run: grant.run, token: grant.token)
        #expect(try await store.heartbeat(worker: "w", lease: .seconds(30), holdings: [holding]) == [.renewed])
        #expect(try await store.heartbeat(worker: "w", lease: .seconds(30), holdings: []) == [])
        #expect(try await store.progress([(holding, RunProgress(0.4, "half"))]) == [.renewed])
        let failed = FinishedRun(
            run: grant.run, token: grant.token, outcome: .failed, retryDelay: .seconds(5), report: Report())
        #expect(try await store.fail(worker: "w", request: 1, runs: [failed], patience: .zero) == [.willRetry])
        #expect(try await store.complete(worker: "w", request: 1, runs: [failed], patience: .zero) == [.stale])
        try await store.release(worker: "w", holdings: [holding, holding])
        #expect(try await store.reap(limit: 10) == 0)
        #expect(try await store.backfill(id, slots: [now], overlap: .allowAll, caller: "c", request: 6) == [.ready])
        let asked = SlotRequest(job: "nightly", generation: "1", slot: now, state: .armed, document: [])
        try await store.arm([ArmedSlots(request: asked, armed: now, following: now, skipped: [])])
        #expect(try await store.pause(id, reason: "why", caller: "c", request: 3) == .paused)
        let resumed = try await store.resume(id, caller: "c", request: 4)
        #expect(resumed != .wasActive && resumed != .resumed(next: nil))
        _ = await space.call(.status)
        #expect(try await store.missingRights() == [])
        _ = try await store.call(.limit, [5, 0, 1])
        #expect(try await store.check(.jobs, [Array(id.description.utf8)], repair: false).isEmpty)
        #expect(try await store.check(.runs, [Array(grant.run.description.utf8)], repair: false).isEmpty)
        #expect(try await store.check(.index("leases"), [Array("x@1".utf8)], repair: false).isEmpty)
        #expect(try await store.setAside(["leases", "runs"]) == [])
        try await store.forgetLimits(of: [Array("g".utf8)], generation: "1")
        #expect(try await store.revive([grant.run], caller: "c", request: 6) == [.notDead])
        #expect(try await store.forget([grant.run], caller: "c", request: 7) == [false])
        #expect(try await store.remove([id], caller: "c", request: 5) == [true])

        var seen: Set<ScriptName> = []
        for entry in try await store.read(["SLOWLOG", "GET", 1000]).array ?? [] {
            let words = entry.array?[3].array?.compactMap(\.string) ?? []
            guard words.first?.uppercased() == "EVALSHA", words.count >= 4,
                let script = ScriptName.allCases.first(where: { ScriptLibrary.shared[$0].sha1 == words[1] })
            else { continue }
            seen.insert(script)
            #expect(words[2] == "1" && words[3] == space.prefix)
            // The slow log keeps 32 words of a command.
            #expect(words.count < 32)
            let header = try ScriptHeader(script)
            let accepted = header.accepts(words.count - 4) || script == .heartbeat && words.count - 4 == 2
            #expect(accepted, "\(script): \(words.count - 4) arguments for \(header.argv)")
        }
        // A connection begins with the text of `incarnation`.
        #expect(seen == Set(ScriptName.allCases).subtracting([.incarnation]))
    }

    /// The answers that Swift knows, by the words and letters of the headers.
    @Test func `Swift knows every answer that the headers name`() throws {
        let words: [ScriptName: Set<String>] = [
            .backfill: ["OK", "NONE"], .resume: ["OK", "NONE", "ACTIVE", "STALE"], .trigger: ["OK", "NONE", "SKIPPED"],
        ]
        for script in ScriptName.allCases {
            let reply = try ScriptHeader(script).reply
            let statuses = Set(reply.matches(of: #/\{ ([A-Z]+)/#).map { String($0.1) })
            #expect(statuses == words[script] ?? ["OK"], "\(script)")
        }
        func letters(_ script: ScriptName) throws -> Set<String> {
            Set(try ScriptHeader(script).reply.matches(of: #/[:,] ([A-Z]) /#).map { String($0.1) })
        }
        func text(_ value: UInt8) -> String { String(UnicodeScalar(value)) }
        let dispositions: [Disposition] = [.willRetry, .snoozed, .dead, .cancelled, .stale]
        #expect(try letters(.fail) == Set(dispositions.map { text($0.rawValue) }))
        #expect(try letters(.complete) == Set([Disposition.recorded, .stale].map { text($0.rawValue) }))
        let filled: [BackfillStatus] = [.ready, .buffered, .exists, .skipped, .full]
        #expect(try letters(.backfill) == Set(filled.map { text($0.rawValue) }))
        let states: [LeaseState] = [.renewed, .cancelRequested, .lost]
        #expect(try letters(.heartbeat) == Set(states.map { text($0.rawValue) }))
        #expect(try letters(.progress) == Set(states.map { text($0.rawValue) }))
        #expect(try letters(.revive) == Set([Revival.revived, .notDead, .jobGone].map { text($0.rawValue) }))
        #expect(try letters(.forget) == ["O", "N"])
        #expect(try letters(.pause) == ["O", "A", "N"])
        let statuses = try ScriptHeader(.apply).reply.matches(of: #/[a-z]+/#).map { String($0.0) }
        for status in [ApplyStatus.created, .updated, .unchanged, .conflict, .duplicate, .exhausted] {
            #expect(statuses.contains(status.rawValue))
        }
    }
}
