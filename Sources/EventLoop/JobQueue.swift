internal import Synchronization

/// What waits to run on a loop, filled by any thread.
struct JobQueue: ~Copyable {
    enum Item {
        case job(UnownedJob)
        case body(@Sendable () -> Void)
    }

    fileprivate var items: [Item] = []
    /// Whether the loop has been woken and has not yet found the queue empty. Only the enqueue that sets it pays for
    /// a wake-up.
    fileprivate var isScheduled = false

    /// Returns whether the loop must be woken.
    mutating func append(_ item: sending Item) -> Bool {
        items.append(item)
        defer { isScheduled = true }
        return !isScheduled
    }
}

/// The items the loop took from its queue in one swap, and how far it has come; the lock is not held while they run.
struct JobBatch {
    /// Items run before sockets and timers get a turn.
    static let limit = 1024
    /// A burst's memory is given back.
    private static let keptCapacity = 16 * 1024

    private var items: [JobQueue.Item] = []
    private var position = 0

    mutating func next(from queue: borrowing Mutex<JobQueue>) -> JobQueue.Item? {
        if position == items.count {
            items.removeAll(keepingCapacity: items.capacity <= Self.keptCapacity)
            position = 0
            queue.withLock { queue in
                swap(&queue.items, &items)
                queue.isScheduled = !items.isEmpty
            }
            if items.isEmpty { return nil }
        }
        defer { position += 1 }
        return items[position]
    }
}
