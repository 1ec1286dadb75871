import Glibc
import Testing

@Suite("carillon validate")
struct ValidateCommandTests {
    private static let good = "version: 1\njobs:\n  a: {every: 1s, handler: h}\n"

    @Test("A good file is ok")
    func good() throws {
        let folder = try TemporaryFolder()
        let run = try carillon("validate", folder.file("jobs.yaml", Self.good))
        #expect(run == Outcome(code: 0, output: "ok: 1 job\n", errors: ""))
    }

    @Test("Disabled jobs are counted apart")
    func disabled() throws {
        let yaml = "version: 1\njobs:\n  a: {every: 1s, handler: h, enabled: false}\n"
        #expect(try carillon("validate", "-", input: yaml).output == "ok: 0 jobs, 1 disabled\n")
    }

    @Test("Every problem is on standard error with its place, and the code is 65")
    func bad() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(
            "jobs.yaml",
            "version: 1\njobs:\n  sync:\n    cronn: \"*/5 * * * *\"\n    handler: h\n  b: {every: 0s, handler: h}\n")
        let run = try carillon("validate", path)
        #expect(run.code == 65)
        #expect(run.output == "")
        #expect(
            run.errors == """
                \(path):4:5: error: unknown key 'cronn' in job 'sync' (did you mean 'cron'?)
                  4 |     cronn: "*/5 * * * *"
                    |     ^~~~~
                \(path):6:14: error: every: '0s' must be at least 100ms and at most 366d
                  6 |   b: {every: 0s, handler: h}
                    |              ^~

                """)
    }

    @Test("Problems come as JSON, too, and the code stays 65")
    func json() throws {
        let run = try carillon("validate", "-", "-o", "jsonl", input: "version: 2\njobs: {}\n")
        #expect(run.code == 65)
        #expect(run.errors == "")
        #expect(
            run.output
                == "{\"file\":\"-\",\"line\":1,\"column\":10,\"severity\":\"error\",\"message\":\"version: '2' must be 1\"}\n"
        )
        let whole = try carillon("validate", "-", "-o", "json", input: "")
        #expect(whole.code == 65)
        #expect(whole.output.contains("\"line\":null,\"column\":null"))
        #expect(
            try carillon("validate", "-", "-o", "json", input: Self.good)
                == Outcome(code: 0, output: "[]\n", errors: ""))
    }

    @Test("Crontabs are known by their name or by the flag")
    func crontabs() throws {
        let folder = try TemporaryFolder()
        let named = try folder.file("my.crontab", "* * * * * x\n")
        let plain = try folder.file("plain", "MAILTO=root\n* * * * * y\n")
        #expect(try carillon("validate", named).output == "ok: 1 job\n")
        let run = try carillon("validate", named, "--crontab", plain)
        #expect(run.code == 0)
        #expect(run.output == "ok: 2 jobs\n")
        #expect(run.errors.hasPrefix("\(plain):1:1: warning: MAILTO is not supported"))
        #expect(try carillon("validate", plain).code == 65)
    }

    @Test("A job in two files is an error")
    func twice() throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try folder.file("1.yaml", Self.good), try folder.file("2.yaml", Self.good))
        let run = try carillon("validate", one, two)
        #expect(run.code == 65)
        #expect(run.errors.hasPrefix("\(two):3:3: error: job 'a' is defined twice, first at \(one):3\n"))
    }

    @Test("A variable of the environment is used, a missing one is an error")
    func variables() throws {
        let yaml = "version: 1\njobs:\n  a: {every: 1s, shell: x, env: {KEY: \"${KEY}\"}}\n"
        #expect(try carillon("validate", "-", environment: ["KEY": "1"], input: yaml).code == 0)
        let run = try carillon("validate", "-", input: yaml)
        #expect(run.code == 65)
        #expect(run.errors.contains("env.KEY: '${KEY}' is not set in the environment"))
    }

    @Test(
        "A file that cannot be read is one line and 66",
        arguments: [
            ("/nonexistent/jobs.yaml", "no such file"), ("/tmp", "is a directory"),
            ("/dev/zero", "is not a regular file"),
            ("/dev/null", "is not a regular file"), ("/etc/passwd/x", "Not a directory"),
            ("", "a file name must not be empty"),
        ])
    func unreadable(path: String, reason: String) throws {
        let run = try carillon("validate", path)
        #expect(run == Outcome(code: 66, output: "", errors: "carillon: \(path.isEmpty ? "''" : path): \(reason)\n"))
    }

    @Test("A pipe is not waited for")
    func pipe() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("x", "") + "-pipe"
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let run = try carillon("validate", path)
        #expect(run.code == 66)
        #expect(run.errors == "carillon: \(path): is a pipe; use - to read standard input\n")
    }

    @Test("A file name that acts on terminals is shown, not sent")
    func fileName() throws {
        let run = try carillon("validate", "\u{1b}[2J\n.yaml")
        #expect(run == Outcome(code: 66, output: "", errors: "carillon: \\u{1b}[2J\\u{a}.yaml: no such file\n"))
    }

    @Test("Input above 1 MiB is refused")
    func large() throws {
        let run = try carillon(
            arguments: [Array("validate".utf8), Array("-".utf8)],
            input: [UInt8](repeating: UInt8(ascii: "#"), count: 1_048_577))
        #expect(run == Outcome(code: 65, output: "", errors: "standard input: error: is larger than 1024 KiB\n"))
    }

    @Test("Hundreds of problems are cut short")
    func manyProblems() throws {
        let jobs = (0..<300).map { "  j\($0): {evry: 1s}\n" }.joined()
        let run = try carillon("validate", "-", input: "version: 1\njobs:\n" + jobs)
        #expect(run.code == 65)
        #expect(run.errors.hasSuffix("carillon: and 250 more\n"))
    }

    /// Rows of the catalogue of bad files, which must neither crash nor hang the program.
    @Test(
        "Hostile files end in an answer",
        arguments: [
            String(repeating: "[", count: 1_000_000), String(repeating: "- ", count: 500_000),
            String(repeating: "{a: ", count: 200_000),
            "a: &a [x, x]\nb: &b [*a, *a]\n? *b\n: x\n", "a: !!python/object x\n", "a: \"\\ud800\"\n", "\u{FEFF}",
            "---\n---\n",
            "%YAML 1.2\n", "a: |\n", "? \n", ": \n", "*a : b\n", "&a\n", "!\n", "\"", "'", "{", "}", "[a, b", "\t",
            "-\n-", "a: 'b\n",
        ])
    func hostile(yaml: String) throws {
        let run = try carillon("validate", "-", input: yaml)
        #expect(run.code == 65)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("-:"))
        #expect(run.errors.contains(" error: "))
    }
}
