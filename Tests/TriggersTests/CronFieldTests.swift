import Testing

@testable import Triggers

@Suite("Cron fields")
struct CronFieldTests {
    /// The values that a field selects, in an otherwise open expression.
    private func values(_ text: String, _ field: CronField) throws -> [Int] {
        var fields = ["0", "*", "*", "*", "*", "*"]
        fields[field.rawValue] = text
        let schedule = try CronExpression(parsing: fields.joined(separator: " ")).schedule
        let sets = [
            schedule.seconds, schedule.minutes, schedule.hours, schedule.days.monthDays, schedule.months,
            schedule.days.weekdays,
        ]
        return CronWords.members(of: sets[field.rawValue])
    }

    @Test(arguments: CronField.allCases) func `a star is every value`(field: CronField) throws {
        #expect(try values("*", field) == Array(field.wholeRange))
    }

    @Test func `single values, ranges and lists`() throws {
        #expect(try values("5", .minute) == [5])
        #expect(try values("0-3", .hour) == [0, 1, 2, 3])
        #expect(try values("1,5-7,30", .minute) == [1, 5, 6, 7, 30])
        #expect(try values("5,5,5", .minute) == [5])
        #expect(try values("*,5", .month) == Array(1...12))
        #expect(try values("59", .second) == [59])
    }

    @Test func `steps start at the field's first value or at the one given`() throws {
        #expect(try values("*/20", .minute) == [0, 20, 40])
        #expect(try values("*/10", .dayOfMonth) == [1, 11, 21, 31])
        #expect(try values("*/5", .month) == [1, 6, 11])
        #expect(try values("10-20/5", .minute) == [10, 15, 20])
        #expect(try values("50/5", .minute) == [50, 55])
        #expect(try values("5/7", .hour) == [5, 12, 19])
        #expect(try values("*/60", .minute) == [0])
        #expect(try values("*/2", .dayOfWeek) == [0, 2, 4, 6])
    }

    @Test func `an open step of weekdays ends on Saturday`() throws {
        #expect(try values("1/2", .dayOfWeek) == [1, 3, 5])
        #expect(try values("MON/2", .dayOfWeek) == [1, 3, 5])
        #expect(try values("7/2", .dayOfWeek) == [0, 2, 4, 6])
    }

    @Test func `Sunday is 0 and 7`() throws {
        #expect(try values("0", .dayOfWeek) == [0])
        #expect(try values("7", .dayOfWeek) == [0])
        #expect(try values("5-7", .dayOfWeek) == [0, 5, 6])
        #expect(try values("0-7", .dayOfWeek) == Array(0...6))
        #expect(try values("sun", .dayOfWeek) == [0])
    }

    @Test func `names are case-insensitive and work in ranges, lists and steps`() throws {
        #expect(try values("JAN,feb,Mar", .month) == [1, 2, 3])
        #expect(try values("oct-DEC", .month) == [10, 11, 12])
        #expect(try values("Mon-Fri", .dayOfWeek) == [1, 2, 3, 4, 5])
        #expect(try values("mon-fri/2", .dayOfWeek) == [1, 3, 5])
    }

    @Test func `leading zeros are decimal`() throws {
        #expect(try values("08,09", .minute) == [8, 9])
        #expect(try values("000012", .hour) == [12])
    }

    @Test func `a question mark is a star in a day field`() throws {
        #expect(try values("?", .dayOfMonth) == Array(1...31))
        #expect(try values("?", .dayOfWeek) == Array(0...6))
    }

    @Test func `blanks and tabs separate, and surround`() throws {
        let plain = try CronExpression(parsing: "0 12 * * *")
        #expect(try CronExpression(parsing: "\t 0  12\t* *  * ").schedule == plain.schedule)
        #expect(try CronExpression(parsing: "  0 12 * * *  ") == plain)
    }

    @Test func `six fields begin with seconds`() throws {
        let expression = try CronExpression(parsing: "*/15 30 2 * * *")
        #expect(expression.hasSeconds)
        #expect(
            try slots("*/15 30 2 * * *", after: "2026-01-01T02:30:20Z", count: 3) == [
                "2026-01-01T02:30:30+00:00", "2026-01-01T02:30:45+00:00", "2026-01-02T02:30:00+00:00",
            ])
        #expect(try !CronExpression(parsing: "30 2 * * *").hasSeconds)
    }

    @Test(arguments: [
        ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"), ("@weekly", "0 0 * * 0"),
        ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@hourly", "0 * * * *"), ("@Daily", "0 0 * * *"),
        (" @HOURLY ", "0 * * * *"),
    ])
    func `nicknames stand for five fields`(nickname: String, fields: String) throws {
        #expect(try CronExpression(parsing: nickname).schedule == CronExpression(parsing: fields).schedule)
    }

    @Test func `the rule of wildcard jobs looks at the first character of minute and hour`() throws {
        let follows = { (text: String) throws in try CronExpression(parsing: text).followsElapsedTime }
        for text in [
            "* 2 * * *", "*/5 2 * * *", "0 * * * *", "0 */2 * * *", "*,5 2 * * *", "H/15 2 * * *", "0 H/2 * * *",
            "@hourly",
        ] {
            #expect(try follows(text), "\(text)")
        }
        for text in [
            "0 2 * * *", "0-59 2 * * *", "0/15 2 * * *", "5,* 2 * * *", "H 2 * * *", "H(0-29)/5 2 * * *",
            "* 30 2 * * *", "@daily",
        ] {
            #expect(try !follows(text), "\(text)")
        }
    }
}
