/// The POSIX TZ rule at the end of a TZif file: one offset for ever, or two that alternate every year.
struct ZoneRule: Hashable, Sendable {
    /// Seconds east of UTC outside daylight saving time (POSIX writes it the other way round).
    var standard: Int
    var daylight: Daylight?

    struct Daylight: Hashable, Sendable {
        /// Seconds east of UTC. Below `standard` in zones with "negative" saving, such as Europe/Dublin.
        var offset: Int
        var start: Moment
        var end: Moment
    }

    /// A day of the year and a wall-clock time on it.
    struct Moment: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// `Jn`: day 1 to 365, 29 February never counted.
            case withoutLeapDay(Int)
            /// `n`: day 0 to 365, 29 February counted.
            case zeroBased(Int)
            /// `Mm.w.d`: weekday d (0 = Sunday) of week w of month m; week 5 is the last one.
            case weekday(month: Int, week: Int, weekday: Int)
        }
        var day: Day
        /// Seconds after midnight, -167 to 167 hours (RFC 9636 extends POSIX's 0 to 24).
        var time: Int

        /// Seconds on the local clock since 1970-01-01T00:00:00 local time.
        func localSeconds(year: Int) -> Int {
            let number =
                switch day {
                case .withoutLeapDay(let day):
                    Gregorian.day(year: year, month: 1, day: day + (day >= 60 && Gregorian.isLeap(year) ? 1 : 0))
                case .zeroBased(let day):
                    Gregorian.day(year: year, month: 1, day: 1) + day
                case .weekday(let month, let week, let weekday):
                    Self.day(year: year, month: month, week: week, weekday: weekday)
                }
            return number * Gregorian.secondsPerDay + time
        }

        private static func day(year: Int, month: Int, week: Int, weekday: Int) -> Int {
            let first = Gregorian.day(year: year, month: month, day: 1)
            let offset = (weekday - Gregorian.weekday(ofDay: first) + 7) % 7 + (week - 1) * 7
            let length = Gregorian.length(ofMonth: month, year: year)
            return first + (offset < length ? offset : offset - 7)
        }
    }

    /// The stretch that holds `second`.
    func interval(at second: Int) -> ZoneInterval {
        guard let daylight else {
            return ZoneInterval(
                start: .min, end: .max, offset: standard, offsetBefore: standard, offsetAfter: standard)
        }
        let changes = changes(around: Gregorian.date(ofDay: second.floorDivided(by: Gregorian.secondsPerDay).0).year)
        var interval = ZoneInterval(
            start: .min, end: .max, offset: daylight.offset, offsetBefore: daylight.offset,
            offsetAfter: daylight.offset)
        for change in changes {
            if change.instant > second {
                (interval.end, interval.offsetAfter) = (change.instant, change.offset)
                break
            }
            interval.offsetBefore = interval.offset
            (interval.start, interval.offset) = (change.instant, change.offset)
        }
        return interval
    }

    /// The changes from two years before to the year after `year`, in order: the stretch that holds any moment of
    /// `year` has both its ends among them, even when a time of -167 hours moves one into another year. Daylight
    /// saving that starts on the instant at which the last one ended (a rule for "all year") is no change.
    private func changes(around year: Int) -> [(instant: Int, offset: Int)] {
        guard let daylight else { return [] }
        var changes: [(instant: Int, offset: Int)] = []
        changes.reserveCapacity(8)
        for year in (year - 2)...(year + 1) {
            let start = (daylight.start.localSeconds(year: year) - standard, daylight.offset)
            let end = (daylight.end.localSeconds(year: year) - daylight.offset, standard)
            for change in start.0 <= end.0 ? [start, end] : [end, start] {
                while let last = changes.last, last.instant >= change.0 { changes.removeLast() }
                if changes.last?.offset != change.1 { changes.append((change.0, change.1)) }
            }
        }
        return changes
    }
}
