import Carillon
import Testing

@testable import CarillonAgent

@Suite("What is wrong with a job file")
struct JobFileErrorTests {
    @Test(
        "A file that is not a job file says what is missing",
        arguments: [
            ("", ["is empty: a job file starts with 'version: 1' and has a map 'jobs'"]),
            ("# only a comment\n", ["is empty: a job file starts with 'version: 1' and has a map 'jobs'"]),
            ("---\n", ["is empty: a job file starts with 'version: 1' and has a map 'jobs'"]),
            ("null\n", ["is empty: a job file starts with 'version: 1' and has a map 'jobs'"]),
            ("[]\n", ["1:1: a job file must be a map of names to values"]),
            ("hello\n", ["1:1: a job file must be a map of names to values"]),
            ("42\n", ["1:1: a job file must be a map of names to values"]),
            ("{}\n", ["1:1: lacks 'version: 1'", "1:1: lacks the map 'jobs'"]),
            ("jobs: {}\n", ["1:1: lacks 'version: 1'"]),
            ("version: 1\n", ["1:1: lacks the map 'jobs'"]),
            ("version: 2\njobs: {}\n", ["1:10: version: '2' must be 1"]),
            ("version: 1.0\njobs: {}\n", ["1:10: version: '1.0' must be 1"]),
            ("version: '1'\njobs: {}\n", ["1:10: version: \"1\" must be 1"]),
            ("version: [1]\njobs: {}\n", ["1:10: version must be 1"]),
            ("version: 1\njobs:\n", ["2:6: jobs must be a map of names to values"]),
            ("version: 1\njobs: [a]\n", ["2:7: jobs must be a map of names to values"]),
            ("version: 1\njobs:\n  a:\n", ["3:5: job 'a' must be a map of names to values"]),
            ("version: 1\njobs: {}\njob: {}\n", ["3:1: unknown key 'job' in a job file (did you mean 'jobs'?)"]),
            (
                "version: 1\nschedules: {}\njobs: {}\n",
                ["2:1: unknown key 'schedules' in a job file (did you mean 'jobs'?)"]
            ),
            (
                "version: 1\nowner: a b\njobs: {}\n",
                ["2:8: owner: 'a b' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit"]
            ),
            ("version: 1\nowner: ~\njobs: {}\n", ["2:8: owner has no value; leave the key out, or quote the text"]),
            ("version: 1\ndefaults: 5\njobs: {}\n", ["2:11: defaults must be a map of names to values"]),
            ("version: 1\njobs:\n  [a]: {}\n", ["3:3: a key must be a text"]),
        ])
    func frame(yaml: String, expected: [String]) {
        #expect(problems(yaml: yaml) == expected)
    }

    @Test(
        "An unknown key is an error, with the key that was probably meant",
        arguments: [
            ("cronn", " (did you mean 'cron'?)"), ("schedule", " (did you mean 'cron'?)"),
            ("interval", " (did you mean 'every'?)"), ("tz", " (did you mean 'timezone'?)"),
            ("command", " (did you mean 'run'?)"), ("retries", " (did you mean 'max_attempts'?)"),
            ("max-attempts", " (did you mean 'max_attempts'?)"), ("Handler", " (did you mean 'handler'?)"),
            ("owner", ""), ("__proto__", ""), ("x", ""),
        ])
    func unknownKeys(key: String, hint: String) {
        #expect(problems(fields: "every: 1s\nhandler: h\n\(key): x") == ["6:5: unknown key '\(key)' in job 'a'\(hint)"])
    }

