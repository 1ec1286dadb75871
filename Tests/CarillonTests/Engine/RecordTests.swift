import CarillonTesting
import Testing
import Triggers

@testable import Carillon

@Suite("Run ids")
struct RunIDTests {
    @Test("a run id tells its job, its slot, and whether a person asked for it")
    func parts() throws {
        let run = try #require(RunID("mail:daily@1803556800000"))
        #expect(run.job == "mail:daily")
        #expect(run.scheduledTime == Timestamp(milliseconds: 1_803_556_800_000))
        #expect(!run.isManual)
        let manual = try #require(RunID("mail@5.m"))
        #expect(manual.isManual && !manual.isBackfill)
        #expect(manual.scheduledTime.milliseconds == 5)
        let backfill = try #require(RunID("mail@5.b"))
        #expect(backfill.isBackfill && !backfill.isManual && !run.isBackfill)
        #expect(backfill.scheduledTime.milliseconds == 5)
    }

    @Test(
        "other texts are no run ids",
        arguments: [
            "", "@", "@5", "mail", "mail@", "mail@x", "mail@-5", "mail@+5", "mail@5.", "mail@5.mm", "mail@5 ",
            "mail@@5", "mail@5@6",
            "mail@1234567890123456", "mail@5.bm", "mail@5.b.m", "mail@٣", "mail@.m",
        ])
    func garbage(text: String) { #expect(RunID(text) == nil) }
}

@Suite("Job records")
struct JobRecordTests {
    private static let payloads: [[UInt8]] = [
        [], [0], [10], [10, 10, 0], Array(UInt8.min...UInt8.max), Array(repeating: 0xff, count: 65_536),
    ]

    @Test("a job comes back from its record as it was, whatever its payload", arguments: payloads)
    func roundTrip(payload: [UInt8]) throws {
        let changes: [(inout JobDocument) -> Void] = [
            { $0.at = "2027-03-28T01:02:03.004Z" },
            {
                $0.every = "90s"; $0.phase = "5s"
            },
            {
                $0.cron = "30 2 * * *"
                $0.timezone = "Europe/Berlin"
                $0.description = "two\nlines"
                $0.queue = "mail"
            },
            {
                $0.every = "1h"
                $0.timezone = "Europe/Berlin"
                $0.exclude = ["2026-12-25"]
                $0.startAt = "2026-12-01 00:00"
                $0.remainingRuns = 5
            },
        ]
        for change in changes {
            let job = try TestRedis.job("bell", payload: payload, change)
            let record = JobRecord(job)
            let bytes = Array("7 \(record.kind) \(record.position)\(record.tags)\n".utf8) + record.body
            let read = try #require(JobRecord(bytes))
            #expect(read.generation == "7")
            #expect(read.tags == record.tags)
            #expect(read.payload == payload)
            let back = try read.job(id: job.id)
            #expect(back.trigger == job.trigger)
            #expect(back.payload == job.payload)
            #expect(back.queue == job.queue)
            #expect(back.action == job.action)
        }
    }

    @Test("tags say what is not the default, and what a one-shot leaves")
    func tags() throws {
        let every: (inout JobDocument) -> Void = { $0.every = "1s" }
        let once: (inout JobDocument) -> Void = { $0.at = "2027-03-28T01:02:03Z" }
        func tags(_ base: (inout JobDocument) -> Void, _ change: (inout JobDocument) -> Void) throws -> String {
            JobRecord(
                try TestRedis.job("bell") {
                    base(&$0)
                    change(&$0)
                }
            ).tags
        }
        #expect(try tags(every) { $0.keepSucceeded = 20 } == "")
        #expect(
            try tags(every) {
                $0.keepSucceeded = 0
                $0.keepFailed = 3
                $0.pauseOnFailure = true
            } == " ks=0 kf=3 pf=1")
        #expect(try tags(once) { _ in } == "")
        #expect(try tags(once) { $0.keepSucceeded = 20 } == " k=k")
        #expect(try tags(once) { $0.keepSucceeded = 0 } == " ks=0")
        let command: (inout JobDocument) -> Void = {
            $0.handler = nil
            $0.shell = "x"
        }
        #expect(try tags(once, command) == " k=k")
        #expect(
            try tags(once) {
                command(&$0)
                $0.keepSucceeded = 0
            } == " ks=0")
    }

    @Test("bounds make an interval a calendar job, and each of them is part of what tells triggers apart")
    func bounds() throws {
        let changes: [(inout JobDocument) -> Void] = [
            { _ in }, { $0.every = "2h" }, { $0.phase = "1m" }, { $0.startAt = "2026-01-01T00:00:00Z" },
            { $0.endAt = "2026-01-01T00:00:00Z" }, { $0.exclude = ["2026-12-25", "2026-12-26"] },
            { $0.jitter = "1m" }, { $0.timezone = "Europe/Berlin" },
        ]
        let records = try changes.map { change in
            JobRecord(
                try TestRedis.job("bell") {
                    $0.every = "1h"
                    $0.exclude = ["2026-12-25"]
                    change(&$0)
                })
        }
        #expect(records.allSatisfy { $0.kind == "c" && $0.tags.contains(" t=") })
        #expect(Set(records.map(\.tags)).count == changes.count)
        let plain = JobRecord(
            try TestRedis.job("bell") {
                $0.every = "1h"
                $0.jitter = "1m"
                $0.remainingRuns = 3
            })
        #expect(plain.kind == "e" && plain.tags == " n=3")
        #expect(plain.position != "3600000:0")
    }

    @Test(
        "the runs that are left stand behind the position",
        arguments: [("1 e 5:0/3 n=4\n{}\n", "5:0", 3), ("1 c $/0 n=4\n{}\n", "$", 0), ("1 c -/x n=4\n{}\n", "-", nil)]
            as [(String, String, Int?)])
    func left(text: String, position: String, left: Int?) throws {
        let record = try #require(JobRecord(Array(text.utf8)))
        #expect(record.position == position)
        #expect(record.left == left)
        #expect(record.tags == " n=4")
    }

    @Test("a one-shot's record does not repeat its instant, and is not a job without it")
    func oneShot() throws {
        let job = try TestRedis.job("once") { $0.at = "2027-03-28T01:02:03Z" }
        var record = JobRecord(job)
        #expect(!String(decoding: record.document, as: UTF8.self).contains("\"at\""))
        #expect(record.slot == job.trigger.next(after: .earliest))
        record.position = "-"
        #expect(record.slot == nil)
        #expect(throws: InvalidInput.self) { try record.job(id: job.id) }
    }

    @Test(
        "what makes no sense is no record",
        arguments: ["", "\n", "\n\n", "1 a 5", "1 a 5\n{}", "1\n{}\n", "1 a\n{}\n", "1 x 5\n{}\n", "a 1 5\n{}\n"])
    func garbage(text: String) { #expect(JobRecord(Array(text.utf8)) == nil) }

    @Test("random bytes are no trap")
    func randomBytes() {
        var random = SplitMix(seed: 11)
        let alphabet = Array("0 1ae c:<!$/-\n{}\"q=m\u{0}".utf8) + [0xff]
        for _ in 0..<20_000 {
            let bytes = (0..<random.next() % 24).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
            guard let record = JobRecord(bytes) else { continue }
            #expect(["a", "e", "c"].contains(record.kind))
            _ = record.slot
            _ = record.queue
        }
    }
}
