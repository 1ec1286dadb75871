import CarillonTesting
import PrivateRedis
import RedisClient
import Synchronization
import Testing
import Triggers

@testable import Carillon

/// A job gets another trigger while nobody works: what is said of the slots that it had had until then.
@Suite("A new definition during an outage", .timeLimit(.minutes(1)))
struct RedefinitionTests {
    private static let noon = Timestamp(milliseconds: 1_803_556_800_000)
    private static func hour(_ number: Int64, minute: Int64 = 0) -> Timestamp {
        noon + .seconds(number * 3_600 + minute * 60)
    }

    /// Where an hourly job can be when the outage, from noon to ten, is over.
    enum Place: CaseIterable {
        case armed, followerUnknown, parked, chosen, paused, pausedWhileParked
    }

    /// The namespace at ten, and the first slot that has no disposition yet.
    private func outage(_ place: Place, _ change: (inout JobDocument) -> Void = { _ in }) async throws -> TestRedis {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon)
        _ = try await redis.client.apply([
            TestRedis.job("bell") {
                $0.cron = "0 * * * *"
                change(&$0)
            }
        ])
        let id = try JobID("bell")
        switch place {
        case .armed: break
        case .followerUnknown:
            try await clock.set(Self.hour(1))
            _ = try await claim(redis, 1)
        case .parked:
            try await clock.set(Self.hour(7))
            _ = try await claim(redis, 1)
        case .chosen:
            try await clock.set(Self.hour(7))
            let requests = try await claim(redis, 1)
            let job = try #require(try await redis.client.job(id))
            let slots = try Job(id: id, document: job.document, payload: []).slots(for: requests[0], now: Self.hour(7))
            try await redis.client.store.arm([slots])
        case .paused: _ = try await redis.client.pause(id, reason: "no disk")
        case .pausedWhileParked:
            try await clock.set(Self.hour(7))
            _ = try await claim(redis, 1)
            _ = try await redis.client.pause(id, reason: "no disk")
        }
        try await clock.set(Self.hour(10, minute: 10))
        return redis
    }

    private func claim(_ redis: TestRedis, _ request: Int) async throws -> [SlotRequest] {
        try await redis.client.store.claim(
            worker: "gone", request: request, capacity: 10, lease: .seconds(10), queues: [.default], patience: .zero
        ).requests
    }

    /// `missed 1…10 10 redefined`: of the oldest entry first, with hours after noon.
    private func ledger(_ redis: TestRedis) async throws -> [String] {
        let entries = try await redis.client.store.read(["LRANGE", redis.key("ledger:bell"), 0, -1]).array ?? []
        return entries.reversed().compactMap(\.string).map { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            let hours = words[1...2].map { (Timestamp(milliseconds: Int64($0) ?? 0) - Self.noon) / 3_600 }
            let ends = hours.map { "\($0.components.seconds)" }.joined(separator: "…")
            return ([words[0], "\(ends)", words[3]] + words[5...]).joined(separator: " ")
        }
    }

    private func missed(_ redis: TestRedis) async throws -> Int64 {
        try await redis.client.status().first { $0.name == "missed" }?.value ?? 0
    }

    @Test("each slot of the old calendar is in the ledger, wherever the job was", arguments: Place.allCases)
    func exact(place: Place) async throws {
        let redis = try await outage(place)
        let new = try TestRedis.job("bell") { $0.cron = "30 * * * *" }
        #expect(try await redis.client.apply([new]) == [.updated])
        let since = "redefined \(Self.noon.milliseconds + (place == .paused ? 0 : 7 * 3_600_000)) no disk"
        let expected: [String] =
            switch place {
            case .armed, .parked: ["missed 1…10 10 redefined"]
            case .followerUnknown: ["missed 2…10 9 redefined"]
            case .chosen: ["coalesced 1…6 6", "missed 7…10 4 redefined"]
            case .paused, .pausedWhileParked: ["skipped_paused 1…10 10 \(since)"]
            }
        #expect(try await ledger(redis) == expected)
        let job = try #require(try await redis.client.job(JobID("bell")))
        let isPaused = place == .paused || place == .pausedWhileParked
        #expect(job.state == (isPaused ? .paused : .scheduled))
        #expect(isPaused || job.nextRunTime == Self.hour(10, minute: 30))
        #expect(try await redis.client.apply([new]) == [.unchanged])
        #expect(try await ledger(redis) == expected)
    }

    @Test("why tells what became of the old slots, and claims nothing that is not kept")
    func why() async throws {
        let redis = try await outage(.armed)
        let id = try JobID("bell")
        _ = try await redis.client.apply([TestRedis.job("bell") { $0.cron = "30 * * * *" }])
        let reason = "missed: no worker took it before 2027-02-25T22:10:00Z, when the job's trigger was changed"
        for hour in [1, 10] as [Int64] {
            let told = try await redis.client.explain(id, at: Self.hour(hour))
            #expect(told.map(\.disposition) == [.missed])
            #expect(told.map(\.reason) == [reason])
        }
        // One was a slot of the old trigger, one would be of the new one.
        for instant in [Self.hour(5), Self.hour(5, minute: 30)] {
            let told = try await redis.client.explain(id, at: instant)
            #expect(told.map(\.disposition) == [.unknown])
            #expect(
                told.first?.reason
                    == "whether it was a slot is not kept: the job had another trigger until 2027-02-25T22:10:00Z, of which 10 slots from 2027-02-25T13:00:00Z to 2027-02-25T22:00:00Z were missed"
            )
        }
        #expect(try await redis.client.explain(id).map(\.scheduledTime) == [Self.hour(10), Self.hour(1)])
    }

    @Test(
        "another payload leaves the slots to the catch-up, which runs the new one", arguments: [Place.armed, .parked])
    func samePayload(place: Place) async throws {
        let redis = try await outage(place)
        var document = JobDocument()
        (document.cron, document.handler, document.coalesce) = ("0 * * * *", "tell", "earliest")
        let new = try Job(id: JobID("bell"), document: document, payload: Array("new".utf8))
        #expect(try await redis.client.apply([new]) == [.updated])
        #expect(try await ledger(redis) == [])
        // The lease under which the vanished worker was asked has run out.
        let payloads = Mutex<[String]>([])
        let worker = try TestWorker(
            redis,
            handlers: [
                "tell": { run in
                    payloads.withLock { $0.append(String(decoding: run.payload, as: UTF8.self)) }
                    return .succeeded
                }
            ])
        await worker.log.wait { $0.isFinished("bell") }
        await worker.shutDown()
        #expect(worker.log.started == ["bell@\(Self.hour(1).milliseconds)#1"])
        #expect(payloads.withLock { $0 } == ["new"])
        #expect(try await ledger(redis) == ["coalesced 2…10 9"])
    }

    @Test("the catch-up window of the new definition is no reason for what it did not decide")
    func window() async throws {
        let redis = try await outage(.parked)
        let new = try TestRedis.job("bell") { ($0.cron, $0.catchupWindow) = ("30 * * * *", "1m") }
        _ = try await redis.client.apply([new])
        let told = try await redis.client.explain(JobID("bell"), at: Self.hour(1))
        #expect(told.first?.reason.hasSuffix("when the job's trigger was changed") == true)
    }

    @Test("another kind of trigger counts them as well", arguments: ["every", "at"])
    func otherKind(kind: String) async throws {
        let redis = try await outage(.parked)
        let new = try TestRedis.job("bell") {
            if kind == "every" { $0.every = "30m" } else { $0.at = Self.hour(11).description }
        }
        #expect(try await redis.client.apply([new]) == [.updated])
        #expect(try await ledger(redis) == ["missed 1…10 10 redefined"])
        let next = try await redis.client.job(JobID("bell"))?.nextRunTime
        #expect(next == (kind == "every" ? Self.hour(10, minute: 30) : Self.hour(11)))
    }

    @Test("a definition that cannot be read is replaced, and what is not known is not claimed")
    func unreadable() async throws {
        let redis = try await outage(.parked)
        let record = "1 c <\(Self.noon.milliseconds) t=old\n{\"cron\":\"0 * * * *\",\"timezone\":\"Europe/Atlantis\"}\n"
        _ = try await redis.client.store.read(["HSET", redis.key("jobs"), "bell", .string(record)])
        let new = try TestRedis.job("bell") { $0.cron = "30 * * * *" }
        #expect(try await redis.client.apply([new]) == [.updated])
        #expect(try await ledger(redis) == ["missed 0…10 0 redefined"])
        let told = try await redis.client.explain(JobID("bell"), at: Self.hour(5))
        #expect(told.first?.reason.contains("an unknown number of slots from 2027-02-25T12:00:00.001Z") == true)
        #expect(try await missed(redis) == 0)
    }

    @Test("many jobs at once, and what hangs on them")
    func batch() async throws {
        let redis = try await TestRedis()
        let clock = try await ManualClock(redis.client, at: Self.noon)
        let old = try (0..<600).map { number in try TestRedis.job("bell-\(number)") { $0.cron = "0 * * * *" } }
        _ = try await redis.client.apply(old)
        try await clock.set(Self.hour(10, minute: 10))
        let child = try TestRedis.job("child") { ($0.at, $0.parent) = (Self.hour(11).description, "bell-0") }
        let other = try TestRedis.job("other") { $0.every = "1h" }
        let stranger = try TestRedis.job("stray") { ($0.at, $0.parent) = (Self.hour(11).description, "nobody") }
        let new = try (0..<600).map { number in
            try TestRedis.job("bell-\(number)") {
                if number == 0 { $0.at = Self.hour(11).description } else { $0.cron = "\(number % 2 * 30) * * * *" }
            }
        }
        let statuses = try await redis.client.apply([child, stranger] + new + [other])
        #expect(Array(statuses.prefix(3)) == [.created, .noParent, .updated] && statuses.last == .created)
        #expect(statuses.count { $0 == .updated } == 301 && statuses.count { $0 == .unchanged } == 299)
        #expect(try await missed(redis) == 301 * 10)
    }

    @Test("an expectation holds on the second way, too")
    func expectation() async throws {
        let redis = try await outage(.armed)
        let new = try TestRedis.job("bell") { $0.cron = "30 * * * *" }
        #expect(try await redis.client.apply([new], expecting: .absent) == [.conflict])
        #expect(try await redis.client.apply([new], expecting: .generation("9")) == [.conflict])
        #expect(try await missed(redis) == 0)
        #expect(try await redis.client.apply([new], expecting: .generation("1")) == [.updated])
        #expect(try await missed(redis) == 10)
    }

    // MARK: Meanwhile

    @Test("replies that are lost cost nothing: each slot is counted once", arguments: [2, 3, 4])
    func lostReplies(share: Int) async throws {
        let redis = try await outage(.parked)
        let sha = Array(ScriptLibrary.shared[.apply].sha1.utf8)
        let asked = Mutex(0)
        let proxy = LossyProxy(to: redis.server.socketPath) { request in
            guard request.firstRange(of: sha) != nil else { return false }
            return asked.withLock { asked in
                asked += 1
                return asked % share != 0
            }
        }
        let client = CarillonClient(redis: try RedisConfiguration(url: proxy.url), namespace: redis.namespace)
        #expect(try await client.apply([TestRedis.job("bell") { $0.cron = "30 * * * *" }]) == [.updated])
        #expect(proxy.lost > 0)
        #expect(try await ledger(redis) == ["missed 1…10 10 redefined"])
        await client.close()
        proxy.close()
    }

    /// Applies a new definition while, just after its slots were looked at, somebody else makes a call.
    private func apply(
        _ redis: TestRedis, expecting: Carillon.Expectation = .any, meanwhile call: String
    ) async throws -> [ApplyStatus] {
        let path = redis.server.socketPath
        let replies = Mutex<[String?]>([])
        let proxy = LossyProxy(to: path) { request in
            guard request.firstRange(of: Array("ZSCORE".utf8)) != nil else { return false }
            replies.withLock { if $0.isEmpty { $0.append(RawCommand.send(call, toPath: path)) } }
            return false
        }
        let client = CarillonClient(redis: try RedisConfiguration(url: proxy.url), namespace: redis.namespace)
        let statuses = try await client.apply([TestRedis.job("bell") { $0.cron = "30 * * * *" }], expecting: expecting)
        #expect(replies.withLock { $0.count } == 1)
        #expect(replies.withLock { $0.first??.first } == "*")
        await client.close()
        proxy.close()
        return statuses
    }

    @Test("a worker that comes between takes nothing away, and adds nothing")
    func claimBetween() async throws {
        let redis = try await outage(.followerUnknown)
        let sha = ScriptLibrary.shared[.claim].sha1
        let claim = "EVALSHA \(sha) 1 {\(redis.namespace)} other 1 10 10000 default"
        #expect(try await apply(redis, meanwhile: claim) == [.updated])
        #expect(try await ledger(redis) == ["missed 2…10 9 redefined"])
    }

    @Test("somebody else's definition is no obstacle, unless the caller says so", arguments: [true, false])
    func applyBetween(mindsOthers: Bool) async throws {
        let redis = try await outage(.armed)
        let slots = [Self.hour(1), Self.hour(10), Self.hour(10, minute: 10)].map(\.milliseconds)
        let position = Self.hour(2).milliseconds
        let sha = ScriptLibrary.shared[.apply].sha1
        let rival =
            "EVALSHA \(sha) 1 {\(redis.namespace)} rival 1 bell '1 \(position) \(slots[2]) \(slots[0]):\(slots[1]):10' "
            + #"e 7200000:0 "" "{\"every\":\"2h\",\"handler\":\"work\"}\n" -"#
        let expecting: Carillon.Expectation = mindsOthers ? .generation("1") : .any
        #expect(
            try await apply(redis, expecting: expecting, meanwhile: rival) == [mindsOthers ? .conflict : .updated])
        #expect(try await ledger(redis) == ["missed 1…10 10 redefined"])
        #expect(try await redis.client.job(JobID("bell"))?.generation == (mindsOthers ? "2" : "3"))
    }

    @Test("of many that come at once each slot is counted once")
    func crowd() async throws {
        let redis = try await outage(.parked)
        let new = try (1...8).map { number in try TestRedis.job("bell") { $0.cron = "\(number * 5 + 10) * * * *" } }
        let statuses = try await withThrowingTaskGroup(of: [ApplyStatus].self) { group in
            for job in new { group.addTask { try await redis.client.apply([job]) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(statuses == Array(repeating: .updated, count: 8))
        #expect(try await ledger(redis) == ["missed 1…10 10 redefined"])
    }

    // MARK: Pausing, removing

    @Test("a pause during an outage leaves no slot out", arguments: [Place.armed, .parked])
    func pause(place: Place) async throws {
        let redis = try await outage(place)
        let id = try JobID("bell")
        _ = try await redis.client.pause(id, reason: "no disk")
        let clock = try await ManualClock(redis.client, at: Self.hour(12, minute: 10))
        let resumed = try await redis.client.resume(id)
        if place == .armed {
            #expect(resumed == .resumed(next: Self.hour(13)))
            #expect(
                try await ledger(redis)
                    == ["skipped_paused 1…12 12 \(Self.hour(10, minute: 10).milliseconds) no disk"])
            return
        }
        // What was parked goes to the catch-up, as if there had been no pause.
        #expect(resumed == .resumed(next: nil))
        try await clock.set(Self.hour(12, minute: 11))
        let worker = try TestWorker(redis)
        await worker.log.wait { $0.isFinished("bell") }
        await worker.shutDown()
        #expect(worker.log.started == ["bell@\(Self.hour(12).milliseconds)#1"])
        #expect(try await ledger(redis) == ["coalesced 1…11 11"])
    }

    @Test("a job that is removed takes its slots along, and a new one of its name has none of them")
    func remove() async throws {
        let redis = try await outage(.parked)
        let id = try JobID("bell")
        #expect(try await redis.client.remove([id]) == [true])
        #expect(try await redis.client.apply([TestRedis.job("bell") { $0.cron = "30 * * * *" }]) == [.created])
        #expect(try await ledger(redis) == [])
        #expect(try await redis.client.explain(id, at: Self.hour(5)).map(\.disposition) == [.notASlot])
    }
}
