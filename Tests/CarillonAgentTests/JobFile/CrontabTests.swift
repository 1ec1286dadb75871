import Carillon
import Testing
import Triggers

@testable import CarillonAgent

/// The jobs and warnings of a crontab.
func crontab(_ text: String, file: String = "crontab") throws -> (jobs: [LocatedJob], warnings: [Diagnostic]) {
    try CrontabReader.jobs(in: SourceText(file: file, bytes: Array(text.utf8)), owner: "file:crontab")
}

@Suite("A crontab")
struct CrontabTests {
    @Test("It becomes jobs as it is")
    func whole() throws {
        let (found, warnings) = try crontab(
            """
            # my jobs
            CRON_TZ=Europe/Berlin
            PATH = "/usr/local/bin:/usr/bin"

            # name: backup
            0 3 * * *   /app/backup.sh --all  > /tmp/log
            \t*/15 * * * * *\t/app/poll
            @hourly     /app/hourly
            @every 90s  /app/often
            """)
        #expect(warnings.isEmpty)
        let jobs = found.map(\.job)
        #expect(jobs.map(\.id.description) == ["backup", "poll-bddd8502", "hourly-60ed04bd", "often-cbc285a4"])
        #expect(jobs.map(\.document.cron) == ["0 3 * * *", "*/15 * * * * *", "@hourly", nil])
        #expect(jobs.map(\.document.timezone) == ["Europe/Berlin", "Europe/Berlin", "Europe/Berlin", nil])
        #expect(jobs[3].trigger == .every(try Interval(period: 90_000)))
        #expect(jobs[0].document.shell == "/app/backup.sh --all  > /tmp/log")
        #expect(jobs.allSatisfy { $0.document.env == ["PATH": "/usr/local/bin:/usr/bin"] })
        #expect(jobs.allSatisfy { $0.document.owner == "file:crontab" })
        #expect(found.map(\.place?.line) == [5, 7, 8, 9])
    }

    @Test("CRLF lines, blank lines and a missing last line break are fine")
    func lineBreaks() throws {
        #expect(try crontab("\r\n* * * * * a\r\n\r\n* * * * * b").jobs.map(\.job.document.shell) == ["a", "b"])
    }

    @Test("An empty crontab has no jobs")
    func empty() throws {
        #expect(try crontab("").jobs.isEmpty)
        #expect(try crontab("# nothing\n").jobs.isEmpty)
    }

    @Test(
        "A sixth word that is a day of the week makes six fields, any other is the command",
        arguments: [
            ("* * * * * * x", "* * * * * *", "x"), ("0 0 3 * * 1-5 x y", "0 0 3 * * 1-5", "x y"),
            ("0 0 3 * * MON,fri x", "0 0 3 * * MON,fri", "x"), ("0 0 3 ? * 5L x", "0 0 3 ? * 5L", "x"),
            ("0 3 * * * x y z", "0 3 * * *", "x y z"), ("0 3 * * * 1", "0 3 * * *", "1"),
            ("0 3 * * * *", "0 3 * * *", "*"), ("0 3 * * * ./1 x", "0 3 * * *", "./1 x"),
            ("0 3 * * * 99 x", "0 3 * * *", "99 x"), ("0 3 * * * w x", "0 3 * * *", "w x"),
            ("@Daily x", "@Daily", "x"),
        ])
    func fields(line: String, cron: String, command: String) throws {
        let document = try #require(try crontab(line).jobs.first).job.document
        #expect(document.cron == cron)
        #expect(document.shell == command)
    }

    @Test("Settings hold for the lines below them")
    func settings() throws {
        let documents = try crontab(
            """
            * * * * * a
            A=1
            CRON_TZ=Asia/Tokyo
            * * * * * b
            A = '2 3'
            B=x=y
            CRON_TZ=UTC
            * * * * * c
            """
        ).jobs.map(\.job.document)
        #expect(documents.map(\.env) == [nil, ["A": "1"], ["A": "2 3", "B": "x=y"]])
        #expect(documents.map(\.timezone) == [nil, "Asia/Tokyo", "UTC"])
    }

    @Test("TZ is the zone where there is no CRON_TZ, and a variable of the command")
    func zone() throws {
        let one = try crontab("TZ=Asia/Tokyo\n* * * * * a").jobs[0].job.document
        #expect(one.timezone == "Asia/Tokyo")
        #expect(one.env == ["TZ": "Asia/Tokyo"])
        let both = try crontab("CRON_TZ=UTC\nTZ=Asia/Tokyo\n* * * * * a").jobs[0].job.document
        #expect(both.timezone == "UTC")
        #expect(both.env == ["TZ": "Asia/Tokyo"])
    }

    @Test("Another SHELL runs the commands")
    func shell() throws {
        let document = try crontab("SHELL=/bin/bash\n* * * * * echo $0 | wc").jobs[0].job.document
        #expect(document.run == ["/bin/bash", "-c", "echo $0 | wc"])
        #expect(document.env == ["SHELL": "/bin/bash"])
        #expect(try crontab("SHELL=/bin/sh\n* * * * * a").jobs[0].job.document.shell == "a")
    }

    @Test("\\% is a percent sign")
    func percent() throws {
        #expect(try crontab("* * * * * date +\\%F\\%T").jobs[0].job.document.shell == "date +%F%T")
    }

    @Test("A name goes to the next job, whatever stands between them")
    func names() throws {
        let ids = try crontab("# name: a\n\n# text\nX=1\n* * * * * x\n#name:b\n* * * * * x\n* * * * * x").jobs.map(
            \.job.id)
        #expect(ids.map(\.description).prefix(2) == ["a", "b"])
        #expect(ids.last?.description.hasPrefix("x-") == true)
    }

