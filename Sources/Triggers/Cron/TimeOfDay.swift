/// The clock half of a schedule: which seconds of a day match.
extension CronSchedule {
    var firstTime: Int {
        hours.trailingZeroBitCount * 3_600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount
    }

    var lastTime: Int { hours.highestBit * 3_600 + minutes.highestBit * 60 + seconds.highestBit }

    var timesPerDay: Int { hours.nonzeroBitCount * timesPerHour }

    private var timesPerHour: Int { minutes.nonzeroBitCount * seconds.nonzeroBitCount }

    func timeOfDay(atOrAfter time: Int) -> Int? {
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
        if hours & (1 << hour) != 0 {
            if minutes & (1 << minute) != 0, let second = seconds.lowestBit(from: second) {
                return hour * 3_600 + minute * 60 + second
            }
            if let minute = minutes.lowestBit(from: minute + 1) {
                return hour * 3_600 + minute * 60 + seconds.trailingZeroBitCount
            }
        }
        guard let hour = hours.lowestBit(from: hour + 1) else { return nil }
        return hour * 3_600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount
    }

    func timeOfDay(atOrBefore time: Int) -> Int? {
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
        if hours & (1 << hour) != 0 {
            if minutes & (1 << minute) != 0, let second = seconds.highestBit(below: second + 1) {
                return hour * 3_600 + minute * 60 + second
            }
            if let minute = minutes.highestBit(below: minute) {
                return hour * 3_600 + minute * 60 + seconds.highestBit
            }
        }
        guard let hour = hours.highestBit(below: hour) else { return nil }
        return hour * 3_600 + minutes.highestBit * 60 + seconds.highestBit
    }

    /// How many matching times of a day come before `time`.
    func times(before time: Int) -> Int {
        let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60)
        var count = hours.bits(below: hour).nonzeroBitCount * timesPerHour
        guard hours & (1 << hour) != 0 else { return count }
        count += minutes.bits(below: minute).nonzeroBitCount * seconds.nonzeroBitCount
        guard minutes & (1 << minute) != 0 else { return count }
        return count + seconds.bits(below: second).nonzeroBitCount
    }
}

extension UInt64 {
    /// The number of the highest bit set; meaningful only for a set that is not empty.
    var highestBit: Int { 63 - leadingZeroBitCount }

    func bits(below bit: Int) -> UInt64 { self & ((1 << bit) - 1) }

    func lowestBit(from bit: Int) -> Int? {
        let rest = self & (~0 << bit)
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }

    func highestBit(below bit: Int) -> Int? {
        let rest = bits(below: bit)
        return rest == 0 ? nil : rest.highestBit
    }
}
