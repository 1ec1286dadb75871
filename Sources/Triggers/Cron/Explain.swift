/// A cron expression in plain English: `At 02:00 on Monday through Friday`.
///
/// It tells what the expression does, not how it is spelled: `H` appears as the value chosen, and `0/15` and
/// `0,15,30,45` read the same. The zone is not part of it.
public func explain(_ expression: CronExpression) -> String {
    let words = CronExplanation(schedule: expression.schedule)
    let sentence = [words.time, words.day, words.month].filter { !$0.isEmpty }.joined(separator: " ")
    let text = sentence.prefix(1).uppercased() + sentence.dropFirst()
    return expression.neverFires ? text + " (no such date: it never fires)" : text
}

/// The three parts of the sentence.
struct CronExplanation {
    let schedule: CronSchedule

    private var seconds: [Int] { CronWords.members(of: schedule.seconds) }
    private var minutes: [Int] { CronWords.members(of: schedule.minutes) }
    private var hours: [Int] { CronWords.members(of: schedule.hours) }

    var time: String {
        // A handful of times are best named; more of them are a pattern.
        if seconds.count == 1, minutes.count * hours.count <= 4 {
            let times = hours.flatMap { hour in
                minutes.map { LocalTime(localSeconds: hour * 3_600 + $0 * 60 + seconds[0]).shortTime }
            }
            return "at \(CronWords.join(times))"
        }
        let minutePart = part(minutes, of: 0...59, unit: "minute")
        guard seconds != [0] else { return [minutePart, hourPart].filter { !$0.isEmpty }.joined(separator: " ") }
        let secondPart = part(seconds, of: 0...59, unit: "second")
        let pieces = [secondPart, minutes.count == 60 ? "of every minute" : "in \(inside(minutes))", hourPart]
        let shown = seconds.count == 60 && minutes.count == 60 ? [pieces[0], pieces[2]] : pieces
        return shown.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func part(_ values: [Int], of range: ClosedRange<Int>, unit: String) -> String {
        if values.count == range.count { return "every \(unit)" }
        if let step = CronWords.step(of: values, in: range), values.count > 2 {
            let start = values[0] == 0 ? "" : " from \(unit) \(values[0])"
            // 7 does not divide 60: the rhythm starts again in every hour, and the words must not hide it.
            let restart = range.count % step == 0 || !start.isEmpty ? start : " from \(unit) 0"
            return "every \(step) \(unit)s\(restart)"
        }
        let plural = values.count == 1 ? "" : "s"
        return "at \(unit)\(plural) \(CronWords.list(values) { String($0) })"
    }

    private func inside(_ values: [Int]) -> String {
        if let step = CronWords.step(of: values, in: 0...59), values.count > 2 {
            return "every \(CronWords.ordinal(step)) minute from minute \(values[0])"
        }
        return "minute\(values.count == 1 ? "" : "s") \(CronWords.list(values) { String($0) })"
    }

    private var hourPart: String {
        let isPattern = minutes.count == 60 || CronWords.step(of: minutes, in: 0...59) != nil && minutes.count > 2
        if hours.count == 24 { return isPattern ? "" : "past every hour" }
        if let step = CronWords.step(of: hours, in: 0...23), hours.count > 2 {
            return "past every \(CronWords.ordinal(step)) hour from hour \(hours[0])"
        }
        return "past hour\(hours.count == 1 ? "" : "s") \(CronWords.list(hours) { String($0) })"
    }

    var month: String {
        let months = CronWords.members(of: schedule.months)
        return months.count == 12 ? "" : "in \(CronWords.list(months) { CronWords.months[$0 - 1] })"
    }

    var day: String {
        let days = schedule.days
        let allMonthDays = days.monthDays.nonzeroBitCount == 31
        let allWeekdays = days.weekdays == 0x7F
        if days.either { return "on \(monthDays) or on \(weekdays)" }
        switch (allMonthDays, allWeekdays) {
        case (true, true): return ""
        case (true, false): return "on \(weekdays)"
        case (false, true): return "on \(monthDays)"
        case (false, false): return "on \(monthDays) if that is \(weekdays)"
        }
    }

    private var monthDays: String {
        let days = schedule.days
        let plain = CronWords.members(of: days.monthDays)
        if plain.count == 31 { return "any day of the month" }
        var parts: [String] = []
        if let step = CronWords.step(of: plain, in: 1...31), plain.count > 2, step > 1 {
            parts.append("every \(CronWords.ordinal(step)) day of the month from day \(plain[0])")
        } else if !plain.isEmpty {
            parts.append("day\(plain.count == 1 ? "" : "s") \(CronWords.list(plain) { String($0) }) of the month")
        }
        for day in CronWords.members(of: days.nearestWeekdays) {
            parts.append("the working day (Monday to Friday) nearest to day \(day) of the month")
        }
        for back in CronWords.members(of: days.daysBeforeLast) {
            let before = back == 0 ? "" : "the \(CronWords.ordinal(back)) day before "
            parts.append("\(before)the last day of the month")
        }
        if days.lastWeekday { parts.append("the last working day (Monday to Friday) of the month") }
        return CronWords.join(parts)
    }

    private var weekdays: String {
        let days = schedule.days
        if days.weekdays == 0x7F { return "any day of the week" }
        var parts: [String] = []
        // Monday first, so that a weekend reads as one.
        let plain = CronWords.members(of: days.weekdays).map { $0 == 0 ? 7 : $0 }.sorted()
        if !plain.isEmpty { parts.append(CronWords.list(plain) { CronWords.weekdays[$0 % 7] }) }
        for bit in CronWords.members(of: days.nthWeekdays) {
            parts.append("the \(CronWords.ordinal(bit / 7 + 1)) \(CronWords.weekdays[bit % 7]) of the month")
        }
        for weekday in CronWords.members(of: days.lastWeekdays) {
            parts.append("the last \(CronWords.weekdays[weekday]) of the month")
        }
        return CronWords.join(parts)
    }
}
