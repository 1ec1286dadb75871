import Testing

@Suite("The dead set on the command line", .serialized)
struct DeadCommandTests {
    /// Two dead runs of the job `bad`, one of `worse`.
    private func tenant() async throws -> Tenant {
        let tenant = try await Tenant()
        let agent = try tenant.agent()
        for (job, command) in [("bad", "exit 3"), ("worse", "exit 99")] {
            #expect(
                try tenant.run("add", job, "--cron", "@yearly", "--max-attempts", "1", "--shell", "--", command).code
                    == 0)
        }
        for job in ["bad", "worse", "bad"] { #expect(try tenant.run("trigger", job, "--wait").code == 1) }
        withExtendedLifetime(agent) {}
        return tenant
    }

    @Test("ls tells which runs are dead, latest first, and why")
    func list() async throws {
        let tenant = try await tenant()
        let lines = try tenant.run("dead", "ls", "-o", "jsonl").output.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            lines.first?.wholeMatch(
                of:
                    /\{"run_id":"bad@\d+\.m","job":"bad","scheduled_time_ms":\d+,"dead_since_ms":\d+,"attempts":1,"last_outcome":"failed","exit_code":3\}/
            ) != nil)
        #expect(try tenant.run("dead", "ls", "--job", "worse", "-o", "json").output.contains("\"exit_code\":99}"))
        let table = try tenant.run("dead", "ls").output.split(separator: "\n")
        #expect(table.first?.split(separator: " ").map(String.init) == ["RUN", "DEAD", "ATTEMPTS", "LAST"])
        #expect(table.last?.hasSuffix("failed (exit 3)") == true)
    }

    @Test("retry and remove work on runs by name, a line for each")
    func named() async throws {
        let tenant = try await tenant()
        let runs = try tenant.run("dead", "ls", "-o", "jsonl").output.matches(of: /"run_id":"([^"]+)"/).map {
            String($0.1)
        }
        #expect(
            try tenant.run("dead", "retry", runs[0], runs[1])
                == Outcome(code: 0, output: "retried \(runs[0])\nretried \(runs[1])\n", errors: ""))
        #expect(
            try tenant.run("dead", "remove", runs[2], runs[0])
                == Outcome(
                    code: 1, output: "removed \(runs[2])\n",
                    errors: "carillon: there is no dead run '\(runs[0])'\n"))
        #expect(try tenant.run("status", "-o", "json").output.contains("\"dead\":0,"))
    }

    @Test("a whole job's runs, or all, are counted")
    func selections() async throws {
        let tenant = try await tenant()
        #expect(try tenant.run("dead", "remove", "--job", "bad").output == "removed 2 runs\n")
        #expect(try tenant.run("dead", "retry", "--all", "--yes").output == "retried 1 run\n")
        #expect(try tenant.run("dead", "remove", "--all", "--yes").output == "removed 0 runs\n")
    }

    @Test("remove --all wants a yes, and nobody can be asked without a terminal")
    func confirmation() throws {
        let outcome = try carillon("dead", "remove", "--all", "--redis", "unix:///nonexistent")
        #expect(
            outcome
                == Outcome(
                    code: 64, output: "", errors: "carillon: --all: removes every dead run; say --yes to do so\n"))
    }

    @Test(
        "Exactly one selection is needed",
        arguments: [[], ["a@5", "--all"], ["--all", "--job", "a"], ["a@5", "--job", "a"]])
    func usage(arguments: [String]) throws {
        for command in ["retry", "remove"] {
            let outcome = try carillon(arguments: (["dead", command] + arguments).map { Array($0.utf8) })
            #expect(outcome.code == 64)
            #expect(outcome.output == "")
        }
    }

    @Test("A name that is no run's is refused")
    func names() throws {
        let outcome = try carillon("dead", "retry", "bad", "--redis", "unix:///nonexistent")
        #expect(outcome.code == 65)
        #expect(outcome.errors == "carillon: run: 'bad' must be a run as 'carillon dead ls' names it\n")
    }
}
