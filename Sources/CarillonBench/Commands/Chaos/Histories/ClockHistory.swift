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

extension ClockHistory {
    static func parse(_ text: String, file: String) throws(Failure) -> ClockHistory {
        ClockHistory(
            settings: try HistoryText.parse(text, file: file, words: 2) { words in
                guard let since = Int64(words[0]), let offset = Int64(words[1]) else { return nil }
                return Setting(since: since, offset: offset)
            })
    }
}
