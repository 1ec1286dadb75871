/// What the clock of Redis' host was set to, and since when.
struct ClockHistory: Hashable, Sendable {
    struct Setting: Hashable, Sendable {
        /// The host's own wall clock, microseconds since 1970.
        let since: Int64
        /// Microseconds that Redis' clock is ahead.
        let offset: Int64
    }

    /// In order; before the first one Redis' clock is the host's.
    var settings: [Setting] = []

    /// The latest instant that Redis' clock can have shown by then, in microseconds since 1970: nothing may have started
    /// that was due later.
    func latestShown(by wall: Int64) -> Int64 {
        var latest = min(wall, settings.first?.since ?? wall)
        for (index, setting) in settings.enumerated() where setting.since <= wall {
            let end = index + 1 < settings.count ? min(wall, settings[index + 1].since) : wall
            latest = max(latest, end + setting.offset)
        }
        return latest
    }

    /// What Redis' clock shows then.
    func shown(at wall: Int64) -> Int64 { wall + (settings.last { $0.since <= wall }?.offset ?? 0) }
}

/// Tells what the host's own clock showed when Redis' clock showed something, for instants in the order in which they happened.
struct ClockFollower {
    private let settings: [ClockHistory.Setting]
    private var next = 0
    private var offset: Int64 = 0
    private var last = Int64.min / 2
    /// Redis rounds to milliseconds.
    private static let rounding: Int64 = 3_000

    init(_ history: ClockHistory) { settings = history.settings }

    /// In microseconds since 1970. Never less than what was answered before.
    ///
    /// - Parameter shown: by Redis, in ms.
    mutating func host(whenRedisShowed shown: Int64) -> Int64 {
        // The clock was set where this one would be past the next setting, or where time would have gone back.
        while next < settings.count, case let host = shown * 1_000 - offset,
            host >= settings[next].since || host < last - Self.rounding
        {
            offset = settings[next].offset
            next += 1
        }
        last = max(last, shown * 1_000 - offset)
        return last
    }
}

extension ClockHistory {
    static func parse(_ text: String, file: String) throws(Failure) -> ClockHistory {
        ClockHistory(
            settings: try HistoryText.parse(text, file: file, words: 2) { words in
                guard let since = Int64(words[0]), let offset = Int64(words[1]) else { return nil }
                return Setting(since: since, offset: offset)
            })
    }
}
