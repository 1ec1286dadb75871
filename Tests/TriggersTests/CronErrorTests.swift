import Testing

@testable import Triggers

@Suite("Bad cron expressions")
struct CronErrorTests {
    @Test(arguments: [
        ("", "cron: '' is empty"),
        (" \t ", "cron: '' is empty"),
        ("*", "cron: '*' has 1 field, not 5 or 6"),
        ("* * * *", "cron: '* * * *' has 4 fields, not 5 or 6"),
        ("* * * * * * *", "cron: '* * * * * * *' has 7 fields, not 5 or 6"),
        ("* * * * * * * *", "cron: '* * * * * * * *' has 8 fields, not 5 or 6"),
        ("60 * * * *", "minute: '60' is out of range 0-59 (column 1)"),
        ("* 24 * * *", "hour: '24' is out of range 0-23 (column 3)"),
        ("* * 0 * *", "day-of-month: '0' is out of range 1-31 (column 5)"),
        ("* * 32 * *", "day-of-month: '32' is out of range 1-31 (column 5)"),
        ("* * * 0 *", "month: '0' is out of range 1-12 (column 7)"),
        ("* * * 13 *", "month: '13' is out of range 1-12 (column 7)"),
        ("* * * * 8", "day-of-week: '8' is out of range 0-7 (column 9)"),
        ("60 * * * * *", "second: '60' is out of range 0-59 (column 1)"),
        ("99999999999999999999 * * * *", "minute: '99999999999999999999' is out of range 0-59 (column 1)"),
        ("*/0 * * * *", "minute: '*/0' has a step that is not 1-60 (column 1)"),
        ("*/-1 * * * *", "minute: '*/-1' has a step that is not 1-60 (column 1)"),
        ("*/90 * * * *", "minute: '*/90' has a step that is not 1-60 (column 1)"),
        ("*/99999999999999999999 * * * *", "minute: '*/99999999999999999999' has a step that is not 1-60 (column 1)"),
        ("/5 * * * *", "minute: '/5' has nothing before the '/' (column 1)"),
        ("5/ * * * *", "minute: '5/' has a step that is not 1-60 (column 1)"),
        ("*/* * * * *", "minute: '*/*' has a step that is not 1-60 (column 1)"),
        ("*/5/5 * * * *", "minute: '*/5/5' has a step that is not 1-60 (column 1)"),
        ("10-5 * * * *", "minute: '10-5' is a range that ends before it starts (column 1)"),
        ("-5 * * * *", "minute: '-5' is not a range a-b (column 1)"),
        ("5- * * * *", "minute: '5-' is not a range a-b (column 1)"),
        ("1-2-3 * * * *", "minute: '1-2-3' is not a range a-b (column 1)"),
        ("0 0 * * fri-mon", "day-of-week: 'fri-mon' is a range that ends before it starts (column 9)"),
        ("0 0 * * sat-sun", "day-of-week: 'sat-sun' is a range that ends before it starts (column 9)"),
        (", * * * *", "minute: ',' has an empty list item (column 1)"),
        ("1,,2 * * * *", "minute: '1,,2' has an empty list item (column 1)"),
        ("1,2, * * * *", "minute: '1,2,' has an empty list item (column 1)"),
        ("0 0 * * FRI#L", "day-of-week: 'FRI#L' is not a weekday with #1 to #5, like FRI#2 (column 9)"),
        ("0 0 * * #6", "day-of-week: '#6' is not a weekday with #1 to #5, like FRI#2 (column 9)"),
        ("0 0 * * #2", "day-of-week: '#2' is not a weekday with #1 to #5, like FRI#2 (column 9)"),
        ("0 0 * * TUE#0", "day-of-week: 'TUE#0' is not a weekday with #1 to #5, like FRI#2 (column 9)"),
        ("0 0 * * TUE#6", "day-of-week: 'TUE#6' is not a weekday with #1 to #5, like FRI#2 (column 9)"),
        ("0 0 * * L", "day-of-week: 'L' needs a weekday before it, like 5L or FRIL (column 9)"),
        ("0 0 W * *", "day-of-month: 'W' is not LW or 1W to 31W (column 5)"),
        ("0 0 1-15W * *", "day-of-month: '1-15W' is not LW or 1W to 31W (column 5)"),
        ("0 0 32W * *", "day-of-month: '32W' is not LW or 1W to 31W (column 5)"),
        ("0 0 L-0 * *", "day-of-month: 'L-0' is not L-1 to L-30 (column 5)"),
        ("0 0 L-31 * *", "day-of-month: 'L-31' is not L-1 to L-30 (column 5)"),
        ("0 0 L-3W * *", "day-of-month: 'L-3W' is not L-1 to L-30 (column 5)"),
        ("L * * * *", "minute: 'L' is not a number (column 1)"),
        ("0 0 * L *", "month: 'L' is neither a number nor a three-letter name (column 7)"),
        ("? * * * *", "minute: '?' is allowed only in the day-of-month and day-of-week fields (column 1)"),
        ("0 0 ?,5 * *", "day-of-month: '?' is not allowed: '?' stands alone in its field (column 5)"),
        ("0 0 * JANUARY *", "month: 'JANUARY' is not a three-letter name: write JAN (column 7)"),
        ("0 0 * * Sunday", "day-of-week: 'Sunday' is not a three-letter name: write SUN (column 9)"),
        ("0 0 * XYZ *", "month: 'XYZ' is neither a number nor a three-letter name (column 7)"),
        ("MON * * * *", "minute: 'MON' is not a number (column 1)"),
        ("0x10 * * * *", "minute: '0x10' is not a number (column 1)"),
        ("1.5 * * * *", "minute: '1.5' is not a number (column 1)"),
        ("1e1 * * * *", "minute: '1e1' is not a number (column 1)"),
        ("+5 * * * *", "minute: '+5' is not a number (column 1)"),
        ("0 12 1 * +MON", "day-of-week: '+MON' is neither a number nor a three-letter name (column 10)"),
        ("** * * * *", "minute: '**' is not a number (column 1)"),
        ("\\* * * * *", "minute: '\\*' is not a number (column 1)"),
        ("'0' * * * *", "minute: ''0'' is not a number (column 1)"),
        ("0% * * * *", "minute: '0%' is not a number (column 1)"),
        ("H(5-1) * * * *", "minute: 'H(5-1)' is a range that ends before it starts (column 1)"),
        ("H(0-59 * * * *", "minute: 'H(0-59' lacks a ')' (column 1)"),
        ("H(0-70) * * * *", "minute: '70' is out of range 0-59 (column 5)"),
        ("Hx * * * *", "minute: 'Hx' is not H, H/n, H(a-b) or H(a-b)/n (column 1)"),
        ("H(0-9)/20 * * * *", "minute: 'H(0-9)/20' has a step above the 10 values it chooses from (column 1)"),
        ("H/0 * * * *", "minute: 'H/0' has a step that is not 1-60 (column 1)"),
        ("TZ=Europe/Rome", "cron: 'TZ=Europe/Rome' holds a time zone; give the zone separately (column 1)"),
        (
            "CRON_TZ=UTC 0 0 * * *",
            "cron: 'CRON_TZ=UTC 0 0 * * *' holds a time zone; give the zone separately (column 6)"
        ),
        ("tz= 0 0 * * *", "cron: 'tz= 0 0 * * *' holds a time zone; give the zone separately (column 1)"),
        ("\u{FF0A} * * * *", "cron: '\\u{ff0a}' is not allowed: only ASCII, blanks and tabs are (column 1)"),
        ("0 \u{2212}5 * * *", "cron: '\\u{2212}' is not allowed: only ASCII, blanks and tabs are (column 3)"),
        ("0\u{A0}0 * * *", "cron: '\\u{a0}' is not allowed: only ASCII, blanks and tabs are (column 2)"),
        ("\u{665} * * * *", "cron: '\\u{665}' is not allowed: only ASCII, blanks and tabs are (column 1)"),
        ("* * * * *\r\n", "cron: '\\u{d}' is not allowed: only ASCII, blanks and tabs are (column 10)"),
        ("* * * *\n*", "cron: '\\u{a}' is not allowed: only ASCII, blanks and tabs are (column 8)"),
        ("\u{FEFF}* * * * *", "cron: '\\u{feff}' is not allowed: only ASCII, blanks and tabs are (column 1)"),
        ("* * * * *\0", "cron: '\\u{0}' is not allowed: only ASCII, blanks and tabs are (column 10)"),
    ])
    func `each is refused in one line that names field, value and rule`(text: String, line: String) {
        #expect(cronFault(text) == line)
    }

