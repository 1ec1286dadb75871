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

    @Test("A recurring job takes bounds, excluded dates, a jitter and a number of runs")
    func bounds() throws {
        let gong = try job(
            fields: """
                cron: "0 2 * * *"
                timezone: Europe/Berlin
                start_at: 2026-12-01 00:00
                end_at: 2027-01-31T23:59:59+01:00
                exclude: [2026-12-25, 2026-12-31..2027-01-01]
                jitter: 20s
                remaining_runs: 5
                backoff: {jitter: 0.5}
                handler: h
                """)
        #expect(gong.document.startAt == "2026-12-01 00:00")
        #expect(gong.document.exclude == ["2026-12-25", "2026-12-31..2027-01-01"])
        #expect(gong.remainingRuns == 5)
        #expect(gong.retry.jitter == 0.5)
        let share = Trigger.jitter(of: "a", within: .seconds(20))
        #expect(
            gong.trigger.next(after: .earliest) == (try Timestamp(parsing: "2026-12-01T01:00Z")) + .milliseconds(share))
        #expect(gong.trigger.count(from: .earliest, through: .horizon) == 62 - 3)
    }

    @Test(
        "What is wrong with them is told at its place",
        arguments: [
            (
                "exclude: 2026-12-25",
                "6:14: exclude: '2026-12-25' must be a list of dates such as [2026-12-25, 2026-12-31..2027-01-01]"
            ),
            (
                "exclude: [2026-12-25, Easter]",
                "6:14: exclude: 'Easter' is not a date like 2026-12-25 or a range like 2026-12-24..2026-12-26"
            ),
            ("exclude: [[a]]", "6:15: an item of exclude must be one text, not a list"),
            ("remaining_runs: five", "6:21: remaining_runs: 'five' must be a whole number"),
            ("remaining_runs: 0", "6:21: remaining_runs: '0' must be at least 1 and at most 1000000"),
            ("jitter: 0.2", "6:13: jitter: '0.2' has a number without a unit (ms, s, m, h, d, w)"),
            ("jitter: 1h", "6:13: jitter: '1h' must be less than the interval (1h)"),
            ("start_at: tomorrow", "6:15: start_at: 'tomorrow' is not like 2026-03-29T02:30:00Z or 2026-03-29 02:30"),
            ("end_at: ~", "6:13: end_at has no value; leave the key out, or quote the text"),
            ("until: 2026-12-25T00:00Z", "6:5: unknown key 'until' in job 'a' (did you mean 'end_at'?)"),
        ])
    func badBounds(field: String, problem: String) {
        #expect(problems(fields: "every: 1h\nhandler: h\n" + field) == [problem])
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
