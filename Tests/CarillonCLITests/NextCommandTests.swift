import Testing

@Suite("carillon next")
struct NextCommandTests {
    @Test("It prints the coming times as JSON, and marks what a clock change does")
    func json() throws {
        let run = try carillon(
            "next", "30 2 * * *", "--tz", "Europe/Berlin", "--from", "2027-03-27T00:00Z", "-n", "3", "-o", "json")
        #expect(run.code == 0)
        #expect(run.errors == "")
        #expect(
            run.output == """
                [
                  {"time":"2027-03-27T02:30:00+01:00","epoch_ms":1806111000000,"note":null},
                  {"time":"2027-03-28T03:00:00+02:00","epoch_ms":1806195600000,"note":"02:30 does not exist (clocks go forward): runs at the first valid minute"},
                  {"time":"2027-03-29T02:30:00+02:00","epoch_ms":1806280200000,"note":null}
                ]

                """)
    }

    @Test("A date to start from is midnight in the zone")
    func date() throws {
        let run = try carillon(
            "next", "0 0 * * *", "--tz", "Asia/Tokyo", "--from", "2026-05-01", "-n", "1", "-o", "jsonl")
        #expect(run.output == "{\"time\":\"2026-05-02T00:00:00+09:00\",\"epoch_ms\":1777647600000,\"note\":null}\n")
        #expect(try carillon("next", "0 0 * * *", "--from", "2026-02-30").code == 65)
    }

    @Test("jsonl is one object a line")
    func jsonLines() throws {
        let run = try carillon("next", "@every 90s", "--from", "2026-01-01T00:00Z", "-n", "2", "-o", "jsonl")
        #expect(
            run
                == Outcome(
                    code: 0,
                    output: """
                        {"time":"2026-01-01T00:01:30Z","epoch_ms":1767225690000,"note":null}
                        {"time":"2026-01-01T00:03:00Z","epoch_ms":1767225780000,"note":null}

                        """, errors: ""))
    }

    @Test("The table has the time, how far it is, and the note")
    func table() throws {
        let run = try carillon("next", "0 12 1 1 *", "--from", "2999-01-01T00:00Z", "-n", "1")
        #expect(run.code == 0)
        let line = try #require(run.output.split(separator: "\n").first)
        #expect(line.wholeMatch(of: /2999-01-01 12:00:00 Z  in \d+d( \d+h)?/) != nil)
    }

    @Test("Five times are the default, all later than now, none twice")
    func defaults() throws {
        let run = try carillon("next", "* * * * *", "-o", "jsonl")
        let times = run.output.matches(of: /"epoch_ms":(\d+)/).compactMap { Int($0.output.1) }
        #expect(times.count == 5)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 60_000 })
    }

    @Test("A schedule that ends shows what there is")
    func horizon() throws {
        let run = try carillon("next", "0 0 * * *", "--from", "9999-12-30T12:00Z", "-o", "json")
        #expect(run.code == 0)
        #expect(run.output.split(separator: "\n").count == 3)
        #expect(try carillon("next", "0 0 1 1 *", "--from", "9999-06-01T00:00Z", "-o", "json").output == "[]\n")
    }

    @Test("A local start that does not exist is resolved, and told")
    func gap() throws {
        let run = try carillon(
            "next", "* * * * *", "--from", "2026-03-29 02:30", "--tz", "Europe/Berlin", "-n", "1", "-o", "jsonl")
        #expect(run.output == "{\"time\":\"2026-03-29T03:01:00+02:00\",\"epoch_ms\":1774746060000,\"note\":null}\n")
        #expect(run.errors.hasPrefix("carillon: --from: 02:30 does not exist on 2026-03-29 in Europe/Berlin"))
    }

    /// Rows of the catalogue of bad expressions: none may crash, hang, or be taken for something it is not.
    @Test(
        "A bad expression is refused with one line and 65",
        arguments: [
            "", " ", "*", "* * * *", "* * * * * * *", "* * * * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
            "* * 32 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "*/-1 * * * *", "*/99999999999999999999 * * * *",
            "/5 * * * *", "5/ * * * *", "*/* * * * *", "10-5 * * * *", "-5 * * * *", "5- * * * *", "1-2-3 * * * *",
            ", * * * *", "1,,2 * * * *", "1,2, * * * *", "0 0 30 2 *", "0 0 31 4 *", "0 0 31 2,4,6,9,11 *",
            "0 0 0 30 2 *", "0 0 W * *", "0 0 1-15W * *", "0 0 * * TUE#0", "0 0 * * #6", "? * * * *", "@daily x",
            "@reboot", "@", "@every", "@every 0s", "@every 1e309s", "JANUARY * * * *", "＊ * * * *",
            "\u{2212}5 * * * *", "*\u{A0}* * * *", "* * * * *\r\n", "\u{FEFF}* * * * *", "TZ=Europe/Rome",
            "CRON_TZ=Europe/Rome * * * * *", "TZ=", "0x10 * * * *", "1.5 * * * *", "1e1 * * * *", "% * * * *",
            "\\* * * * *", "\"* * * * *\"", "* * * * * \u{1b}[2J",
        ])
    func expressions(text: String) throws {
        let run = try carillon("next", "--", text)
        #expect(run.code == 65)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("carillon: cron: "))
        #expect(run.errors.isOneCleanLine)
    }

    @Test(
        "Expressions that stretch a rule are fine",
        arguments: [
            "0 0 29 2 *", "0 0 L * *", "0 0 LW * *", "0 0 15W * *", "0 0 1W * *", "0 12 ? * *", "0 0 * * FRI#5",
            "@Daily",
            "0 0 * jan sun", "0 0 * * 7", "08 09 * * *", "\t0  0\t* * *", "* * * * * *",
        ])
    func goodExpressions(text: String) throws {
        let run = try carillon("next", text, "-n", "2", "--from", "2096-03-01T00:00Z", "-o", "jsonl")
        #expect(run.code == 0)
        #expect(run.errors == "")
        #expect(run.output.split(separator: "\n").count == 2)
    }

    @Test("An expression of any length is looked at only so far", arguments: [",", "*/1,", "0-59/1,"])
    func long(piece: String) throws {
        let run = try carillon("next", String(repeating: piece, count: 100_000 / piece.utf8.count) + "1 * * * *")
        #expect(run.code == 65)
        #expect(run.errors.isOneCleanLine)
        #expect(run.errors.utf8.count < 400)
    }

    @Test(
        "A zone that is none is refused with one line and 65",
        arguments: [
            "", "CST", "Z", "local", "UTC+3", "+03:00", "GMT+25", "Mars/Base", "europe/berlin", "Europe/Berlin ",
            "../../etc/passwd", "/etc/shadow", ":Europe/Berlin", "zoneinfo/../x", "US/Pacific-New",
        ])
    func zones(text: String) throws {
        let run = try carillon("next", "* * * * *", "--tz", text)
        #expect(run.code == 65)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("carillon: timezone: '\(text)' "))
        #expect(run.errors.isOneCleanLine)
    }

    @Test("Without a database of zones UTC still works, and others say what is missing")
    func noZones() throws {
        let environment = ["TZDIR": "/nonexistent"]
        #expect(try carillon("next", "* * * * *", environment: environment).code == 0)
        let run = try carillon("next", "* * * * *", "--tz", "Europe/Berlin", environment: environment)
        #expect(run.code == 65)
        #expect(run.errors.hasPrefix("carillon: timezone: "))
        #expect(run.errors.isOneCleanLine)
    }

    @Test(
        "A start that is no instant is refused with one line and 65",
        arguments: [
            "", "now", "24:00", "2026-02-30T00:00Z", "2026-01-01T23:59:60Z", "0000-01-01T00:00Z", "10000-01-01T00:00Z",
            "1969-12-31T23:59Z", "1e9", "٢٠٢٦-01-01T00:00Z",
        ])
    func starts(text: String) throws {
        let run = try carillon("next", "* * * * *", "--from", text)
        #expect(run.code == 65)
        #expect(run.errors.hasPrefix("carillon: from: "))
        #expect(run.errors.isOneCleanLine)
    }

    @Test("A count outside 1 to 1000 is a usage error", arguments: ["0", "1001", "9223372036854775807"])
    func counts(text: String) throws {
        let run = try carillon("next", "* * * * *", "-n", text)
        #expect(
            run
                == Outcome(
                    code: 64, output: "",
                    errors:
                        "carillon: -n: '\(text)' must be at least 1 and at most 1000. (see 'carillon next --help')\n"))
    }

    @Test("Behind the last time there is nothing to print, and that is said", arguments: ["table", "json", "jsonl"])
    func horizon(format: String) throws {
        let run = try carillon("next", "0 0 29 2 *", "--from", "9996-03-01", "-o", format)
        let errors = "carillon: no time after that up to the end of the year 9999\n"
        #expect(run == Outcome(code: 0, output: format == "json" ? "[]\n" : "", errors: errors))
    }

    @Test(
        "H is not the same for a job, which is said",
        arguments: [("H * * * *", true), ("0 h(0-3) * * *", true), ("0 0 * * THU", false), ("@hourly", false)])
    func hashes(expression: String, isNoted: Bool) throws {
        for command in ["next", "explain"] {
            let run = try carillon(command, expression)
            #expect(run.code == 0)
            let note = "carillon: H depends on the job's name: a job with this expression fires at other times\n"
            #expect(run.errors == (isNoted ? note : ""))
        }
    }

    @Test("No @every takes a zone")
    func everyWithZone() throws {
        let run = try carillon("next", "@every 1h", "--tz", "Europe/Berlin")
        #expect(run.code == 65)
        #expect(run.errors == "carillon: timezone: 'Europe/Berlin' does not go with @every\n")
    }
}

extension String {
    /// One line that ends in a line break and holds nothing that acts on a terminal.
    var isOneCleanLine: Bool {
        hasSuffix("\n")
            && dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }
}
