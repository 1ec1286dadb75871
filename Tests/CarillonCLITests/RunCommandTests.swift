import Testing

@Suite("Commands about runs", .serialized)
struct RunCommandTests {
    @Test("trigger --wait runs a job through an agent, and its history and output can be read")
    func success() async throws {
        let tenant = try await Tenant()
        let agent = try tenant.agent()
        #expect(
            try tenant.run("add", "hello", "--cron", "@yearly", "--shell", "--", "echo one; echo two >&2").code == 0)
        let run = try tenant.run("trigger", "hello", "--wait")
        #expect(run.code == 0)
        let name = run.output.dropLast()
        #expect(name.wholeMatch(of: /hello@\d+\.m/) != nil)
        #expect(run.errors.hasSuffix("\(name) succeeded\n"))
        #expect(try tenant.run("logs", "hello").output == "one\ntwo\n")
        #expect(try tenant.run("logs", String(name)).output == "one\ntwo\n")

        let lines = try tenant.run("runs", "hello", "-o", "jsonl").output.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(
            lines.first?.wholeMatch(
                of:
                    /\{"run_id":"hello@\d+\.m","job":"hello","scheduled_time_ms":\d+,"claimed_ms":\d+,"started_ms":\d+,"finished_ms":\d+,"attempt":1,"outcome":"succeeded","worker":"[^"]+","fencing_token":\d+,"exit_code":0,"progress":null,"progress_text":null\}/
            ) != nil)
        #expect(try tenant.run("runs", "-o", "json") == tenant.run("runs", "-o", "jsonl"))
        #expect(try tenant.jobs().first?.contains(#""last_outcome":"succeeded""#) == true)
        withExtendedLifetime(agent) {}
    }

    @Test("trigger --wait knows a success of which nothing is kept")
    func unkept() async throws {
        let tenant = try await Tenant()
        let agent = try tenant.agent()
        for (name, command) in [("good", "true"), ("bad", "false")] {
            let added = try tenant.run(
                "add", name, "--cron", "@yearly", "--max-attempts", "1", "--keep-succeeded", "0", "--", command)
            #expect(added.code == 0)
        }
        let good = try tenant.run("trigger", "good", "--wait")
        #expect(good.code == 0)
        #expect(good.errors.hasSuffix(" succeeded\n"))
        #expect(try tenant.run("runs", "good", "-o", "jsonl").output == "")
        #expect(try tenant.run("trigger", "bad", "--wait").code == 1)
        withExtendedLifetime(agent) {}
    }

    @Test("trigger --wait says what it cannot know where nothing at all is kept")
    func nothingKept() async throws {
        let tenant = try await Tenant()
        let agent = try tenant.agent()
        for (name, command) in [("good", "true"), ("bad", "false")] {
            let added = try tenant.run(
                "add", name, "--cron", "@yearly", "--max-attempts", "1", "--keep-succeeded", "0", "--keep-failed", "0",
                "--", command)
            #expect(added.code == 0)
        }
        let good = try tenant.run("trigger", "good", "--wait")
        #expect(good.code == 1)
        #expect(good.errors.hasSuffix("is over, and how it ended is not kept (keep_succeeded and keep_failed are 0)\n"))
        let bad = try tenant.run("trigger", "bad", "--wait")
        #expect(bad.code == 1)
        #expect(bad.errors.hasSuffix("failed: no attempt is left\n"))
        withExtendedLifetime(agent) {}
    }

    @Test("trigger --wait fails with the run, after its last attempt")
    func failure() async throws {
        let tenant = try await Tenant()
        let agent = try tenant.agent()
        let added = try tenant.run(
            "add", "bad", "--cron", "@yearly", "--max-attempts", "2", "--backoff-delay", "1ms", "--shell", "--",
            "echo $CARILLON_ATTEMPT; exit 3")
        #expect(added.code == 0)
        let run = try tenant.run("trigger", "bad", "--wait")
        #expect(run.code == 1)
        #expect(run.errors.contains("failed (exit 3)\n"))
        let runs = try tenant.run("runs", "bad", "-o", "jsonl").output
        #expect(runs.matches(of: /"attempt":(\d)/).map { String($0.output.1) } == ["2", "1"])
        #expect(runs.matches(of: /"outcome":"failed"/).count == 2)
        #expect(try tenant.run("logs", "bad").output == "2\n")
        #expect(try tenant.run("runs", "--limit", "1", "-o", "jsonl").output.split(separator: "\n").count == 1)
        #expect(try tenant.run("status", "-o", "json").output.contains("\"dead\":1,"))
        withExtendedLifetime(agent) {}
    }

    @Test("A paused job can be triggered, and without --wait the run waits for a worker")
    func noWait() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "a", "--every", "1h", "--", "true").code == 0)
        #expect(try tenant.run("pause", "a").code == 0)
        let run = try tenant.run("trigger", "a")
        #expect(run.code == 0)
        #expect(run.errors == "")
        #expect(run.output.wholeMatch(of: /a@\d+\.m\n/) != nil)
        #expect(try tenant.run("status", "-o", "json").output.contains("\"ready_now\":1,"))
        let again = try tenant.run("trigger", "a")
        #expect(again.code == 75)
        let live = run.output.dropLast()
        #expect(
            again.errors
                == "carillon: 'a' is still running as \(live), and its overlap policy does not let another wait\n")
    }

    @Test("Without runs there is a heading, no lines, and no output")
    func none() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("runs").output == "RUN  CLAIMED  LATE  TOOK  ATTEMPT  OUTCOME  WORKER\n")
        #expect(try tenant.run("runs", "-o", "json") == Outcome(code: 0, output: "", errors: ""))
        #expect(
            try tenant.run("logs", "a") == Outcome(code: 1, output: "", errors: "carillon: no output is kept of 'a'\n"))
        #expect(
            try tenant.run("logs", "a@5")
                == Outcome(code: 1, output: "", errors: "carillon: no output is kept of 'a@5'\n"))
    }

    @Test(
        "A run id that is none is refused", arguments: ["a@", "@5", "a@x", "a@5.n", "a@99999999999999999999", "a@-1"])
    func runNames(name: String) throws {
        let run = try carillon("logs", name, "--redis", "unix:///nonexistent")
        #expect(
            run
                == Outcome(
                    code: 65, output: "", errors: "carillon: run: '\(name)' must be a run as 'carillon runs' names it\n"
                ))
    }

    @Test("A limit outside 1 to 10000 is a usage error", arguments: ["0", "-1", "10001"])
    func limits(text: String) throws {
        let run = try carillon("runs", "--limit", text)
        #expect(run.code == 64)
        #expect(
            run.errors
                == "carillon: --limit: '\(text)' must be at least 1 and at most 10000. (see 'carillon runs --help')\n")
    }

    @Test("status has the promised members")
    func status() async throws {
        let output = try await Tenant().run("status", "-o", "json").output
        for name in [
            "queue_depth", "ready_now", "scheduled", "running", "retrying", "dead", "exhausted", "paused", "workers",
        ] {
            #expect(output.contains("\"\(name)\":0"), "\(name)")
        }
        #expect(output.firstMatch(of: /"redis_version":"\d+\.\d+\.\d+"\}/) != nil)
    }
}