    @Test(arguments: ["@reboot", "@daily x", "@", "@every 1h", "@evry"])
    func `an unknown nickname is answered with the known ones`(text: String) {
        let known = "@yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly"
        #expect(cronFault(text) == "cron: '\(text)' is not one of \(known) (column 1)")
    }

    @Test(arguments: [
        String(repeating: "*", count: 1 << 20),
        (0..<100_000).map { String($0 % 60) }.joined(separator: ",") + " * * * *",
        Array(repeating: "0-59/1", count: 10_000).joined(separator: ",") + " * * * *",
        Array(repeating: "*/1", count: 500_000).joined(separator: ","),
        String(repeating: " ", count: 1 << 20),
    ])
    func `a huge text is refused for its length alone`(text: String) throws {
        let line = try #require(cronFault(text))
        #expect(line.hasSuffix("is longer than 1024 bytes"))
        #expect(line.utf8.count < 120)
    }

    @Test func `the longest allowed text is still read`() throws {
        let list = Array(repeating: "0-59/1", count: 140).joined(separator: ",")
        #expect(try CronExpression(parsing: list + " * * * *").schedule.minutes.nonzeroBitCount == 60)
    }

    @Test func `random printable texts are answered, never trapped`() throws {
        var generator = SeededGenerator(seed: 3)
        let alphabet = Array("0123456789*,-/?LWH#() @ADJNMONFRI".unicodeScalars)
        var valid = 0
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...24, using: &generator) {
                text.unicodeScalars.append(generator.pick(alphabet))
            }
            guard let expression = try? CronExpression(parsing: text) else { continue }
            valid += 1
            if let next = CronTrigger(expression).next(after: .earliest) { #expect(next > .earliest) }
        }
        for _ in 0..<5_000 {
            let pieces = [
                "*", "0", "5", "L", "LW", "15W", "MON", "5#2", "5L", "?", "H", "H/3", "1-5", "*/2", "3/4", "31", "2",
            ]
            let text = (0..<5).map { _ in generator.pick(pieces) }.joined(separator: " ")
            guard let expression = try? CronExpression(parsing: text) else { continue }
            valid += 1
            let next = CronTrigger(expression).next(after: .earliest)
            #expect((next == nil) == expression.neverFires, "\(text)")
        }
        #expect(valid > 300)
    }
}
