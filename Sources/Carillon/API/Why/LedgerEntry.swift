import Triggers

/// An entry of `ledger:<job>`: neighbouring slots that did not start, for one reason; see `lua/lib/ledger.lua`.
struct LedgerEntry: Hashable, Sendable {
    let disposition: SlotExplanation.Disposition
    let first: Timestamp
    let last: Timestamp
    /// Zero where the definition that had them could not be read.
    let count: Int
    let recorded: Timestamp
    /// They are of a trigger that the job had until then.
    let isRedefined: Bool
    let detail: String?

    /// Nil when it makes no sense.
    init?(_ text: String) {
        var words = text.split(separator: " ", maxSplits: 6, omittingEmptySubsequences: false)
        isRedefined = words.count > 5 && words[5] == "redefined"
        guard words.count >= 5, let disposition = SlotExplanation.Disposition(rawValue: String(words[0])),
            let first = Int64(words[1]), let last = Int64(words[2]), let count = Int(words[3]),
            let recorded = Int64(words[4]), first <= last, count > 0 || count == 0 && isRedefined
        else { return nil }
        self.disposition = disposition
        self.first = Timestamp(milliseconds: first)
        self.last = Timestamp(milliseconds: last)
        self.count = count
        self.recorded = Timestamp(milliseconds: recorded)
        words.removeFirst(isRedefined ? 6 : 5)
        detail = words.isEmpty ? nil : words.joined(separator: " ")
    }

    func contains(_ slot: Timestamp) -> Bool { first <= slot && slot <= last }

    /// Whether an instant is one of its slots, as far as it is known.
    ///
    /// - Parameter isSlot: whether it is one of the job's trigger now; nil where there is no job.
    func has(_ instant: Timestamp, isSlot: Bool?) -> Bool {
        if !contains(instant) { return false }
        if isRedefined { return instant == first || instant == last && count > 0 }
        return count == 1 || isSlot ?? (first == instant)
    }

    /// The latest `limit` of its slots, newest first. Where the trigger has changed since, only the ends are known.
    func slots(of trigger: Trigger?, limit: Int) -> [Timestamp] {
        guard count > 1 else { return [first] }
        guard let trigger, !isRedefined, trigger.count(from: first, through: last) == count else {
            return [last, first]
        }
        var slots: [Timestamp] = []
        var end = last
        while slots.count < limit, let slot = trigger.latest(notAfter: end), slot >= first {
            slots.append(slot)
            end = slot.adding(milliseconds: -1)
        }
        return slots
    }
}
