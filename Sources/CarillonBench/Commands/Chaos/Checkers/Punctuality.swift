/// How long what was due has waited until it was taken, from the surviving ledger: leases that had run out, retries, slots,
/// slots that somebody should have computed.
struct Punctuality {
    struct Wait {
        let index: DueIndex
        /// A run, or a job.
        let item: String
        /// Nanoseconds of the monotonic clock.
        let since: Int64
        /// In nanoseconds, all of it, and what of it was calm: see ``CalmTime``.
        let whole: Int64
        let calm: Int64
    }

    private struct Entry {
        let due: Int64
        /// Since when it has been due; nil: it is not yet.
        var since: Int64?
        var calm: Int64 = 0
    }

    private struct Key: Hashable {
        let index: DueIndex
        let item: String
    }

    /// Of everything that was ever due, in the order in which it was taken.
    private(set) var waits: [Wait] = []
    /// What was under observation, and how much of it was calm, in nanoseconds.
    private(set) var observed: Int64 = 0
    private(set) var calm: Int64 = 0
    private let calmTime: CalmTime
    private var entries: [Key: Entry] = [:]
    private var watch: [String] = []
    private var last: Int64?

    init(_ histories: Histories) {
        calmTime = CalmTime(histories)
        for (step, now) in zip(histories.ledger.steps, histories.stepMoments) {
            guard let clock = step.clock, let now, step.lostIn == nil else { continue }
            take(step, clock, now)
        }
        for (key, entry) in entries { note(key, entry, until: last ?? 0) }
    }

    private mutating func take(_ step: Ledger.Step, _ clock: (steady: Int64, skew: Int64), _ now: Int64) {
        let before = last ?? now
        let slice = calmTime.length(from: before, to: now, watch: watch)
        observed += now - before
        calm += slice
        for (key, entry) in entries {
            if entry.since != nil {
                entries[key]?.calm += slice
            } else if case let late = (key.index.isByWall ? clock.steady - clock.skew : clock.steady) - entry.due,
                late >= 0
            {
                let since = max(before, now - late * 1_000_000)
                entries[key]?.since = since
                entries[key]?.calm = calmTime.length(from: since, to: now, watch: watch)
            }
        }
        last = now
        for change in step.changes {
            switch change {
            case .watch(let watcher, let backup): watch = [watcher, backup].filter { $0 != "-" }
            case .due(let index, let item, let due):
                let key = Key(index: index, item: item)
                if let entry = entries.removeValue(forKey: key) { note(key, entry, until: now) }
                if let due { entries[key] = Entry(due: due) }
            default: break
            }
        }
    }

    private mutating func note(_ key: Key, _ entry: Entry, until end: Int64) {
        guard let since = entry.since else { return }
        waits.append(Wait(index: key.index, item: key.item, since: since, whole: end - since, calm: entry.calm))
    }
}
