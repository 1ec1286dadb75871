/// One of the six fields of a cron expression, in the order in which they are written.
public enum CronField: Int, Hashable, Sendable, CaseIterable {
    case second, minute, hour, dayOfMonth, month, dayOfWeek

    /// The name used in error lines: `day-of-month`.
    public var name: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day-of-month"
        case .month: "month"
        case .dayOfWeek: "day-of-week"
        }
    }

    /// The numbers that may be written in the field. Day-of-week knows two Sundays, 0 and 7, as Debian's cron does.
    var range: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The values that `*` and an open step (`3/2`) run through: each day of the week once.
    var wholeRange: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

    /// The values that `H` chooses from. Days above 28 are left out, as Jenkins does, so that every month has one.
    var hashRange: ClosedRange<Int> { self == .dayOfMonth ? 1...28 : wholeRange }

    /// Three-letter names with the value of the first; only months and weekdays have names.
    var names: [String] {
        switch self {
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        default: []
        }
    }
}
