import Triggers

/// An entry of `ledger:<job>`: neighbouring slots that did not start, for one reason; see `lua/lib/ledger.lua`.
struct LedgerEntry: Hashable, Sendable {
    let disposition: SlotExplanation.Disposition
    let first: Timestamp
    let last: Timestamp
    let count: Int
    let recorded: Timestamp
    let detail: String?

    /// Nil when it makes no sense.
    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
        guard words.count >= 5, let disposition = SlotExplanation.Disposition(rawValue: String(words[0])),
            let first = Int64(words[1]), let last = Int64(words[2]), let count = Int(words[3]),
            let recorded = Int64(words[4]), first <= last, count > 0
        else { return nil }
        self.disposition = disposition
        self.first = Timestamp(milliseconds: first)
        self.last = Timestamp(milliseconds: last)
        self.count = count
        self.recorded = Timestamp(milliseconds: recorded)
        detail = words.count > 5 ? String(words[5]) : nil
    }

    func contains(_ slot: Timestamp) -> Bool { first <= slot && slot <= last }

    /// The latest `limit` of its slots, newest first. Where the trigger has changed since, only the ends are known.
    func slots(of trigger: Trigger?, limit: Int) -> [Timestamp] {
        guard count > 1 else { return [first] }
        guard let trigger, trigger.count(from: first, through: last) == count else { return [last, first] }
        var slots: [Timestamp] = []
        var end = last
        while slots.count < limit, let slot = trigger.latest(notAfter: end), slot >= first {
            slots.append(slot)
            end = slot.adding(milliseconds: -1)
        }
        return slots
    }
}
