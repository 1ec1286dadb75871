import Carillon
import Testing
import Triggers

@testable import CarillonAgent

@Suite("The defaults of a job file")
struct JobDefaultsTests {
    @Test("They fill what a job leaves open, and what it says wins")
    func fill() throws {
        let defaults = """
            defaults:
              queue: slow
              overlap: allow_all
              catchup_window: 10m
              coalesce: all
              timeout: 5m
              max_attempts: 7
              keep_succeeded: 3
              keep_failed: 4
              pause_on_failure: true

            """
        let open = try job(fields: "every: 1s\nhandler: h", defaults: defaults)
        #expect(open.queue == (try QueueName("slow")))
        #expect(open.overlap == .allowAll)
        #expect(open.catchUp == CatchUp(window: .seconds(600), coalesce: .all))
        #expect(open.timeout == .seconds(300))
        #expect(open.retry.maxAttempts == 7)
        #expect(open.retention == Retention(succeeded: 3, failed: 4))
        #expect(open.pauseOnFailure)
        let once = try job(fields: "at: 2027-01-01T00:00Z\nhandler: h", defaults: defaults)
        #expect(!once.pauseOnFailure)
        let own = try job(fields: "every: 1s\nhandler: h\ntimeout: 1s\nqueue: fast", defaults: defaults)
        #expect(own.timeout == .seconds(1))
        #expect(own.queue == (try QueueName("fast")))
        #expect(own.overlap == .allowAll)
    }

    @Test("backoff is filled member by member")
    func backoff() throws {
        let defaults = "defaults:\n  backoff: {type: fixed, delay: 5s, max_delay: 10m, jitter: 0.1}\n"
        let job = try job(fields: "every: 1s\nhandler: h\nbackoff: {delay: 7s}", defaults: defaults)
        #expect(job.document.backoff == .init(type: "fixed", delay: "7s", maxDelay: "10m", jitter: 0.1))
    }

    @Test("env is filled variable by variable, for commands only")
    func environment() throws {
        let defaults = "defaults:\n  env: {A: '1', B: '2'}\n"
        let command = try job(fields: "every: 1s\nshell: x\nenv: {B: '3', C: '4'}", defaults: defaults)
        #expect(command.document.env == ["A": "1", "B": "3", "C": "4"])
        #expect(try job(fields: "every: 1s\nshell: x", defaults: defaults).document.env == ["A": "1", "B": "2"])
        #expect(try job(fields: "every: 1s\nhandler: h", defaults: defaults).document.env == nil)
    }

    @Test("An interval with dates or times of its own is on the clock of the default zone")
    func boundedInterval() throws {
        let defaults = "defaults: {timezone: Europe/Berlin}\n"
        for field in ["exclude: [2026-12-25]", "start_at: 2026-12-01 00:00", "end_at: 2026-12-01 00:00"] {
            let job = try job(fields: "every: 1h\nhandler: h\n" + field, defaults: defaults)
            #expect(job.document.timezone == "Europe/Berlin")
        }
    }

    @Test(
        "A zone and the policies for its clock changes go to jobs on a calendar only",
        arguments: [
            ("cron: 0 2 * * *", "Europe/Berlin", "skip"), ("at: 2026-07-01 12:00", "Europe/Berlin", nil),
            ("every: 1s", nil, nil), ("cron: '@every 1s'", nil, nil),
        ] as [(String, String?, String?)])
    func zones(trigger: String, zone: String?, gap: String?) throws {
        let defaults = "defaults: {timezone: Europe/Berlin, dst_gap: skip}\n"
        let job = try job(fields: trigger + "\nhandler: h", defaults: defaults)
        #expect(job.document.timezone == zone)
        #expect(job.document.dstGap == gap)
    }

    @Test("A default that breaks a rule is reported once, where it stands")
    func once() {
        let yaml = """
            version: 1
            defaults:
              timeout: 0s
              backoff: {delay: 0s}
            jobs:
              a: {every: 1s, handler: h}
              b: {every: 1s, handler: h, timeout: 1s}
              c: {every: 1s, handler: h}
            """
        #expect(
            problems(yaml: yaml) == [
                "4:20: backoff.delay: '0s' must be at least 1ms and at most 366d"
            ])
        #expect(
            problems(yaml: yaml.replacing("backoff: {delay: 0s}", with: "queue: q"))
                == ["3:12: timeout: '0s' must be more than 0 and at most 3650d"])
    }

    @Test("They cannot say what a job is", arguments: ["cron: '@daily'", "run: [a]", "handler: h", "payload: x"])
    func unknown(field: String) throws {
        let found = problems(yaml: "version: 1\ndefaults:\n  \(field)\njobs: {}\n")
        let message = try #require(found.first)
        #expect(message.hasPrefix("3:3: unknown key '\(field.split(separator: ":")[0])' in defaults"))
        #expect(found.count == 1)
    }
}
