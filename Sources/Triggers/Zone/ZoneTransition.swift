/// A change of a zone's offset.
public struct ZoneTransition: Hashable, Sendable {
    /// The first instant with the new offset.
    public let instant: Timestamp
    /// Seconds east of UTC before.
    public let offsetBefore: Int
    /// Seconds east of UTC from ``instant`` on.
    public let offsetAfter: Int
}

/// The instants at which a clock shows a given local time.
public enum LocalResolution: Hashable, Sendable {
    /// Exactly one.
    case one(Timestamp)
    /// Two, because the clock went back at the transition in between.
    case two(first: Timestamp, second: Timestamp, ZoneTransition)
    /// None, because the clock jumped over it.
    case gap(ZoneTransition)

    /// The instant by the default rule of ``DSTPolicy``: the first of two, and the end of a gap.
    public var instant: Timestamp {
        switch self {
        case .one(let instant), .two(let instant, _, _): instant
        case .gap(let transition): transition.instant
        }
    }
}

extension Zone {
    /// The first change strictly later than `instant`.
    public func transition(after instant: Timestamp) -> ZoneTransition? {
        var interval = interval(at: instant.seconds)
        while interval.end < .max, interval.offset == interval.offsetAfter {
            interval = self.interval(at: interval.end)
        }
        guard interval.end < .max else { return nil }
        return ZoneTransition(
            instant: Timestamp(seconds: interval.end), offsetBefore: interval.offset,
            offsetAfter: interval.offsetAfter)
    }

    /// The last change at or before `instant`.
    public func transition(notAfter instant: Timestamp) -> ZoneTransition? {
        var interval = interval(at: instant.seconds)
        while interval.start > .min, interval.offset == interval.offsetBefore {
            interval = self.interval(at: interval.start - 1)
        }
        guard interval.start > .min else { return nil }
        return ZoneTransition(
            instant: Timestamp(seconds: interval.start), offsetBefore: interval.offsetBefore,
            offsetAfter: interval.offset)
    }

    /// The instants at which a clock in this zone shows `local`.
    public func timestamps(ofLocal local: LocalTime) -> LocalResolution {
        let seconds = local.localSeconds
        // Offsets stay within 26 hours, so the instants sought do too.
        let reach = 26 * 3_600
        var found: [Timestamp] = []
        var gap: ZoneTransition?
        var interval = interval(at: seconds - reach)
        while true {
            let instant = seconds - interval.offset
            if interval.start <= instant, instant < interval.end { found.append(Timestamp(seconds: instant)) }
            guard interval.end <= seconds + reach else { break }
            let transition = ZoneTransition(
                instant: Timestamp(seconds: interval.end), offsetBefore: interval.offset,
                offsetAfter: interval.offsetAfter)
            let end = interval.end
            if seconds >= end + transition.offsetBefore, seconds < end + transition.offsetAfter { gap = transition }
            interval = self.interval(at: end)
        }
        if found.count > 1, let transition = transition(notAfter: found[1]) {
            return .two(first: found[0], second: found[1], transition)
        }
        if let instant = found.first { return .one(instant) }
        guard let gap else { return .one(Timestamp(seconds: seconds)) }
        return .gap(gap)
    }
}
