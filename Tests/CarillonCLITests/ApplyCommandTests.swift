import Testing

@Suite("carillon apply")
struct ApplyCommandTests {
    private static func yaml(_ jobs: String...) -> String {
        "version: 1\njobs:\n" + jobs.map { "  \($0)\n" }.joined()
    }

    @Test("It creates, updates, leaves alone and removes, and says which")
    func lifecycle() async throws {
        let tenant = try await Tenant()
        let first = Self.yaml("a: {every: 1h, handler: h}", "b: {every: 1h, handler: h}", "c: {every: 1h, handler: h}")
        #expect(
            try tenant.run("apply", "-f", "-", input: first)
                == Outcome(code: 0, output: "created a\ncreated b\ncreated c\n", errors: ""))
        let second = Self.yaml(
            "a: {every: 1h, handler: h}", "b: {every: 2h, handler: h}", "c: {every: 1h, handler: h, enabled: false}")
        #expect(
            try tenant.run("apply", "-f", "-", input: second)
                == Outcome(code: 0, output: "updated b\nremoved c\n", errors: "1 unchanged\n"))
        #expect(
            try tenant.run("apply", "-f", "-", "-o", "jsonl", input: second).output
                == #"{"id":"a","status":"unchanged"}"# + "\n" + #"{"id":"b","status":"unchanged"}"# + "\n")
        #expect(try tenant.jobs().count == 2)
    }

    @Test("Several files and a crontab are one set")
    func several() async throws {
        let tenant = try await Tenant()
        let folder = try TemporaryFolder()
        let one = try folder.file("1.yaml", Self.yaml("a: {every: 1h, handler: h}"))
        let two = try folder.file("2.yaml", Self.yaml("b: {every: 1h, handler: h}"))
        let crontab = try folder.file("tab", "# name: c\n@daily true\n")
        let run = try tenant.run("apply", "-f", one, two, "--crontab", crontab)
        #expect(run.output == "created a\ncreated b\ncreated c\n")
        #expect(try tenant.run("show", "a", "-o", "json").output.contains(#""owner":"file:1.yaml""#))
    }

    @Test("One bad job among many, and nothing is written")
    func wholeOrNothing() async throws {
        let tenant = try await Tenant()
        let good = (0..<99).map { "  j\($0): {every: 1h, handler: h}\n" }.joined()
        let run = try tenant.run(
            "apply", "-f", "-", input: "version: 1\njobs:\n\(good)  bad: {every: 0s, handler: h}\n")
        #expect(run.code == 65)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("-:102:16: error: every: '0s' must be at least 100ms and at most 366d\n"))
        #expect(try tenant.jobs().isEmpty)
    }

    @Test("One good and one bad file, and nothing is written")
    func twoFiles() async throws {
        let tenant = try await Tenant()
        let folder = try TemporaryFolder()
        let good = try folder.file("good.yaml", Self.yaml("a: {every: 1h, handler: h}"))
        #expect(try tenant.run("apply", "-f", good, "\(folder.path)/missing.yaml").code == 66)
        #expect(try tenant.run("apply", "-f", good, "-f", good).code == 65)
        #expect(try tenant.jobs().isEmpty)
    }

    @Test("A thousand jobs are applied in one go")
    func thousand() async throws {
        let tenant = try await Tenant()
        let jobs = (0..<1_000).map { "  job-\($0): {cron: 'H H * * *', timezone: Europe/Berlin, handler: h}\n" }
            .joined()
        let run = try tenant.run("apply", "-f", "-", input: "version: 1\njobs:\n" + jobs)
        #expect(run.code == 0)
        #expect(run.output.split(separator: "\n").count == 1_000)
        #expect(try tenant.jobs().count == 1_000)
    }

    @Test("A job that is refused says why: its key is taken, or its parent is not there")
    func refusals() async throws {
        let tenant = try await Tenant()
        let yaml = Self.yaml(
            "one: {at: '2100-01-01T00:00Z', handler: h, unique: order-7}",
            "two: {at: '2100-01-01T00:00Z', handler: h, unique: order-7}",
            "child: {at: '2100-01-01T00:00Z', handler: h, parent: nobody}")
        #expect(
            try tenant.run("apply", "-f", "-", input: yaml)
                == Outcome(
                    code: 65,
                    output: """
                        created one
                        refused two: another job holds its unique key 'order-7'

                        """,
                    errors: "carillon: refused child: its parent 'nobody' does not exist or has ended\n"))
        #expect(
            try tenant.run("apply", "-f", "-", "-o", "jsonl", input: yaml)
                == Outcome(
                    code: 65,
                    output: """
                        {"id":"one","status":"unchanged"}
                        {"id":"two","status":"duplicate"}
                        {"id":"child","status":"no_parent"}

                        """,
                    errors: "carillon: refused child: its parent 'nobody' does not exist or has ended\n"))
        #expect(try tenant.jobs().count == 1)
    }

    @Test("A job that is over, and a key that is taken, are how a file grows old, and no failure")
    func outlived() async throws {
        let tenant = try await Tenant()
        let yaml = Self.yaml(
            "one: {at: '2100-01-01T00:00Z', handler: h, unique: order-7}",
            "two: {at: '2100-01-01T00:00Z', handler: h, unique: order-7}",
            "over: {every: 1h, handler: h, end_at: '2020-01-01T00:00Z'}")
        let run = try tenant.run("apply", "-f", "-", input: yaml)
        #expect(run.code == 0)
        #expect(run.output.hasSuffix("exhausted over\n"))
    }

    @Test("Without a file it is a usage error")
    func noFile() throws {
        #expect(
            try carillon("apply")
                == Outcome(
                    code: 64, output: "",
                    errors: "carillon: Missing expected argument '-f <file>' (see 'carillon apply --help')\n"))
    }
}
