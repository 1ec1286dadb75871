extension Trigger {
    /// The same slots without those before `start`, after `end`, or on a date of `excluded` on the clock of `zone`; the
    /// trigger itself where nothing of this is asked for. Only recurring triggers have bounds, and only once.
    ///
    /// Both ends count as inside. Nothing but `start` itself can be left of a trigger whose end is before its start.
    public func bounded(
        from start: Timestamp? = nil, through end: Timestamp? = nil, excluding excluded: [DateRange] = [],
        in zone: Zone = .utc
    ) -> Trigger {
        guard start != nil || end != nil || !excluded.isEmpty, let base = recurrence else { return self }
        let first = start ?? .earliest
        return .bounded(
            BoundedTrigger(base: base, bounds: first...max(first, end ?? .horizon), excluded: excluded, zone: zone))
    }

    private var recurrence: Recurrence? {
        switch self {
        case .cron(let cron): .cron(cron)
        case .every(let interval): .every(interval)
        case .at, .bounded: nil
        }
    }

    /// The trigger without its bounds.
    public var unbounded: Trigger {
        guard case .bounded(let bounded) = self else { return self }
        switch bounded.base {
        case .cron(let cron): return .cron(cron)
        case .every(let interval): return .every(interval)
        }
    }
}
