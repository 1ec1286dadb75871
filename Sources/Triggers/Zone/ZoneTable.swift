/// The offset changes of one zone: a table, and the rule for everything after the table's last entry.
struct ZoneTable: Sendable {
    /// Instants of the changes in seconds from 1970 UTC, strictly rising.
    let transitions: [Int]
    /// `offsets[i]` is in force before `transitions[i]`, the last one after them all. One more than transitions.
    let offsets: [Int]
    let rule: ZoneRule?

    static let utc = ZoneTable(transitions: [], offsets: [0], rule: nil)

    func interval(at second: Int) -> ZoneInterval {
        if let last = transitions.last, second < last || rule == nil { return tableInterval(at: second) }
        guard let rule else { return tableInterval(at: second) }
        var interval = rule.interval(at: second)
        guard let last = transitions.last, interval.start <= last else { return interval }
        // The rule knows nothing of the time before the table's last change, which is where its first stretch begins.
        interval.start = last
        interval.offsetBefore = offsets[offsets.count - 2]
        return interval
    }

    private func tableInterval(at second: Int) -> ZoneInterval {
        // The number of changes at or before `second`.
        var (low, high) = (0, transitions.count)
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle] <= second { low = middle + 1 } else { high = middle }
        }
        let isLast = low == transitions.count
        return ZoneInterval(
            start: low == 0 ? .min : transitions[low - 1], end: isLast ? .max : transitions[low], offset: offsets[low],
            offsetBefore: offsets[max(0, low - 1)], offsetAfter: offsets[isLast ? low : low + 1])
    }
}
