/// When a recurring job of the test is due, said once more and independently of the product. Milliseconds since 1970.
enum SlotRule: Hashable, Sendable {
    case every(period: Int64, phase: Int64)
    /// At these seconds of each minute.
    case seconds(Set<Int>)

    func isSlot(_ time: Int64) -> Bool {
        switch self {
        case .every(let period, let phase): (time - phase) % period == 0
        case .seconds(let seconds): time % 1_000 == 0 && seconds.contains(Int(time / 1_000 % 60))
        }
    }

    /// The first slot at `time` or later.
    func first(from time: Int64) -> Int64 {
        switch self {
        case .every(let period, let phase):
            let ahead = (phase - time) % period
            return time + (ahead < 0 ? ahead + period : ahead)
        case .seconds:
            var second = (time + 999) / 1_000 * 1_000
            while !isSlot(second) { second += 1_000 }
            return second
        }
    }

    /// All slots from `start` to before `end`.
    func slots(from start: Int64, before end: Int64) -> [Int64] {
        var slots: [Int64] = []
        var slot = first(from: start)
        while slot < end {
            slots.append(slot)
            slot = first(from: slot + 1)
        }
        return slots
    }
}
