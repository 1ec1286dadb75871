/// What a wall clock and a calendar show at some place: a date and a time without a zone.
public struct LocalTime: Hashable, Comparable, Sendable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59; leap seconds do not exist in this time scale.
    public let second: Int

    /// Nil unless the fields name a day that exists in the Gregorian calendar and a time of day, in years 1 to 9999.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9_999).contains(year), (1...12).contains(month), day >= 1,
            day <= Gregorian.length(ofMonth: month, year: year),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// The fields of `seconds` counted on the local clock since 1970-01-01T00:00:00 local time.
    init(localSeconds: Int) {
        let (dayNumber, time) = localSeconds.floorDivided(by: Gregorian.secondsPerDay)
        (year, month, day) = Gregorian.date(ofDay: dayNumber)
        (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
    }

    /// Seconds on the local clock since 1970-01-01T00:00:00 local time.
    var localSeconds: Int {
        Gregorian.day(year: year, month: month, day: day) * Gregorian.secondsPerDay + hour * 3_600 + minute * 60
            + second
    }

    /// 0 = Sunday … 6 = Saturday.
    public var weekday: Int {
        Gregorian.weekday(ofDay: Gregorian.day(year: year, month: month, day: day))
    }

    public static func < (left: LocalTime, right: LocalTime) -> Bool {
        left.localSeconds < right.localSeconds
    }
}

extension LocalTime: CustomStringConvertible {
    /// `2026-03-29T02:30:00`.
    public var description: String { "\(date)T\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))" }

    /// `2026-03-29`.
    var date: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }

    /// `02:30`, or `02:30:15` when the seconds are not zero.
    var shortTime: String {
        "\(hour.padded(2)):\(minute.padded(2))" + (second == 0 ? "" : ":\(second.padded(2))")
    }
}

extension Int {
    /// Decimal digits with leading zeros up to `width`.
    func padded(_ width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
