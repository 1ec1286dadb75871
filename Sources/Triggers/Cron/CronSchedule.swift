/// The sets of a parsed cron expression, and the search for matching moments of a local clock.
///
/// Everything here counts seconds of a clock that knows no zone (`LocalTime.localSeconds`). The search goes field by
/// field: months that cannot match and days without a bit are never visited, so the cost does not depend on how far
/// apart the matches are in seconds.
struct CronSchedule: Hashable, Sendable {
    var seconds: UInt64 = 1
    var minutes: UInt64 = 0
    var hours: UInt64 = 0
    var months: UInt64 = 0
    var days = DayPattern()

    /// Whether any day at all can match. Seven starts of the week and leap or not give 14 kinds of year; the years
    /// 2001 to 2028 hold them all, so these stand for the whole 400-year cycle.
    var neverFires: Bool {
        for year in 2_001...2_028 {
            for month in 1...12 where matchingDays(year: year, month: month) != 0 { return false }
        }
        return true
    }

    /// The first match at or after `start` and before `limit`.
    func next(from start: Int, before limit: Int) -> Int? {
        guard start < limit else { return nil }
        let (startDay, second) = start.floorDivided(by: Gregorian.secondsPerDay)
        var (year, month, day) = Gregorian.date(ofDay: startDay)
        var dayBeforeMonth = startDay - day
        var candidates = matchingDays(year: year, month: month, dayBeforeMonth: dayBeforeMonth)
        if candidates & (1 << day) != 0, let time = timeOfDay(atOrAfter: second) {
            let found = startDay * Gregorian.secondsPerDay + time
            return found < limit ? found : nil
        }
        candidates &= ~0 << (day + 1)
        while candidates == 0 {
            dayBeforeMonth += Gregorian.length(ofMonth: month, year: year)
            (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
            guard (dayBeforeMonth + 1) * Gregorian.secondsPerDay < limit else { return nil }
            candidates = matchingDays(year: year, month: month, dayBeforeMonth: dayBeforeMonth)
        }
        let found = (dayBeforeMonth + candidates.trailingZeroBitCount) * Gregorian.secondsPerDay + firstTime
        return found < limit ? found : nil
    }

    /// The last match before `end` and at or after `limit`.
    func previous(before end: Int, from limit: Int) -> Int? {
        guard limit < end else { return nil }
        let (endDay, second) = (end - 1).floorDivided(by: Gregorian.secondsPerDay)
        var (year, month, day) = Gregorian.date(ofDay: endDay)
        var dayBeforeMonth = endDay - day
        var candidates = matchingDays(year: year, month: month, dayBeforeMonth: dayBeforeMonth)
        if candidates & (1 << day) != 0, let time = timeOfDay(atOrBefore: second) {
            let found = endDay * Gregorian.secondsPerDay + time
            return found >= limit ? found : nil
        }
        candidates &= (1 << day) - 1
        while candidates == 0 {
            guard (dayBeforeMonth + 1) * Gregorian.secondsPerDay > limit else { return nil }
            (year, month) = month == 1 ? (year - 1, 12) : (year, month - 1)
            dayBeforeMonth -= Gregorian.length(ofMonth: month, year: year)
            candidates = matchingDays(year: year, month: month, dayBeforeMonth: dayBeforeMonth)
        }
        let found = (dayBeforeMonth + candidates.highestBit) * Gregorian.secondsPerDay + lastTime
        return found >= limit ? found : nil
    }

    /// How many matches lie in `range`, by whole days rather than one by one.
    func count(in range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 0 }
        let (firstDay, firstSecond) = range.lowerBound.floorDivided(by: Gregorian.secondsPerDay)
        let (lastDay, lastSecond) = range.upperBound.floorDivided(by: Gregorian.secondsPerDay)
        var (year, month, day) = Gregorian.date(ofDay: firstDay)
        var dayBeforeMonth = firstDay - day
        var count = 0
        while dayBeforeMonth < lastDay {
            var days = matchingDays(year: year, month: month, dayBeforeMonth: dayBeforeMonth)
            if day > 0, days & (1 << day) != 0 { count -= times(before: firstSecond) }
            days &= ~0 << day
            if lastDay - dayBeforeMonth < 32 {
                let final = lastDay - dayBeforeMonth
                if days & (1 << final) != 0 { count += times(before: lastSecond) }
                days &= (1 << final) - 1
            }
            count += days.nonzeroBitCount * timesPerDay
            dayBeforeMonth += Gregorian.length(ofMonth: month, year: year)
            (year, month, day) = month == 12 ? (year + 1, 1, 0) : (year, month + 1, 0)
        }
        return count
    }

    private func matchingDays(year: Int, month: Int) -> UInt64 {
        matchingDays(year: year, month: month, dayBeforeMonth: Gregorian.day(year: year, month: month, day: 0))
    }

    private func matchingDays(year: Int, month: Int, dayBeforeMonth: Int) -> UInt64 {
        guard months & (1 << month) != 0 else { return 0 }
        return days.days(year: year, month: month, firstWeekday: Gregorian.weekday(ofDay: dayBeforeMonth + 1))
    }
}
