import Triggers

/// What a recurring job may say about its slots beyond when they are: where they begin and end, which dates have none, how many
/// of them start, and how far jobs lie apart.
extension JobDocument {
    /// Most entries of `exclude`.
    private static var maximumExclusions: Int { 1_000 }

    /// Whether the trigger needs a calendar although it may be an interval.
    package var hasBounds: Bool { startAt != nil || endAt != nil || exclude != nil }

    func checkNotRecurring() throws(InvalidInput) {
        let options = [
            ("start_at", startAt), ("end_at", endAt), ("exclude", exclude?.first), ("jitter", jitter),
            ("remaining_runs", remainingRuns.map { String($0) }),
        ]
        if let option = options.first(where: { $0.1 != nil }) {
            throw InvalidInput(option.0, option.1, "only goes with cron or every")
        }
    }

    func checkedRemainingRuns() throws(InvalidInput) -> Int? {
        guard let remainingRuns else { return nil }
        guard (1...1_000_000).contains(remainingRuns) else {
            throw InvalidInput("remaining_runs", String(remainingRuns), "must be at least 1 and at most 1000000")
        }
        return remainingRuns
    }

    /// Moves the trigger by the job's own share of `jitter`.
    func spread(_ trigger: Trigger, job: JobID) throws(InvalidInput) -> Trigger {
        guard let jitter else { return trigger }
        let limits = Duration.milliseconds(1) ... .seconds(7 * 86_400)
        let spread = try checkedDuration(jitter, "jitter", in: limits, "must be at least 1ms and at most 7d")
        if case .every(let interval) = trigger, spread.milliseconds >= interval.period {
            let period = DurationText.format(milliseconds: interval.period)
            throw InvalidInput("jitter", jitter, "must be less than the interval (\(period))")
        }
        return trigger.shifted(by: Trigger.jitter(of: job.description, within: spread))
    }

    /// The trigger within `start_at` and `end_at`, both included, and without the dates of `exclude`.
    func checkedBounds(of trigger: Trigger, zone: Zone?, kind: String) throws(InvalidInput) -> Trigger {
        let start = try startAt.map { text throws(InvalidInput) in try checkedInstant(text, "start_at") }
        let end = try endAt.map { text throws(InvalidInput) in try checkedInstant(text, "end_at") }
        if let start, let end, end < start {
            throw InvalidInput("end_at", endAt, "must not be before start_at (\(escapedForMessage(startAt ?? "")))")
        }
        let bounded = trigger.bounded(
            from: start, through: end, excluding: try checkedExclusions(), in: zone ?? .utc)
        guard !bounded.neverFires else {
            throw InvalidInput(kind, nil, "can never fire: start_at, end_at and exclude leave no slot")
        }
        return bounded
    }

    private func checkedExclusions() throws(InvalidInput) -> [DateRange] {
        guard let exclude else { return [] }
        guard exclude.count <= Self.maximumExclusions else {
            throw InvalidInput("exclude", nil, "must be at most \(Self.maximumExclusions) dates or ranges")
        }
        var dates: [DateRange] = []
        for text in exclude {
            do {
                dates.append(try DateRange(parsing: text))
            } catch {
                throw InvalidInput("exclude", saying: error, without: [])
            }
        }
        return dates
    }
}
