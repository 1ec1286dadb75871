/// The two day fields of a cron expression, resolved to sets, and the rule that joins them.
struct DayPattern: Hashable, Sendable {
    /// Bit n: day n of the month.
    var monthDays: UInt64 = 0
    /// Bit n: the day n days before the month's last (`L` is bit 0, `L-3` is bit 3).
    var daysBeforeLast: UInt64 = 0
    /// Bit n: the weekday (Monday to Friday) nearest to day n, in the same month (`15W`).
    var nearestWeekdays: UInt64 = 0
    /// The last Monday-to-Friday day of the month (`LW`).
    var lastWeekday = false

    /// Bit n: every weekday n, 0 = Sunday.
    var weekdays: UInt64 = 0
    /// Bit 7 (k - 1) + n: the k-th weekday n of the month (`2#k`).
    var nthWeekdays: UInt64 = 0
    /// Bit n: the last weekday n of the month (`5L`).
    var lastWeekdays: UInt64 = 0

    /// Debian cron's rule: true when neither field starts with `*`, so that a day may match by either of them.
    var either = false

    /// Bit n set: day n of this month matches.
    func days(year: Int, month: Int, firstWeekday: Int) -> UInt64 {
        let length = Gregorian.length(ofMonth: month, year: year)
        let byMonth = monthDaySet(length: length, firstWeekday: firstWeekday)
        let byWeek = weekdaySet(length: length, firstWeekday: firstWeekday)
        let existing = (UInt64(1) << (length + 1)) - 2
        return (either ? byMonth | byWeek : byMonth & byWeek) & existing
    }

    private func monthDaySet(length: Int, firstWeekday: Int) -> UInt64 {
        var set = monthDays
        if daysBeforeLast != 0 {
            for back in 0..<length where daysBeforeLast & (1 << back) != 0 { set |= 1 << (length - back) }
        }
        if nearestWeekdays != 0 {
            for day in 1...length where nearestWeekdays & (1 << day) != 0 {
                set |= 1 << Self.nearestWeekday(to: day, length: length, firstWeekday: firstWeekday)
            }
        }
        if lastWeekday {
            let weekday = (firstWeekday + length - 1) % 7
            set |= 1 << (length - (weekday == 6 ? 1 : weekday == 0 ? 2 : 0))
        }
        return set
    }

    private func weekdaySet(length: Int, firstWeekday: Int) -> UInt64 {
        var set: UInt64 = 0
        if weekdays == 0x7F {
            set = ~0
        } else if weekdays != 0 {
            // The week as seen from the first of the month, in bits 1 to 7, repeated over the month.
            let week = ((weekdays >> firstWeekday) | (weekdays << (7 - firstWeekday))) & 0x7F
            set = (week | week << 7 | week << 14 | week << 21 | week << 28) << 1
        }
        if nthWeekdays | lastWeekdays != 0 {
            for weekday in 0..<7 {
                let first = 1 + (weekday - firstWeekday + 7) % 7
                for week in 0..<5 where nthWeekdays & (1 << (week * 7 + weekday)) != 0 {
                    set |= 1 << (first + week * 7)
                }
                if lastWeekdays & (1 << weekday) != 0 {
                    set |= 1 << (first + (length - first) / 7 * 7)
                }
            }
        }
        return set
    }

    /// `1W` on a Saturday is Monday the 3rd and `30W` on the last Sunday is Friday: never another month.
    private static func nearestWeekday(to day: Int, length: Int, firstWeekday: Int) -> Int {
        switch (firstWeekday + day - 1) % 7 {
        case 6: day == 1 ? 3 : day - 1
        case 0: day == length ? day - 2 : day + 1
        default: day
        }
    }
}
