/// A slot that a job lost to a clock change because its policy is ``DSTPolicy/Gap/skip``, for the record.
public struct GapSkip: Hashable, Sendable {
    /// The first time of day that would have been a slot and did not exist.
    public let local: LocalTime
    /// The instant at which the clock jumped over it.
    public let instant: Timestamp
}

extension CronTrigger {
    /// The clock changes later than `start` and up to `end` that swallowed slots, one entry for each.
    ///
    /// Empty for other policies, which run such slots, and for jobs that follow elapsed time, which have none there.
    public func gapSkips(after start: Timestamp, through end: Timestamp) -> [GapSkip] {
        guard dst.gap == .skip, !expression.followsElapsedTime else { return [] }
        var skips: [GapSkip] = []
        var instant = max(start, .earliest)
        while let change = zone.transition(after: instant), change.instant <= min(end, .horizon) {
            if let local = stretch(at: change.instant.seconds).firstMissed {
                skips.append(GapSkip(local: LocalTime(localSeconds: local), instant: change.instant))
            }
            instant = change.instant
        }
        return skips
    }
}

extension Trigger {
    /// The same for any trigger; of a bounded one only those that its bounds and excluded dates leave.
    public func gapSkips(after start: Timestamp, through end: Timestamp) -> [GapSkip] {
        switch self {
        case .cron(let cron): return cron.gapSkips(after: start, through: end)
        case .bounded(let bounded):
            guard case .cron(let cron) = bounded.base else { return [] }
            return cron.gapSkips(after: start, through: end).filter { bounded.allows($0.instant) }
        case .every, .at: return []
        }
    }
}
