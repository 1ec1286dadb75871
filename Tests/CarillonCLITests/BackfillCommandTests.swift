import Testing

@Suite("carillon backfill")
struct BackfillCommandTests {
    private static func tenant(_ arguments: String...) async throws -> Tenant {
        let tenant = try await Tenant()
        let add = ["add", "a"] + arguments + ["--handler", "h"]
        #expect(
            try carillon(
                arguments: add.map { Array($0.utf8) },
                environment: tenant.environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
            ).code == 0)
        return tenant
    }

    private func isEmpty(_ tenant: Tenant) throws -> Bool {
        try tenant.run("status", "-o", "json").output.contains("\"queue_depth\":0,")
    }

    @Test("A dry run lists the slots on the clock of the job's zone and writes nothing")
    func dryRun() async throws {
        let tenant = try await Self.tenant("--cron", "0 * * * *", "--tz", "Europe/Berlin")
        let run = try tenant.run(
            "backfill", "a", "--from", "2026-10-25 02:30", "--to", "2026-10-25T02:30:00Z", "--dry-run")
        #expect(run.code == 0)
        #expect(run.errors.hasPrefix("carillon: --from: 02:30 happens twice on 2026-10-25 in Europe/Berlin"))
        #expect(
            run.output == """
                SLOT                       RUN                STATUS
                2026-10-25T02:00:00+01:00  a@1792890000000.b  dry_run
                2026-10-25T03:00:00+01:00  a@1792893600000.b  dry_run

                """)
        #expect(try isEmpty(tenant))
    }

    @Test("The slots run one after the other; again, nothing is taken twice")
    func buffered() async throws {
        let tenant = try await Self.tenant("--every", "1h")
        let arguments = [
            "backfill", "a", "--from", "2026-10-25T00:00Z", "--to", "2026-10-25T02:00Z", "-o", "jsonl",
        ]
        func run() throws -> Outcome {
            try carillon(arguments: arguments.map { Array($0.utf8) }, environment: tenant.environment)
        }
        let first = try run()
        #expect(first.code == 0)
        #expect(
            first.output == """
                {"run_id":"a@1792886400000.b","time":"2026-10-25T00:00:00Z","scheduled_time_ms":1792886400000,"status":"ready"}
                {"run_id":"a@1792890000000.b","time":"2026-10-25T01:00:00Z","scheduled_time_ms":1792890000000,"status":"buffered"}
                {"run_id":"a@1792893600000.b","time":"2026-10-25T02:00:00Z","scheduled_time_ms":1792893600000,"status":"buffered"}

                """)
        #expect(try run().output.matches(of: /"status":"exists"/).count == 3)
        #expect(try tenant.run("status", "-o", "json").output.contains("\"queue_depth\":3,"))
    }

    @Test("allow_all runs all at once; skip takes one, and says so")
    func policies() async throws {
        let tenant = try await Self.tenant("--every", "1h")
        let skip = try tenant.run(
            "backfill", "a", "--from", "2026-10-24", "--to", "2026-10-24T05:00Z", "--overlap", "skip", "-o", "json")
        #expect(skip.code == 0)
        #expect(skip.output.matches(of: /"skipped_overlap"/).count == 5)
        #expect(skip.errors == "carillon: 5 of 6 slots were not taken: the overlap policy skips them\n")
        let all = try tenant.run(
            "backfill", "a", "--from", "2026-10-25", "--to", "2026-10-25T05:00Z", "--overlap", "allow_all", "-o", "json"
        )
        #expect(all.output.matches(of: /"ready"/).count == 6)
    }

    @Test("Where not all may wait, it says where to go on, and the code is 75")
    func full() async throws {
        let tenant = try await Self.tenant("--every", "1s")
        let run = try tenant.run("backfill", "a", "--from", "2026-10-25", "--to", "2026-10-25T00:19:59Z", "-o", "jsonl")
        #expect(run.code == 75)
        #expect(run.output.split(separator: "\n").count == 1_200)
        #expect(
            run.errors == """
                carillon: 199 of 1200 slots were not taken: at most 1000 runs of a job wait at a time; go on later with --from \
                2026-10-25T00:16:41Z

                """)
    }

    @Test("More than ten thousand slots are one line and 65, and nothing is written")
    func limit() async throws {
        let tenant = try await Self.tenant("--every", "1s")
        #expect(try tenant.run("pause", "a").code == 0)
        for flag in ["--dry-run", "--overlap=allow_all"] {
            let run = try tenant.run("backfill", "a", "--from", "2026-10-25", "--to", "2026-10-25T02:46:40Z", flag)
            #expect(run.code == 65)
            #expect(
                run.errors.hasPrefix("carillon: the job 'a' has more than 10000 slots from 2026-10-25T00:00:00Z to "))
            #expect(run.errors.isOneCleanLine)
            #expect(run.output == "")
        }
        #expect(try isEmpty(tenant))
    }

    @Test("A time without slots is no failure")
    func none() async throws {
        let tenant = try await Self.tenant("--cron", "@yearly")
        #expect(
            try tenant.run("backfill", "a", "--from", "2026-10-25", "--to", "2026-10-26")
                == Outcome(code: 0, output: "", errors: "no slots\n"))
        #expect(
            try tenant.run("backfill", "a", "--from", "2026-10-25", "--to", "2026-10-26", "-o", "json").output == "[]\n"
        )
    }

    @Test("A job that is not there is one line and 1")
    func missing() async throws {
        #expect(
            try await Tenant().run("backfill", "nope", "--from", "2026-10-25", "--to", "2026-10-26")
                == Outcome(code: 1, output: "", errors: "carillon: there is no job 'nope'\n"))
    }

    @Test("Times in the wrong order are refused")
    func order() async throws {
        let tenant = try await Self.tenant("--every", "1h")
        #expect(
            try tenant.run("backfill", "a", "--from", "2026-10-26", "--to", "2026-10-25")
                == Outcome(code: 65, output: "", errors: "carillon: to: '2026-10-25' must not be before --from\n"))
    }

    @Test(
        "A bad value is one line and its code, before Redis is asked",
        arguments: [
            (["a b", "--from", "2026-10-25", "--to", "2026-10-26"], 65, "job: 'a b' may hold only"),
            (["a", "--from", "yesterday", "--to", "2026-10-26"], 65, "from: 'yesterday' is not like"),
            (["a", "--from", "2026-10-25", "--to", "2026-02-30"], 65, "to: '2026-02-30T00:00' names a date"),
            (["a", "--from", "", "--to", "2026-02-28"], 65, "from: '' is not like"),
            (
                ["a", "--from", "2026-10-25", "--to", "2026-10-26", "--overlap", "cancel_other"], 65,
                "overlap: 'cancel_other' must be one of buffer_all, allow_all, skip, buffer_one"
            ),
            (["a", "--from", "2026-10-25"], 64, "Missing expected argument '--to <time>'"),
            (["--from", "2026-10-25", "--to", "2026-10-26"], 64, "Missing expected argument '<name>'"),
        ])
    func values(arguments: [String], code: Int32, message: String) throws {
        let all = ["backfill"] + arguments + ["--redis", "unix:///nonexistent"]
        let run = try carillon(arguments: all.map { Array($0.utf8) })
        #expect(run.code == code)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("carillon: \(message)"))
        #expect(run.errors.isOneCleanLine)
    }
}
