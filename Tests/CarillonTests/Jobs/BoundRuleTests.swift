import Testing
import Triggers

@testable import Carillon

@Suite("The bounds of a trigger")
struct BoundRuleTests {
    private static func times(_ job: Job, after start: String, count: Int = 3) throws -> [String] {
        job.trigger.occurrences(after: try Timestamp(parsing: start), count: count).map { $0.time.description }
    }

    @Test("Both kinds of recurring jobs have slots only between start_at and end_at, both included")
    func window() throws {
        for change: (inout JobDocument) -> Void in [
            { $0.cron = "0 * * * *" },
            {
                $0.cron = nil
                $0.every = "1h"
            }, { $0.cron = "@every 1h" },
        ] {
            let bounded = try job {
                change(&$0)
                $0.startAt = "2026-12-01T00:00Z"
                $0.endAt = "2026-12-01T01:00Z"
            }
            #expect(
                try Self.times(bounded, after: "2026-11-01T00:00Z") == ["2026-12-01T00:00:00Z", "2026-12-01T01:00:00Z"])
        }
    }

    @Test("Local times and dates are those of the job's zone, for an interval as well")
    func zone() throws {
        let bounded = try job {
            $0.cron = nil
            $0.every = "12h"
            $0.timezone = "Asia/Tokyo"
            $0.startAt = "2026-12-24 21:00"
            $0.exclude = ["2026-12-25..2026-12-26"]
        }
        #expect(
            try Self.times(bounded, after: "2026-11-01T00:00Z")
                == ["2026-12-24T12:00:00Z", "2026-12-27T00:00:00Z", "2026-12-27T12:00:00Z"])
    }

    @Test("A slot on an excluded date does not exist")
    func exclusion() throws {
        let bounded = try job {
            $0.timezone = "Europe/Berlin"
            $0.exclude = ["2026-12-25", "2026-12-27"]
        }
        #expect(
            try Self.times(bounded, after: "2026-12-24T02:00Z")
                == ["2026-12-26T01:00:00Z", "2026-12-28T01:00:00Z", "2026-12-29T01:00:00Z"])
    }

    @Test("An empty list of dates bounds nothing: an interval stays one")
    func nothingExcluded() throws {
        let plain = try job {
            $0.cron = nil
            $0.every = "1h"
            $0.exclude = []
        }
        #expect(plain.trigger == .every(try Interval(period: 3_600_000)))
    }

    @Test("Jitter moves all slots of a job by its own share, the same everywhere")
    func jitter() throws {
        func spread(_ id: String, _ change: (inout JobDocument) -> Void) throws -> Job {
            try Job(
                id: JobID(id),
                document: document {
                    change(&$0)
                    $0.jitter = "20s"
                }, payload: [])
        }
        let share = Trigger.jitter(of: "nightly", within: .seconds(20))
        let nightly = try spread("nightly") { $0.cron = "0 2 * * *" }
        let due = try Timestamp(parsing: "2026-12-24T02:00Z").adding(milliseconds: share)
        #expect(nightly.trigger.next(after: try Timestamp(parsing: "2026-12-24T02:00Z")) == due)
        let interval = try spread("nightly") {
            $0.cron = nil
            $0.every = "1m"
            $0.phase = "5s"
        }
        #expect(interval.trigger == .every(try Interval(period: 60_000, phase: 5_000 + share)))
        let triggers = try ["a", "b", "c", "d"].map { id in try spread(id) { $0.cron = "0 2 * * *" }.trigger }
        #expect(Set(triggers.map { $0.next(after: .earliest) }).count > 1)
    }

    @Test("Bounds and excluded dates hold for the moved slots, which are the ones that have names")
    func jitterAndBounds() throws {
        let late = try job {
            $0.cron = "59 23 * * *"
            $0.jitter = "7d"
            $0.startAt = "2026-12-01T00:00Z"
            $0.endAt = "2026-12-31T00:00Z"
            $0.exclude = ["2026-12-10"]
        }
        let slots = try Self.times(late, after: "2026-11-01T00:00Z", count: 100)
        #expect(slots.allSatisfy { $0 >= "2026-12-01T00:00" && $0 < "2026-12-31T00:00" })
        #expect(!slots.contains { $0.hasPrefix("2026-12-10") })
        #expect(slots.count == 29)
    }

    @Test("A number of runs is taken over", arguments: [1, 1_000_000])
    func remainingRuns(count: Int) throws {
        #expect(try job { $0.remainingRuns = count }.remainingRuns == count)
        #expect(try job().remainingRuns == nil)
    }

    @Test(
        "What breaks a rule is refused with the field, the value and the rule",
        arguments: [
            Refusal("start_at: 'soon' is not like 2026-03-29T02:30:00Z or 2026-03-29 02:30") { $0.startAt = "soon" },
            Refusal("end_at: '' is not like 2026-03-29T02:30:00Z or 2026-03-29 02:30") { $0.endAt = "" },
            Refusal("end_at: '2026-01-01 00:00' has neither Z nor an offset nor a time zone beside it") {
                $0.endAt = "2026-01-01 00:00"
            },
            Refusal("start_at: '2026-02-30T00:00Z' names a date or a time of day that does not exist") {
                $0.startAt = "2026-02-30T00:00Z"
            },
            Refusal("end_at: '2026-01-01T00:00Z' must not be before start_at (2026-01-01T00:00:01Z)") {
                $0.startAt = "2026-01-01T00:00:01Z"
                $0.endAt = "2026-01-01T00:00Z"
            },
            Refusal("cron: can never fire: start_at, end_at and exclude leave no slot") {
                $0.startAt = "2026-01-01T02:00:01Z"
                $0.endAt = "2026-01-02T01:59:59Z"
            },
            Refusal("every: can never fire: start_at, end_at and exclude leave no slot") {
                $0.cron = nil
                $0.every = "1h"
                $0.exclude = ["1970-01-01..9999-12-31"]
            },
            Refusal("exclude: 'Christmas' is not a date like 2026-12-25 or a range like 2026-12-24..2026-12-26") {
                $0.exclude = ["2026-12-25", "Christmas"]
            },
            Refusal("exclude: '2026-12-25..2026-12-24' ends before it starts") {
                $0.exclude = ["2026-12-25..2026-12-24"]
            },
            Refusal("exclude: '2027-02-29' names a date that does not exist in the years 1970 to 9999") {
                $0.exclude = ["2027-02-29"]
            },
            Refusal("exclude: must be at most 1000 dates or ranges") {
                $0.exclude = Array(repeating: "2026-12-25", count: 1_001)
            },
            Refusal("jitter: '0s' must be at least 1ms and at most 7d") { $0.jitter = "0s" },
            Refusal("jitter: '8d' must be at least 1ms and at most 7d") { $0.jitter = "8d" },
            Refusal("jitter: '0.5' has a number without a unit (ms, s, m, h, d, w)") { $0.jitter = "0.5" },
            Refusal("jitter: '-5s' is not a number with a unit, like 30s or 1h30m") { $0.jitter = "-5s" },
            Refusal("jitter: '30s' must be less than the interval (30s)") {
                $0.cron = nil
                $0.every = "30s"
                $0.jitter = "30s"
            },
            Refusal("jitter: '2m' must be less than the interval (1m)") {
                $0.cron = "@every 60s"
                $0.jitter = "2m"
            },
            Refusal("remaining_runs: '0' must be at least 1 and at most 1000000") { $0.remainingRuns = 0 },
            Refusal("remaining_runs: '-1' must be at least 1 and at most 1000000") { $0.remainingRuns = -1 },
            Refusal("remaining_runs: '1000001' must be at least 1 and at most 1000000") {
                $0.remainingRuns = 1_000_001
            },
            Refusal("remaining_runs: '\(Int.max)' must be at least 1 and at most 1000000") { $0.remainingRuns = .max },
        ])
    func refusals(refused: Refusal) {
        #expect(refusal(refused.change) == refused.rule)
    }

    @Test(
        "A job that is due once takes none of it",
        arguments: [
            Refusal("start_at: '2026-01-01T00:00Z' only goes with cron or every") { $0.startAt = "2026-01-01T00:00Z" },
            Refusal("end_at: '2026-01-01T00:00Z' only goes with cron or every") { $0.endAt = "2026-01-01T00:00Z" },
            Refusal("exclude: '2026-12-25' only goes with cron or every") { $0.exclude = ["2026-12-25"] },
            Refusal("jitter: '5s' only goes with cron or every") { $0.jitter = "5s" },
            Refusal("remaining_runs: '2' only goes with cron or every") { $0.remainingRuns = 2 },
        ])
    func once(refused: Refusal) {
        let rule = refusal {
            $0.cron = nil
            $0.at = "2026-06-01T00:00Z"
            refused.change(&$0)
        }
        #expect(rule == refused.rule)
    }

    @Test("A schedule and options in Swift say the same as a document")
    func options() throws {
        let options = JobOptions(
            startAt: Timestamp(milliseconds: 1_790_000_000_000), endAt: Timestamp(milliseconds: 1_800_000_000_000),
            exclude: [try DateRange(parsing: "2026-12-24..2026-12-26")], jitter: .seconds(5), remainingRuns: 7)
        let job = try Scheduler.job(
            "nightly", .every(.seconds(3_600), timezone: "Europe/Berlin"), handler: "report", payload: [String](),
            options: options)
        let expected = document {
            $0.cron = nil
            $0.every = "1h"
            $0.timezone = "Europe/Berlin"
            $0.startAt = "2026-09-21T14:13:20Z"
            $0.endAt = "2027-01-15T08:00:00Z"
            $0.exclude = ["2026-12-24..2026-12-26"]
            $0.jitter = "5s"
            $0.remainingRuns = 7
        }
        #expect(job.document == expected)
    }
}
