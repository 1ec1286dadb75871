@testable import Triggers

/// The main loop of Debian's cron (vixie-cron 3.0pl1, `cron.c`), minute by minute: the slow oracle of the clock rules.
///
/// cron keeps a virtual clock in local minutes. When the real local clock jumps ahead it runs the wildcard jobs of the
/// present minute and the fixed-time jobs of every minute passed over; when the clock falls back it runs wildcard jobs
/// only, until the virtual clock is caught up with. Changes beyond three hours count as a new clock setting there.
struct DebianCron {
    let minutes, hours, monthDays, months, weekdays: Set<Int>
    /// The minute or hour field starts with a star.
    let isWild: Bool
    /// One of the day fields starts with a star.
    let needsBothDays: Bool

    func matches(localMinute: Int) -> Bool {
        let local = LocalTime(localSeconds: localMinute * 60)
        guard minutes.contains(local.minute), hours.contains(local.hour), months.contains(local.month) else {
            return false
        }
        let (day, weekday) = (monthDays.contains(local.day), weekdays.contains(local.weekday))
        return needsBothDays ? day && weekday : day || weekday
    }

    /// The real minutes after `start` (a whole minute, in seconds) and up to `end` at which the job runs.
    func runs(from start: Int, through end: Int, offset: (Int) -> Int) -> [Int] {
        var virtual = (start + offset(start)) / 60
        var found: [Int] = []
        for second in stride(from: start + 60, through: end, by: 60) {
            let clock = (second + offset(second)) / 60
            var runs = false
            switch clock - virtual {
            case 1:
                runs = matches(localMinute: clock)
                virtual = clock
            case 2...180:
                runs =
                    isWild ? matches(localMinute: clock) : (virtual + 1...clock).contains { matches(localMinute: $0) }
                virtual = clock
            case -180...0:
                runs = isWild && matches(localMinute: clock)
            default:
                runs = matches(localMinute: clock)
                virtual = clock
            }
            if runs { found.append(second) }
        }
        return found
    }
}

/// A random field: its text and what it stands for, made together so that no parser is needed to know.
struct RandomField {
    let text: String
    let values: Set<Int>

    /// `star` is the chance of a star; numbers are drawn from `likely`, a part of the range.
    init(
        _ range: ClosedRange<Int>, likely: ClosedRange<Int>? = nil, star: Double, using generator: inout SeededGenerator
    ) {
        let likely = likely ?? range
        let (low, high) = (Int.random(in: likely, using: &generator), Int.random(in: likely, using: &generator))
        let step = Int.random(in: 1...max(2, range.count / 3), using: &generator)
        let all = Array(range)
        switch Double.random(in: 0..<1, using: &generator) {
        case ..<star:
            (text, values) = ("*", Set(all))
        case ..<(star + 0.15):
            (text, values) = ("*/\(step)", Set(all.filter { ($0 - range.lowerBound) % step == 0 }))
        case ..<0.75:
            (text, values) = ("\(low)", [low])
        case ..<0.85:
            let (first, last) = (min(low, high), max(low, high))
            (text, values) = (
                "\(first)-\(last)/\(step)", Set(all.filter { $0 >= first && $0 <= last && ($0 - first) % step == 0 })
            )
        default:
            (text, values) = ("\(low),\(high)", [low, high])
        }
    }
}
