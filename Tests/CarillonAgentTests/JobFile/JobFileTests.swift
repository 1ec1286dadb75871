import Carillon
import Testing
import Triggers

@testable import CarillonAgent

@Suite("A job file")
struct JobFileTests {
    @Test("It defines jobs in the order in which they stand")
    func whole() throws {
        let found = try jobs(
            yaml: """
                # comment
                version: 1
                owner: web-jobs
                jobs:
                  nightly-report:
                    description: Sends the daily report
                    cron: "0 2 * * *"
                    timezone: Europe/Berlin
                    run: ["/app/bin/report", --day, "a b"]
                    env: { TIER: gold, PORT: 8080 }
                  sync-stock:
                    every: 30s
                    phase: 5s
                    shell: curl -fsS http://127.0.0.1:8080/sync | jq .count
                    queue: slow
                    overlap: allow_all
                    catchup_window: 10m
                    coalesce: all
                    timeout: 5m
                    max_attempts: 5
                    keep_succeeded: 0
                    keep_failed: 100
                    pause_on_failure: true
                    backoff: { type: fixed, delay: 5s, max_delay: 10m, jitter: 0.1 }
                  black-friday:
                    at: 2027-11-26T00:00:00+01:00
                    handler: open-shop
                    payload: '{"open": true}'
                """)
        #expect(found.map(\.job.id.description) == ["nightly-report", "sync-stock", "black-friday"])
        #expect(found.map(\.isEnabled) == [true, true, true])
        #expect(found.map(\.place?.line) == [5, 11, 25])
        let (nightly, sync, friday) = (found[0].job, found[1].job, found[2].job)
        #expect(nightly.document.owner == "web-jobs")
        #expect(nightly.document.description == "Sends the daily report")
        #expect(
            nightly.action
                == .command(
                    Command(
                        arguments: ["/app/bin/report", "--day", "a b"], environment: ["TIER": "gold", "PORT": "8080"])))
        #expect(sync.trigger == .every(try Interval(period: 30_000, phase: 5_000)))
        #expect(sync.queue == (try QueueName("slow")))
        #expect(sync.overlap == .allowAll)
        #expect(sync.catchUp == CatchUp(window: .seconds(600), coalesce: .all))
        #expect(sync.timeout == .seconds(300))
        #expect(sync.retention == Retention(succeeded: 0, failed: 100))
        #expect(sync.pauseOnFailure)
        #expect(
            sync.retry
                == Retry(maxAttempts: 5, growth: .fixed, delay: .seconds(5), maxDelay: .seconds(600), jitter: 0.1))
        #expect(friday.action == .handler("open-shop"))
        #expect(friday.payload == Array(#"{"open": true}"#.utf8))
    }

    @Test("The file's name owns the jobs of a file that names no owner")
    func owner() throws {
        #expect(try job(fields: "every: 1s\nhandler: h").document.owner == "file:jobs.yaml")
    }

    @Test("Text is the text that stands there: YAML's types do not change it")
    func rawText() throws {
        let arguments = try job(
            fields: "every: 1s\nrun: [no, yes, 0123, 12:30, 2026-01-01, 1.10, .inf, 1e3, true, 0x1F]"
        )
        .document.run
        #expect(arguments == ["no", "yes", "0123", "12:30", "2026-01-01", "1.10", ".inf", "1e3", "true", "0x1F"])
        #expect(try job(fields: "every: 1s\nhandler: no").action == .handler("no"))
        #expect(try job(fields: "every: 1s\nhandler: on\ndescription: 1.10").document.description == "1.10")
    }

    @Test(
        "A job whose name looks like a number or a truth value is named so", arguments: ["no", "0123", "1.10", "12:30"])
    func rawNames(name: String) throws {
        let found = try jobs(yaml: "version: 1\njobs:\n  \(name): {every: 1s, handler: h}\n")
        #expect(found.first?.job.id.description == name)
    }

    @Test("Quoting, blocks and folding are YAML's own")
    func scalars() throws {
        #expect(try job(fields: "every: 1s\nshell: |\n  a\n  b").document.shell == "a\nb\n")
        #expect(try job(fields: "every: 1s\nshell: >-\n  a\n  b").document.shell == "a b")
        #expect(try job(fields: "every: 1s\nshell: \"a\\tb\"").document.shell == "a\tb")
        #expect(try job(fields: "every: 1s\nshell: 'it''s'").document.shell == "it's")
    }

    @Test("Signs that YAML gives a meaning only at the start of a text are plain inside it")
    func signs() throws {
        #expect(try job(fields: "every: 1s\nshell: a && b & c *d").document.shell == "a && b & c *d")
        #expect(try job(fields: "cron: '*/5 * * * *'\nhandler: h").document.cron == "*/5 * * * *")
        let block = "every: 1s\nshell: |\n  &x\n  echo"
        #expect(try job(fields: block).document.shell == "&x\necho\n")
    }

    @Test("A local time of a one-shot is on the clock of its zone")
    func localTime() throws {
        let once = try job(fields: "at: 2026-07-01 12:00\ntimezone: Europe/Berlin\nhandler: h")
        #expect(once.trigger == .at(try Timestamp(parsing: "2026-07-01T10:00Z")))
    }

    @Test("A disabled job is checked like any other, and marked")
    func disabled() throws {
        let found = try jobs(yaml: "version: 1\njobs:\n  a: {every: 1s, handler: h, enabled: false}\n")
        #expect(found.map(\.isEnabled) == [false])
        #expect(
            problems(fields: "every: 0s\nhandler: h\nenabled: false")
                == ["4:12: every: '0s' must be at least 100ms and at most 366d"])
    }

    @Test("No jobs at all is a valid file")
    func none() throws {
        #expect(try jobs(yaml: "version: 1\njobs: {}\n").isEmpty)
    }

    @Test("JSON is YAML")
    func json() throws {
        let found = try jobs(yaml: #"{"version": 1, "jobs": {"a": {"every": "1s", "run": ["echo", "\u00e9\/"]}}}"#)
        #expect(found.first?.job.document.run == ["echo", "é/"])
    }

    @Test("Ten thousand jobs are read, one more is too many")
    func many() throws {
        let lines = (0..<10_000).map { "  job-\($0): {every: 1h, handler: h}\n" }.joined()
        #expect(try jobs(yaml: "version: 1\njobs:\n" + lines).count == 10_000)
        #expect(
            problems(yaml: "version: 1\njobs:\n" + lines + "  one-more: {every: 1h, handler: h}\n")
                == ["3:3: holds 10001 jobs; the most is 10000"])
    }
}
