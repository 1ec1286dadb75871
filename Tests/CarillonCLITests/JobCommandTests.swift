import Testing

@Suite("Commands about jobs")
struct JobCommandTests {
    @Test("ls has the promised members, as an array or as lines")
    func list() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("ls", "-o", "json") == Outcome(code: 0, output: "[]\n", errors: ""))
        #expect(try tenant.run("list", "-o", "jsonl") == Outcome(code: 0, output: "", errors: ""))
        #expect(try tenant.run("add", "b", "--at", "2999-01-01T00:00Z", "--", "true").code == 0)
        #expect(try tenant.run("add", "a", "--cron", "0 0 1 1 *", "--tz", "Asia/Tokyo", "--", "true").code == 0)
        let lines = try tenant.jobs()
        #expect(lines.count == 2)
        #expect(
            lines[0].wholeMatch(
                of:
                    /\{"id":"a","trigger":"0 0 1 1 \*","timezone":"Asia\/Tokyo","next_run_time":"\d{4}-01-01T00:00:00\+09:00","next_run_time_ms":\d+,"state":"scheduled","last_outcome":null\}/
            ) != nil)
        #expect(
            lines[1].contains(
                #""timezone":null,"next_run_time":"2999-01-01T00:00:00Z","next_run_time_ms":32472144000000,"#))
        let array = try tenant.run("ls", "-o", "json").output
        #expect(array == "[\n  \(lines[0]),\n  \(lines[1])\n]\n")
    }

    @Test("The table has a line a job")
    func table() async throws {
        let tenant = try await Tenant()
        let empty = try tenant.run("ls")
        #expect(empty.output == "NAME  WHEN  NEXT  LAST  STATE\n")
        #expect(empty.errors == "No jobs yet. Try: carillon add hello --every 5s -- echo hi\n")
        #expect(try tenant.run("add", "a", "--cron", "@yearly", "--", "true").code == 0)
        #expect(try tenant.run("pause", "a", "--reason", "db move").code == 0)
        #expect(
            try tenant.run("ls").output == """
                NAME  WHEN          NEXT  LAST  STATE
                a     @yearly  UTC  -     -     paused "db move"

                """)
    }

    @Test("Pausing keeps the first reason, resuming puts the job back")
    func pausing() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "a", "--every", "1h", "--", "true").code == 0)
        #expect(try tenant.run("pause", "a", "--reason", "one") == Outcome(code: 0, output: "paused a\n", errors: ""))
        #expect(
            try tenant.run("pause", "a", "--reason", "two")
                == Outcome(code: 0, output: "", errors: "a was paused before; the first reason stays\n"))
        let shown = try tenant.run("show", "a", "-o", "json").output
        #expect(shown.contains(#""next_run_time":null,"next_run_time_ms":null,"state":"paused","#))
        #expect(shown.contains(#""pause_reason":"one""#))
        #expect(try tenant.run("status", "-o", "json").output.contains("\"paused\":1,"))
        #expect(try tenant.run("resume", "a").output.hasPrefix("resumed a"))
        #expect(try tenant.run("resume", "a") == Outcome(code: 0, output: "", errors: "a is not paused\n"))
        #expect(try tenant.jobs().first?.contains(#""state":"scheduled""#) == true)
    }

    @Test("A reason is one line", arguments: ["a\nb", "\u{1b}[2J", String(repeating: "x", count: 201)])
    func reasons(reason: String) throws {
        let run = try carillon("pause", "a", "--reason", reason, "--redis", "unix:///nonexistent")
        #expect(run.code == 65)
        #expect(run.errors.hasPrefix("carillon: reason: '"))
        #expect(run.errors.hasSuffix("' must be one line of at most 200 bytes\n"))
        #expect(run.errors.isOneCleanLine)
    }

    @Test("Removing says what was there, and fails for what was not")
    func removing() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "a", "--every", "1h", "--", "true").code == 0)
        #expect(try tenant.run("add", "b", "--every", "1h", "--", "true").code == 0)
        #expect(
            try tenant.run("remove", "a", "x", "b", "y")
                == Outcome(code: 1, output: "removed a\nremoved b\n", errors: "carillon: there is no job 'x', 'y'\n"))
        #expect(try tenant.jobs().isEmpty)
    }

    @Test("A job that is not there is one line and 1", arguments: ["show", "pause", "resume", "trigger", "remove"])
    func missing(command: String) async throws {
        #expect(
            try await Tenant().run(command, "nope")
                == Outcome(code: 1, output: "", errors: "carillon: there is no job 'nope'\n"))
    }

    @Test(
        "A name that is none is one line and 65, before Redis is asked",
        arguments: ["show", "pause", "resume", "trigger", "remove", "runs", "logs"])
    func names(command: String) throws {
        for name in ["", "a b", "{x}", "é", "\u{202E}", "../../x"] {
            let run = try carillon(command, name, "--redis", "unix:///nonexistent")
            #expect(run.code == 65)
            #expect(run.errors.hasPrefix("carillon: job: '"))
            #expect(run.errors.isOneCleanLine)
        }
    }

    @Test("Tenants see nothing of each other")
    func tenants() async throws {
        let (one, two) = (try await Tenant(), try await Tenant())
        #expect(try one.run("add", "a", "--every", "1h", "--", "true").code == 0)
        #expect(try one.jobs().count == 1)
        #expect(try two.jobs().isEmpty)
    }

    @Test("What show prints for people names the action and the definition")
    func show() async throws {
        let tenant = try await Tenant()
        #expect(try tenant.run("add", "a", "--cron", "@yearly", "--", "echo", "hi there").code == 0)
        let lines = try tenant.run("show", "a").output.split(separator: "\n")
        #expect(
            lines.prefix(4) == [
                "job         a", "trigger     @yearly  UTC", "action      echo hi there", "state       scheduled",
            ])
        #expect(lines.last == #"definition  {"cron":"@yearly","run":["echo","hi there"]}"#)
    }
}