    @Test("An unknown key inside backoff is one, too")
    func unknownBackoff() {
        #expect(
            problems(fields: "every: 1s\nhandler: h\nbackoff: {min: 5s, x: 1}") == [
                "6:15: unknown key 'min' in backoff (did you mean 'delay'?)", "6:24: unknown key 'x' in backoff",
            ])
    }

    @Test(
        "A value of the wrong kind is refused where it stands",
        arguments: [
            ("cron: [a]", "6:11: cron must be one text, not a list"),
            ("cron: {a: b}", "6:11: cron must be one text, not a map"),
            ("cron:", "6:10: cron has no value; leave the key out, or quote the text"),
            ("cron: ~", "6:11: cron has no value; leave the key out, or quote the text"),
            ("timezone: null", "6:15: timezone has no value; leave the key out, or quote the text"),
            (
                "run: echo hello",
                "6:10: run: 'echo hello' must be a list such as [\"/bin/echo\", \"hello\"]; use shell for a command line"
            ),
            (
                "run: {a: b}",
                "6:10: run must be a list such as [\"/bin/echo\", \"hello\"]; use shell for a command line"
            ),
            ("run: [[a]]", "6:11: an item of run must be one text, not a list"),
            ("run: [a, ~]", "6:14: an item of run has no value; leave the key out, or quote the text"),
            ("env: [A=1]", "6:10: env must be a map of names to values"),
            ("env: {A: [1]}", "6:14: env.A must be one text, not a list"),
            ("env: {A: }", "6:14: env.A has no value; leave the key out, or quote the text"),
            ("env: {1A: x}", "6:11: env: '1A' must be a name of A-Z a-z 0-9 _ that does not start with a digit"),
            ("max_attempts: three", "6:19: max_attempts: 'three' must be a whole number"),
            ("max_attempts: \"3\"", "6:19: max_attempts: \"3\" must be a whole number"),
            ("max_attempts: 3.0", "6:19: max_attempts: '3.0' must be a whole number"),
            ("max_attempts: 0x3", "6:19: max_attempts: '0x3' must be a whole number"),
            ("max_attempts: 03", "6:19: max_attempts: '03' must be a whole number"),
            ("max_attempts: 1_0", "6:19: max_attempts: '1_0' must be a whole number"),
            ("max_attempts: 99999999999999999999", "6:19: max_attempts: '99999999999999999999' must be a whole number"),
            ("max_attempts: [3]", "6:19: max_attempts must be a whole number"),
            ("backoff: 5s", "6:14: backoff must be a map of names to values"),
            ("backoff: {jitter: .nan}", "6:23: backoff.jitter: '.nan' must be a number such as 0.2"),
            ("backoff: {jitter: .inf}", "6:23: backoff.jitter: '.inf' must be a number such as 0.2"),
            ("backoff: {jitter: '0.2'}", "6:23: backoff.jitter: \"0.2\" must be a number such as 0.2"),
            ("backoff: {jitter: 1e-1}", "6:23: backoff.jitter: '1e-1' must be a number such as 0.2"),
            ("backoff: {delay: [1]}", "6:22: backoff.delay must be one text, not a list"),
            ("enabled: yes", "6:14: enabled: 'yes' must be true or false"),
            ("enabled: 'true'", "6:14: enabled: \"true\" must be true or false"),
            ("enabled: True", "6:14: enabled: 'True' must be true or false"),
            ("payload: {a: 1}", "6:14: payload must be one text, not a map"),
        ])
    func kinds(field: String, expected: String) {
        #expect(problems(fields: "description: x\nqueue: q\n\(field)") == [expected])
    }

    @Test(
        "A value that breaks a rule of jobs is refused where it stands",
        arguments: [
            ("every: 0s\nhandler: h", "4:12: every: '0s' must be at least 100ms and at most 366d"),
            (
                "every: 1s\nhandler: h\ntimeout: 30",
                "6:14: timeout: '30' has a number without a unit (ms, s, m, h, d, w)"
            ),
            (
                "every: 1s\nhandler: h\nbackoff:\n  delay: 0s",
                "7:14: backoff.delay: '0s' must be at least 1ms and at most 366d"
            ),
            ("every: 1s\nhandler: h\nmax_attempts: 0", "6:19: max_attempts: '0' must be at least 1 and at most 100"),
            (
                "every: 1s\nhandler: h\nbackoff: {jitter: 2}",
                "6:23: backoff.jitter: '2.0' must be at least 0 and at most 1"
            ),
            ("every: 1s\nhandler: h\nphase: 2s", "6:12: phase: '2s' must be less than every (1s)"),
            (
                "every: 1s\nshell: x\nenv: {CARILLON_JOB: x}",
                "6:25: env.CARILLON_JOB: is reserved: carillon sets CARILLON_ variables itself"
            ),
            (
                "every: 1s\nrun: []",
                "5:10: run: must list a program and its arguments, for instance [\"/bin/echo\", \"hello\"]"
            ),
            ("cron: 60 * * * *\nhandler: h", "4:11: cron: minute: '60' is out of range 0-59 (column 1)"),
            (
                "at: 2026-01-01\nhandler: h",
                "4:9: at: '2026-01-01' is not like 2026-03-29T02:30:00Z or 2026-03-29 02:30"
            ),
            (
                "at: 2026-01-01T00:00\nhandler: h",
                "4:9: at: '2026-01-01T00:00' has neither Z nor an offset nor a time zone beside it"
            ),
            ("handler: h", "3:3: cron: a job needs exactly one of cron, every, at"),
            ("every: 1s", "3:3: handler: a job needs exactly one of handler, run, shell"),
            (
                "every: 1s\nat: x\nhandler: h",
                "5:9: at: cannot be combined with every: a job needs exactly one of cron, every, at"
            ),
            (
                "every: 1s\nhandler: h\nshell: x",
                "6:12: shell: cannot be combined with handler: a job needs exactly one of handler, run, shell"
            ),
        ])
    func rules(fields: String, expected: String) {
        #expect(problems(fields: fields) == [expected])
    }

    @Test("A name that is none is refused at the name", arguments: ["bad name", "a/b", "é", "a@b", "{x", "-a"])
    func names(name: String) throws {
        let message = try #require(
            problems(yaml: "version: 1\njobs:\n  \"\(name)\": {every: 1s, handler: h}\n").first)
        #expect(message.hasPrefix("3:3: job: '\(name)' may hold only "))
    }

    @Test("All problems of a file are reported at once, and no job of it is used")
    func all() {
        let yaml = """
            version: 1
            jobs:
              good: {every: 1s, handler: h}
              a: {every: 1s, handler: h, timeout: 0s}
              b: {evry: 1s, handler: h}
              c: {every: 1s, handler: h, enabled: maybe}
            """
        #expect(
            problems(yaml: yaml) == [
                "4:39: timeout: '0s' must be more than 0 and at most 3650d",
                "5:7: unknown key 'evry' in job 'b' (did you mean 'every'?)",
                "6:39: enabled: 'maybe' must be true or false",
            ])
    }

    @Test("A diagnostic shows the line and underlines the place")
    func excerpt() throws {
        let source = try SourceText(
            file: "jobs.yaml",
            bytes: Array("version: 1\njobs:\n  sync:\n    cronn: \"*/5 * * * *\"\n    handler: h\n".utf8))
        let error = #expect(throws: JobFileError.self) {
            try JobFileReader.jobs(in: source, owner: "o", variables: { _ in nil }).jobs
        }
        guard case .invalid(let diagnostics) = error else { return #expect(Bool(false), "not invalid") }
        #expect(
            diagnostics.map(\.description) == [
                """
                jobs.yaml:4:5: error: unknown key 'cronn' in job 'sync' (did you mean 'cron'?)
                  4 |     cronn: "*/5 * * * *"
                    |     ^~~~~
                """
            ])
    }
}