    @Test("A name without a job is worth a warning")
    func unusedNames() throws {
        let warnings = try crontab("# name: a\n# name: b\n* * * * * x\n# name: c\n").warnings
        #expect(warnings.map(short) == ["1:1: names no job: no job follows", "4:1: names no job: no job follows"])
        #expect(warnings.allSatisfy { $0.severity == .warning })
    }

    @Test("Mail that will not be sent is worth a warning; asking for none is not")
    func mail() throws {
        #expect(
            try crontab("MAILTO=root\n* * * * * x").warnings.map(short)
                == ["1:1: MAILTO is not supported: no mail is sent; 'carillon logs' shows the output of a job"])
        let quiet = try crontab("MAILTO=\"\"\n* * * * * x")
        #expect(quiet.warnings.isEmpty)
        #expect(quiet.jobs[0].job.document.env == nil)
    }

    @Test(
        "What cron has and we do not, and what is wrong, is refused with its place",
        arguments: [
            ("@reboot x", "1:1: @reboot is not supported: a job that many hosts share has no boot to run at"),
            (
                "* * * * * date +%F",
                "1:17: % means a line break in a crontab, which is not supported: write \\% for a percent sign"
            ),
            (
                "* * * * * root x y",
                "1:11: 'root' looks like a user name; a user column is not supported: remove it and run the agent as that user"
            ),
            ("x", "1:1: must be five or six fields and a command, this is 1 word"),
            ("* * * *", "1:1: must be five or six fields and a command, this is 4 words"),
            ("* * * * *", "1:1: must be five or six fields and a command, this is 5 words"),
            ("@daily", "1:1: has no command"), ("@every", "1:1: @every needs a duration such as 90s"),
            ("@every 90s", "1:1: has no command"),
            ("@every 5 x", "1:1: every: '5' has a number without a unit (ms, s, m, h, d, w)"),
            ("@every 1ms x", "1:1: every: '1ms' must be at least 100ms and at most 366d"),
            ("60 * * * * x", "1:1: cron: minute: '60' is out of range 0-59 (column 1)"),
            ("0 0 30 2 * x", "1:1: cron: '0 0 30 2 *' never fires: no date matches it"),
            ("0 0 3 * * * 2027 x", "1:13: has a field for years, which is not supported"),
            ("0 0 3 * * * * x", "1:13: has a field for years, which is not supported"),
            (
                "# name: a b\n* * * * * x",
                "1:1: job: 'a b' may hold only A-Z a-z 0-9 . _ : - and must start with a letter or a digit"
            ),
            (
                "CARILLON_JOB=x\n* * * * * x\n* * * * * y",
                "1:1: env.CARILLON_JOB: is reserved: carillon sets CARILLON_ variables itself"
            ),
        ])
    func refused(text: String, expected: String) {
        #expect(problems { _ = try crontab(text) } == [expected])
    }

    @Test("An unknown macro and an unknown zone are refused")
    func unknown() {
        #expect(problems { _ = try crontab("@hurly x") }.first?.hasPrefix("1:1: cron: '@hurly' is not one of ") == true)
        let zone = problems { _ = try crontab("CRON_TZ=Mars/Base\n* * * * * x\n* * * * * y") }
        #expect(zone.count == 1)
        #expect(zone.first?.hasPrefix("1:1: timezone: 'Mars/Base' ") == true)
    }

    @Test("System crontabs have a user on every line", arguments: ["/etc/crontab", "/etc/cron.d/backup"])
    func userColumn(file: String) {
        #expect(
            problems { _ = try crontab("* * * * * www-data x", file: file) } == [
                "1:11: 'www-data' looks like a user name; a user column is not supported: remove it and run the agent as that user"
            ])
    }

    @Test("All problems are reported at once")
    func all() {
        #expect(problems { _ = try crontab("x\n* * * * * good\n@reboot y\n") }.map { $0.prefix(3) } == ["1:1", "3:1"])
    }

    @Test("More than ten thousand lines are too many")
    func many() {
        let text = String(repeating: "* * * * * x\n", count: 10_001)
        #expect(problems { _ = try crontab(text) } == ["holds 10001 jobs; the most is 10000"])
    }
}

@Suite("Names of crontab lines")
struct CrontabNameTests {
    @Test(
        "A name is a readable piece of the command and a hash of all of it",
        arguments: [
            ("/app/backup.sh --all", "backup.sh-"), ("echo hi", "echo-"), ("./run it", "run-"),
            ("../../x y", "x-"), ("/", "job-"), ("'/opt/my app/x'", "my-"), ("漢字", "job-"), ("-x", "x-"),
            ("FOO=1 cmd", "FOO-1-"), (String(repeating: "x", count: 100), String(repeating: "x", count: 40) + "-"),
        ])
    func slugs(command: String, prefix: String) throws {
        var names = CrontabNames()
        let name = names.name(forCommand: command)
        #expect(name.hasPrefix(prefix))
        #expect(name.utf8.count == prefix.utf8.count + 8)
        #expect(try JobID(name).description == name)
    }

    @Test("The same command has the same name everywhere and for ever")
    func stable() {
        var names = CrontabNames()
        #expect(names.name(forCommand: "/app/backup.sh") == "backup.sh-809aa18e")
    }

    @Test("Commands that differ in anything have different names")
    func different() {
        var names = CrontabNames()
        let all = ["x", "x ", "x 1", "X", "./x", "x\u{301}"].map { names.name(forCommand: $0) }
        #expect(Set(all).count == all.count)
    }

    @Test("A command that stands twice is numbered")
    func numbered() {
        var names = CrontabNames()
        let all = (1...3).map { _ in names.name(forCommand: "x") }
        #expect(all == [all[0], all[0] + "-2", all[0] + "-3"])
    }
}
