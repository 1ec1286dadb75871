/// Who rings a queue's next bell.
package struct Watch: Sendable, Hashable {
    var watcher: String?
    /// Steady ms.
    package var due: Int
    var backup: String?
    /// The claim by which the backup became it; nil where it was told by a hint.
    var appointed: String?

    var record: String { "\(watcher ?? "-") \(due) \(backup ?? "-")" + (appointed.map { " " + $0 } ?? "") }
}

extension Model {
    /// The backup comes this many ms after the watcher.
    package static let grace = 10

    /// Workers of a history whose name begins so hear nothing: they are gone, or their connection is.
    package static let deaf: Character = "d"

    /// Whether the worker hears that it shall come to the queue in `wait` ms; or that it need not come before so much time has
    /// passed since its claim `request`, whatever that was answered.
    private mutating func tell(_ worker: String, _ queue: String, _ wait: Int, standDown request: String? = nil) -> Bool
    {
        guard worker.first != Self.deaf else { return false }
        messages.append("\(worker): \(queue) \(wait * 1_000)" + (request.map { " " + $0 } ?? ""))
        return true
    }

    /// The worker that has been idle longest and hears, other than `me`; those tried are no longer idle.
    private mutating func summon(_ queue: String, _ wait: Int, except me: String? = nil) -> String? {
        for worker in byTime(idle[queue] ?? [:]).prefix(8) {
            idle[queue]?[worker] = nil
            if worker != me, tell(worker, queue, wait) { return worker }
        }
        return nil
    }

    /// Something new is due at `due` (steady ms).
    mutating func hint(_ queue: String, due: Int) {
        let watch = watches[queue] ?? Watch(due: 0)
        if watch.watcher != nil, watch.due <= due, clock.steady < watch.due + Self.grace { return }
        let wait = max(0, due - clock.steady)
        var watcher = watch.watcher.flatMap { tell($0, queue, wait) ? $0 : nil }
        if watcher == nil { watcher = summon(queue, wait) }
        guard let watcher else { return }
        if let backup = watch.backup { _ = tell(backup, queue, wait + Self.grace) }
        watches[queue] = Watch(watcher: watcher, due: due, backup: watch.backup, appointed: watch.appointed)
    }

    /// How long a worker that was told nothing sleeps, ms.
    private var pollInterval: Int { max(20_000, min(300_000, workers.count * 2_000)) }

    /// What a claim leaves behind in a queue.
    struct Outlook {
        /// Places that the caller has left, in all queues.
        let free: Int
        /// Due now and not taken.
        let left: Int
        /// What each helper may take of it.
        let share: Int
        /// When something is due next, steady ms.
        let due: Int?
    }

    /// Appoints who comes next; answers how long `me` may sleep, ms.
    mutating func keepWatch(_ queue: String, _ me: String, _ request: String, _ outlook: Outlook) -> Int {
        let hasRoom = outlook.free > 0
        // Last, so that the caller does not call itself.
        defer { if hasRoom { idle[queue, default: [:]][me] = clock.steady } }
        if outlook.left > 0 {
            let helpers = min(16, (outlook.left + outlook.share - 1) / outlook.share)
            for _ in 0..<helpers where summon(queue, 0, except: me) == nil { break }
            return hasRoom ? Self.grace : pollInterval
        }
        let at = min(outlook.due ?? .max, clock.steady + pollInterval)
        if let watch = watches[queue], watch.watcher != nil, watch.watcher != me, watch.backup != me, watch.due <= at,
            clock.steady < watch.due + Self.grace
        {
            guard watch.backup == nil, hasRoom else { return pollInterval }
            watches[queue] = Watch(watcher: watch.watcher, due: watch.due, backup: me, appointed: request)
            return watch.due - clock.steady + Self.grace
        }
        let wait = max(0, at - clock.steady)
        let isEarly = watches[queue]?.watcher == me && watches[queue]?.due == at && (1...Self.grace).contains(wait)
        if isEarly, hasRoom { return wait }
        let other = summon(queue, wait, except: me)
        guard hasRoom else {
            let second = other == nil ? nil : summon(queue, wait + Self.grace, except: me)
            watches[queue] = Watch(watcher: other, due: at, backup: second)
            return pollInterval
        }
        let old = watches[queue]
        guard other != nil else {
            watches[queue] = Watch(watcher: me, due: at)
            return wait
        }
        watches[queue] = Watch(watcher: other, due: at, backup: me, appointed: request)
        if let backup = old?.backup, backup != me, let appointed = old?.appointed {
            _ = tell(backup, queue, pollInterval, standDown: appointed)
        }
        return wait + Self.grace
    }

    /// Names by time, those of one time by name.
    func byTime(_ times: [String: Int]) -> [String] {
        times.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }
}
