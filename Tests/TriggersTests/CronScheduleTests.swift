import Testing

@testable import Triggers

/// The jumping search against plain definitions, on a local clock without a zone.
@Suite("Search in the calendar")
struct CronScheduleTests {
    /// Whether a date matches the day fields, by their definitions and nothing clever.
    private func matches(_ days: DayPattern, year: Int, month: Int, day: Int) -> Bool {
        let length = Gregorian.length(ofMonth: month, year: year)
        let weekday = { (day: Int) in Gregorian.weekday(ofDay: Gregorian.day(year: year, month: month, day: day)) }
        let isWorking = { (day: Int) in (1...5).contains(weekday(day)) }
        var byMonth = days.monthDays & (1 << day) != 0
        if days.daysBeforeLast & (1 << (length - day)) != 0 { byMonth = true }
        if days.lastWeekday, (1...length).last(where: isWorking) == day { byMonth = true }
        for wanted in 1...length where days.nearestWeekdays & (1 << wanted) != 0 {
            // Monday to Friday, nearest to the date; a Saturday prefers Friday, a Sunday Monday.
            let nearest = (1...length).filter(isWorking).min { left, right in
                let (toLeft, toRight) = (abs(left - wanted), abs(right - wanted))
                return toLeft < toRight
            }
            if nearest == day { byMonth = true }
        }
        var byWeek = days.weekdays & (1 << weekday(day)) != 0
        if days.nthWeekdays & (1 << ((day - 1) / 7 * 7 + weekday(day))) != 0 { byWeek = true }
        if days.lastWeekdays & (1 << weekday(day)) != 0, day + 7 > length { byWeek = true }
        return days.either ? byMonth || byWeek : byMonth && byWeek
    }

    private func random(_ generator: inout SeededGenerator) throws -> CronExpression {
        let days = [
            "*", "*", "*/3", "1", "31", "29", "L", "LW", "L-2", "L-29", "1W", "15W", "30W", "31W", "13,L", "1-7",
        ]
        let weekdays = ["*", "*", "*/2", "MON", "1-5", "0", "5#1", "2#5", "6L", "0L,3#2", "SAT,SUN"]
        let months = ["*", "*", "2", "2,4", "*/5", "12"]
        let text = "0 0 \(generator.pick(days)) \(generator.pick(months)) \(generator.pick(weekdays))"
        return try CronExpression(parsing: text)
    }

    @Test func `days agree with their definitions in every kind of month`() throws {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<60 {
            let expression = try random(&generator)
            let days = expression.schedule.days
            let year = Int.random(in: 1_970...2_400, using: &generator)
            for month in 1...12 {
                let first = Gregorian.weekday(ofDay: Gregorian.day(year: year, month: month, day: 1))
                let set = days.days(year: year, month: month, firstWeekday: first)
                let expected = (1...Gregorian.length(ofMonth: month, year: year)).filter {
                    matches(days, year: year, month: month, day: $0)
                }
                #expect(CronWords.members(of: set) == expected, "'\(expression)' in \(year)-\(month)")
            }
        }
    }

    @Test func `an expression never fires exactly when 400 years hold no day for it`() throws {
        var generator = SeededGenerator(seed: 10)
        for _ in 0..<40 {
            let expression = try random(&generator)
            let start = Gregorian.day(year: 2_000, month: 1, day: 1) * Gregorian.secondsPerDay
            let end = Gregorian.day(year: 2_400, month: 1, day: 1) * Gregorian.secondsPerDay
            let found = expression.schedule.next(from: start, before: end)
            #expect((found == nil) == expression.neverFires, "'\(expression)'")
        }
        for text in ["0 0 30 2 *", "0 0 31W 2 *", "0 0 L-29 2 *", "0 0 L-29 2 */7"] {
            let expression = try CronExpression(parsing: text)
            #expect(expression.schedule.next(from: 0, before: 13_000_000_000) == nil)
            #expect(expression.neverFires)
        }
    }

    @Test func `counting, going forwards and going backwards agree`() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<120 {
            let schedule = try random(&generator).schedule
            let start = Int.random(in: -1_000_000_000...4_000_000_000, using: &generator)
            let end = start + Int.random(in: 0...80_000_000, using: &generator)
            var forwards: [Int] = []
            var from = start
            while let next = schedule.next(from: from, before: end) {
                forwards.append(next)
                from = next + 1
            }
            var backwards: [Int] = []
            var before = end
            while let previous = schedule.previous(before: before, from: start) {
                backwards.append(previous)
                before = previous
            }
            #expect(backwards.reversed() == forwards)
            #expect(schedule.count(in: start..<end) == forwards.count)
        }
    }

    @Test func `times of day agree with a look at every second`() throws {
        for text in ["*/7 3,59 1-3 * * *", "0 0 0 * * *", "59 59 23 * * *", "10-20 */13 */5 * * *", "* * 12 * * *"] {
            let schedule = try CronExpression(parsing: text).schedule
            let all = (0..<Gregorian.secondsPerDay).filter {
                schedule.hours & (1 << ($0 / 3_600)) != 0 && schedule.minutes & (1 << ($0 / 60 % 60)) != 0
                    && schedule.seconds & (1 << ($0 % 60)) != 0
            }
            #expect(schedule.timesPerDay == all.count)
            #expect((schedule.firstTime, schedule.lastTime) == (all[0], all[all.count - 1]))
            for time in stride(from: 0, to: Gregorian.secondsPerDay, by: 61) {
                #expect(schedule.timeOfDay(atOrAfter: time) == all.first { $0 >= time })
                #expect(schedule.timeOfDay(atOrBefore: time) == all.last { $0 <= time })
            }
            for time in stride(from: 0, to: Gregorian.secondsPerDay, by: 907) {
                #expect(schedule.times(before: time) == all.count { $0 < time })
            }
        }
    }

    @Test func `limits are kept to the second`() throws {
        let schedule = try CronExpression(parsing: "0 12 1 1 *").schedule
        let noon = 12 * 3_600
        #expect(schedule.next(from: 0, before: noon) == nil)
        #expect(schedule.next(from: 0, before: noon + 1) == noon)
        #expect(schedule.next(from: noon, before: noon + 1) == noon)
        #expect(schedule.next(from: noon + 1, before: 31_536_000 + noon) == nil)
        #expect(schedule.previous(before: noon + 1, from: noon) == noon)
        #expect(schedule.previous(before: noon, from: 0) == nil)
        #expect(schedule.previous(before: noon + 1, from: noon + 1) == nil)
        #expect(schedule.count(in: noon..<noon) == 0)
        #expect(schedule.count(in: noon..<(noon + 1)) == 1)
        #expect(schedule.count(in: 0..<noon) == 0)
    }
}
