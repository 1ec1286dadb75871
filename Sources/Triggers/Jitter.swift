extension Trigger {
    /// Where in `0..<spread` the job called `key` lies: milliseconds, spread evenly over the keys, and the same for one
    /// key on every machine and in every version.
    public static func jitter(of key: String, within spread: Duration) -> Int64 {
        let width = Int(clamping: max(1, spread.wholeMilliseconds))
        return Int64(CronHash.value(in: 0...(width - 1), key: key, salt: 0xFE))
    }

    /// The same trigger with every slot `offset` milliseconds later. An interval's phase moves; a moment stays.
    public func shifted(by offset: Int64) -> Trigger {
        switch self {
        case .cron(let cron):
            return .cron(
                CronTrigger(cron.expression, zone: cron.zone, dst: cron.dst, shift: cron.shift.addingSaturated(offset)))
        case .every(let interval):
            return .every(interval.shifted(by: offset))
        case .at, .bounded:
            return self
        }
    }
}
