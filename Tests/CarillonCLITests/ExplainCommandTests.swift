import Testing

@Suite("carillon explain")
struct ExplainCommandTests {
    @Test("It says in words when an expression fires, and shows the next five times")
    func words() throws {
        let run = try carillon("explain", "0 12 1 1 *", "--tz", "Asia/Tokyo")
        #expect(run.code == 0)
        let lines = run.output.split(separator: "\n")
        #expect(lines.first == "At 12:00 on day 1 of the month in January (Asia/Tokyo)")
        #expect(lines.dropFirst().count == 5)
        #expect(lines.dropFirst().allSatisfy { $0.wholeMatch(of: /\d{4}-01-01 12:00:00 \+09:00  in .*/) != nil })
    }

    @Test("An interval is one, too, and JSON is for programs")
    func json() throws {
        let run = try carillon("explain", "@every 90s", "-o", "json")
        #expect(
            run
                == Outcome(
                    code: 0,
                    output: #"{"expression":"@every 90s","timezone":"UTC","explanation":"Every 1m30s"}"# + "\n",
                    errors: ""))
    }

    @Test("A bad expression is one line and 65")
    func bad() throws {
        let run = try carillon("explain", "60 * * * *")
        #expect(
            run
                == Outcome(
                    code: 65, output: "", errors: "carillon: cron: minute: '60' is out of range 0-59 (column 1)\n"))
    }
}
