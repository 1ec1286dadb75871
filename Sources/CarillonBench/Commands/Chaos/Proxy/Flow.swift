/// One direction of a connection: bytes that wait until they may go on, in order.
struct Flow {
    private var waiting: [(due: Int64, bytes: [UInt8])] = []
    private var ready: [UInt8] = []

    /// - Parameter due: nanoseconds of the monotonic clock; `.max` until ``release()``.
    mutating func add(_ bytes: some Sequence<UInt8>, due: Int64) {
        // What came before must not be overtaken.
        waiting.append((max(due, waiting.last?.due ?? 0), Array(bytes)))
    }

    /// What was held back may go.
    mutating func release() {
        for index in waiting.indices { waiting[index].due = 0 }
    }

    mutating func drop() {
        waiting = []
        ready = []
    }

    /// The bytes that may be sent now.
    mutating func sendable(at now: Int64) -> [UInt8] {
        while let first = waiting.first, first.due <= now {
            ready += first.bytes
            waiting.removeFirst()
        }
        return ready
    }

    mutating func sent(_ count: Int) { ready.removeFirst(min(count, ready.count)) }

    /// When the next bytes may go; nil while there are none.
    var nextDue: Int64? { ready.isEmpty ? waiting.first?.due : 0 }

    var isEmpty: Bool { ready.isEmpty && waiting.isEmpty }
}
