import Testing

@Suite("carillon add")
struct AddCommandTests {
    @Test("It creates a job, updates it, and leaves an equal one alone")
    func lifecycle() async throws {
        let tenant = try await Tenant()
        let created = try tenant.run("add", "hello", "--every", "1h", "--", "echo", "hi")
        #expect(created.code == 0)
        #expect(created.errors == "")
        #expect(created.output.wholeMatch(of: /created hello, next at [-0-9T:]+Z \(.*\)\n/) != nil)
        #expect(
            try tenant.run("add", "hello", "--every", "1h", "--", "echo", "hi").output.hasPrefix("unchanged hello, "))
        #expect(try tenant.run("add", "hello", "--every", "2h", "--", "echo", "hi").output.hasPrefix("updated hello, "))
        #expect(try tenant.jobs().count == 1)
    }

    @Test("Every flag ends up in the definition")
    func flags() async throws {
        let tenant = try await Tenant()
        let run = try tenant.run(
            "add", "report", "--cron", "0 2 * * 1-5", "--tz", "Europe/Berlin", "--timeout", "5m", "--max-attempts", "7",
            "--backoff-delay", "9s", "--queue", "slow", "--keep-succeeded", "0", "--keep-failed", "50",
            "--pause-on-failure", "--payload", "-x", "--", "/app/report", "--day", "a b")
        #expect(run.code == 0)
        let shown = try tenant.run("show", "report", "-o", "json").output
        let definition =
            #""payload_bytes":2,"definition":{"backoff":{"delay":"9s"},"cron":"0 2 * * 1-5","keep_failed":50,"#
            + #""keep_succeeded":0,"max_attempts":7,"pause_on_failure":true,"queue":"slow","#
            + #""run":["/app/report","--day","a b"],"timeout":"5m","timezone":"Europe/Berlin"}}"#
        #expect(shown.hasSuffix(definition + "\n"))
        #expect(
            shown.hasPrefix(#"{"id":"report","trigger":"0 2 * * 1-5","timezone":"Europe/Berlin","next_run_time":""#))
    }

    @Test("Every policy and every bound has a flag")
    func policies() async throws {
        let tenant = try await Tenant()
        let run = try tenant.run(
            "add", "report", "--cron", "0 2 * * *", "--tz", "Europe/Berlin", "--overlap", "buffer_one",
            "--catchup-window", "2h", "--coalesce", "all", "--max-attempts", "7", "--backoff-delay", "9s",
            "--max-delay", "90s", "--jitter", "20s", "--jitter", "30s", "--start-at", "2026-01-01 00:00",
            "--end-at", "9998-12-31T00:00:00Z", "--exclude", "2026-12-25", "--exclude", "2026-12-31..2027-01-01",
            "--remaining-runs", "5", "--handler", "h")
        #expect(run.errors == "")
        #expect(run.code == 0)
        let shown = try tenant.run("show", "report", "-o", "json").output
        #expect(
            shown.hasSuffix(
                #"""
                "remaining_runs":5,"pause_reason":null,"generation":"1","progress":null,"payload_bytes":0,\#
                "definition":{"backoff":{"delay":"9s",\#
                "max_delay":"90s"},"catchup_window":"2h","coalesce":"all","cron":"0 2 * * *","end_at":"9998-12-31T00:00:00Z",\#
                "exclude":["2026-12-25","2026-12-31..2027-01-01"],"handler":"h","jitter":"30s","max_attempts":7,\#
                "overlap":"buffer_one","remaining_runs":5,"start_at":"2026-01-01 00:00","timezone":"Europe/Berlin"}}

                """#))
        #expect(try tenant.run("show", "report").output.contains("\nruns left   5\n"))
    }

    @Test(
        "--jitter is a duration for the slots, or a number for the delays between attempts",
        arguments: [
            ("30s", #""jitter":"30s""#), ("500ms", #""jitter":"500ms""#), ("0.5", #""backoff":{"jitter":0.5}"#),
            ("1", #""backoff":{"jitter":1}"#), ("0", #""backoff":{"jitter":0}"#),
        ])
    func jitter(value: String, definition: String) async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "a", "--every", "1h", "--jitter", value, "--handler", "h").code == 0)
        #expect(try tenant.run("show", "a", "-o", "json").output.contains(definition))
    }

    @Test("A job without a slot left is refused, and nothing is written")
    func ended() async throws {
        let tenant = try await Tenant()
        #expect(
            try tenant.run("add", "a", "--every", "1h", "--end-at", "2020-01-01T00:00Z", "--", "true")
                == Outcome(
                    code: 65, output: "",
                    errors: "carillon: end_at: '2020-01-01T00:00Z' is too early: no slot is left from now on\n"))
        #expect(
            try tenant.run("add", "a", "--cron", "@daily", "--exclude", "2020-01-01..9999-12-31", "--", "true")
                == Outcome(code: 65, output: "", errors: "carillon: cron: '@daily' no slot is left from now on\n"))
        #expect(try tenant.jobs().isEmpty)
    }

    @Test("An end in the past ends a job that lives; its list line says so, and a later end revives it")
    func ending() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "a", "--every", "1h", "--", "true").code == 0)
        #expect(
            try tenant.run("add", "a", "--every", "1h", "--end-at", "2020-01-01T00:00Z", "--", "true")
                == Outcome(code: 0, output: "updated a, no slot left\n", errors: ""))
        #expect(try tenant.jobs().first?.contains(#""next_run_time_ms":null,"state":"exhausted""#) == true)
        #expect(try tenant.run("ls").output.hasSuffix(" exhausted\n"))
        #expect(
            try tenant.run("add", "a", "--every", "1h", "--end-at", "9999-01-01T00:00Z", "--", "true").output
                .hasPrefix("updated a, next at "))
    }

    @Test("An interval keeps its phase, a handler its name, a shell its line")
    func kinds() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "a", "--every", "1h", "--phase", "15m", "--handler", "rebuild").code == 0)
        #expect(try tenant.run("add", "b", "--cron", "@daily", "--shell", "--", "echo $HOME | wc").code == 0)
        #expect(
            try tenant.run("show", "a", "-o", "json").output.contains(
                #""definition":{"every":"1h","handler":"rebuild","phase":"15m"}"#))
        #expect(
            try tenant.run("show", "b", "-o", "json").output.contains(
                #""definition":{"cron":"@daily","shell":"echo $HOME | wc"}"#))
        #expect(try tenant.jobs().first?.contains(#""trigger":"@every 1h/15m""#) == true)
    }

    @Test("A delay counts from Redis' clock")
    func delay() async throws {
        let tenant = try await Tenant()
        let run = try tenant.run("add", "later", "--in", "100d", "-o", "json", "--", "true")
        #expect(run.code == 0)
        let status = try tenant.run("status", "-o", "json").output
        let now = try #require(status.firstMatch(of: /"time_ms":(\d+)/).flatMap { Int($0.output.1) })
        let next = try #require(run.output.firstMatch(of: /"next_run_time_ms":(\d+)/).flatMap { Int($0.output.1) })
        // The status was asked for later than the job was added.
        #expect(next <= now + 8_640_000_000)
        #expect(next > now + 8_600_000_000)
    }

    @Test("A local time that does not exist is resolved, and shown back")
    func gap() async throws {
        let tenant = try await Tenant()
        let run = try tenant.run(
            "add", "spring", "--at", "2027-03-28 02:30", "--tz", "Europe/Berlin", "-o", "json", "--", "true")
        #expect(run.code == 0)
        #expect(run.errors.hasPrefix("carillon: --at: 02:30 does not exist on 2027-03-28 in Europe/Berlin"))
        #expect(run.output.contains("\"next_run_time_ms\":1806195600000,"))
    }

    @Test("A one-shot in the past is taken: it is due at once")
    func past() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "old", "--at", "1970-01-01T00:00Z", "--", "true").code == 0)
        #expect(try tenant.run("status", "-o", "json").output.contains("\"ready_now\":1,"))
    }

    @Test(
        "Flags that do not go together are a usage error",
        arguments: [
            (["x"], "Missing the time: give one of --cron, --every, --at and --in."),
            (["x", "--every", "1s"], "Missing the command: write it after '--', or give --handler."),
            (["x", "--every", "1s", "--cron", "@daily", "--", "a"], "--cron and --every exclude each other."),
            (["x", "--at", "x", "--in", "1s", "--", "a"], "--at and --in exclude each other."),
            (["x", "--every", "1s", "--handler", "h", "--", "a"], "--handler and a command exclude each other."),
            (["x", "--every", "1s", "--handler", "h", "--shell"], "--handler and a command exclude each other."),
            (
                ["x", "--every", "1s", "--shell", "--", "a", "b"],
                "--shell takes the command line as one argument: quote it."
            ),
            (["--every", "1s", "--", "a"], "Missing expected argument '<name>'"),
            (["x", "y", "--every", "1s", "--", "a"], "Unexpected argument 'y'"),
            (["x", "--evry", "1s", "--", "a"], "Unknown option '--evry'. Did you mean '--every'?"),
            (["x", "--every", "1s", "--colour", "red", "--", "a"], "Unknown option '--colour'"),
            (["x", "--every"], "Missing value for '--every <duration>'"),
            (
                ["x", "--every", "1s", "--max-attempts", "1e9", "--", "a"],
                "The value '1e9' is invalid for '--max-attempts <n>'"
            ),
            (
                ["x", "--every", "1s", "--max-attempts", "99999999999999999999", "--", "a"],
                "The value '99999999999999999999' is invalid for '--max-attempts <n>'"
            ),
        ])
    func usage(arguments: [String], message: String) throws {
        let run = try carillon(arguments: (["add"] + arguments).map { Array($0.utf8) })
        #expect(run == Outcome(code: 64, output: "", errors: "carillon: \(message) (see 'carillon add --help')\n"))
    }

    /// No Redis runs at this address: a bad value is refused before anyone asks for it.
    @Test(
        "A value that breaks a rule is one line and 65, and nothing is written",
        arguments: [
            (["", "--every", "1s"], "job: '' must not be empty"),
            (
                ["a b", "--every", "1s"],
                "job: 'a b' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit"
            ),
            (
                ["{x}", "--every", "1s"],
                "job: '{x}' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit"
            ),
            (
                ["\r\n+OK", "--every", "1s"],
                "job: '\\u{d}\\u{a}+OK' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit"
            ),
            (["x", "--every", "0s"], "every: '0s' must be at least 100ms and at most 366d"),
            (["x", "--every", "-5s"], "every: '-5s' is not a number with a unit, like 30s or 1h30m"),
            (["x", "--every", "5"], "every: '5' has a number without a unit (ms, s, m, h, d, w)"),
            (["x", "--every", "5 min utes"], "every: '5 min utes' has a number without a unit (ms, s, m, h, d, w)"),
            (["x", "--every", "1h", "--phase", "1h"], "phase: '1h' must be less than every (1h)"),
            (["x", "--every", "1h", "--tz", "UTC"], "timezone: 'UTC' only goes with cron or at"),
            (["x", "--in", "-5s"], "in: '-5s' is not a number with a unit, like 30s or 1h30m"),
            (["x", "--in", "3651d"], "in: '3651d' must be at most 3650d"),
            (
                ["x", "--at", "2026-02-30T00:00Z"],
                "at: '2026-02-30T00:00Z' names a date or a time of day that does not exist"
            ),
            (
                ["x", "--at", "2027-03-28T02:30"],
                "at: '2027-03-28T02:30' has neither Z nor an offset nor a time zone beside it"
            ),
            (["x", "--cron", "0 0 30 2 *"], "cron: '0 0 30 2 *' never fires: no date matches it"),
            (["x", "--every", "1s", "--timeout", "0s"], "timeout: '0s' must be more than 0 and at most 3650d"),
            (
                ["x", "--every", "1s", "--timeout", "-1"],
                "timeout: '-1' is not a number with a unit, like 30s or 1h30m"
            ),
            (["x", "--every", "1s", "--max-attempts", "-1"], "max_attempts: '-1' must be at least 1 and at most 100"),
            (
                ["x", "--every", "1s", "--backoff-delay", "0s"],
                "backoff.delay: '0s' must be at least 1ms and at most 366d"
            ),
            (["x", "--every", "1s", "--queue", ""], "queue: '' must not be empty"),
            (
                ["x", "--every", "1s", "--overlap", "skp"],
                """
                overlap: 'skp' must be one of skip, buffer_one, buffer_all, cancel_other, terminate_other, allow_all (did you \
                mean 'skip'?)
                """
            ),
            (["x", "--every", "1s", "--coalesce", ""], "coalesce: '' must be one of latest, earliest, all"),
            (
                ["x", "--every", "1s", "--catchup-window", "0s"],
                "catchup_window: '0s' must be at least 1s and at most 3650d"
            ),
            (
                ["x", "--every", "1s", "--backoff-delay", "1m", "--max-delay", "1s"],
                "backoff.max_delay: '1s' must not be less than backoff.delay (1m)"
            ),
            (
                ["x", "--every", "1s", "--max-delay", "1"],
                "backoff.max_delay: '1' has a number without a unit (ms, s, m, h, d, w)"
            ),
            (["x", "--every", "1s", "--jitter", "1s"], "jitter: '1s' must be less than the interval (1s)"),
            (["x", "--every", "1s", "--jitter", "1.5"], "backoff.jitter: '1.5' must be at least 0 and at most 1"),
            (
                ["x", "--every", "1s", "--jitter", "-0.2"],
                "jitter: '-0.2' is not a number with a unit, like 30s or 1h30m"
            ),
            (
                ["x", "--every", "1s", "--jitter", "nan"],
                "jitter: 'nan' is not a number with a unit, like 30s or 1h30m"
            ),
            (["x", "--every", "1s", "--jitter", ""], "jitter: '' is empty; write for example 30s, 5m or 1h30m"),
            (
                ["x", "--every", "1s", "--start-at", "2026-01-01"],
                "start_at: '2026-01-01' is not like 2026-03-29T02:30:00Z or 2026-03-29 02:30"
            ),
            (
                ["x", "--every", "1s", "--start-at", "2026-01-02T00:00Z", "--end-at", "2026-01-01T00:00Z"],
                "end_at: '2026-01-01T00:00Z' must not be before start_at (2026-01-02T00:00Z)"
            ),
            (
                ["x", "--every", "1s", "--exclude", "2026-12-25,2026-12-26"],
                "exclude: '2026-12-25,2026-12-26' is not a date like 2026-12-25 or a range like 2026-12-24..2026-12-26"
            ),
            (
                ["x", "--every", "1s", "--remaining-runs", "0"],
                "remaining_runs: '0' must be at least 1 and at most 1000000"
            ),
            (["x", "--in", "5m", "--remaining-runs", "2"], "remaining_runs: '2' only goes with cron or every"),
            (["x", "--in", "5m", "--jitter", "2s"], "jitter: '2s' only goes with cron or every"),
        ])
    func values(arguments: [String], message: String) throws {
        let run = try carillon(
            arguments: (["add"] + arguments + ["--redis", "unix:///nonexistent", "--", "true"]).map { Array($0.utf8) })
        #expect(run == Outcome(code: 65, output: "", errors: "carillon: \(message)\n"))
    }

    @Test("A payload above 64 KiB is refused")
    func payload() throws {
        let run = try carillon(
            "add", "x", "--every", "1s", "--redis", "unix:///nonexistent", "--payload",
            String(repeating: "x", count: 65_537),
            "--", "true")
        #expect(
            run
                == Outcome(
                    code: 65, output: "", errors: "carillon: payload: must be at most 64 KiB, this is 65537 bytes\n"))
    }
}
