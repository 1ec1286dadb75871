/// The calendar of a job in a history: an irregular one that is cheap to compute. The digest `p1000` means: multiples of 1,000 ms,
/// but of each five the fourth is left out.
struct Calendar {
    let period: Int

    init(digest: String?) { period = digest.flatMap { Int($0.dropFirst()) } ?? 60_000 }

    func slot(after time: Int) -> Int {
        var number = time / period + 1
        while number % 5 == 3 { number += 1 }
        return number * period
    }

    /// Slots after one instant, through another.
    func slots(after start: Int, through end: Int) -> [Int] {
        var slots: [Int] = []
        var slot = slot(after: start)
        while slot <= end {
            slots.append(slot)
            slot = self.slot(after: slot)
        }
        return slots
    }

    /// What a worker hands in for a job that is parked: which slots are settled how, and the next two.
    func caughtUp(_ options: Options, after settled: Int, at now: Int) -> (armed: Int, following: Int, skipped: String)
    {
        let due = slots(after: settled, through: now)
        let timely = due.filter { $0 >= now - options.window }
        var skipped = [Settlement.Range("missed", due.filter { $0 < now - options.window })]
        var armed = timely.last ?? slot(after: max(now, settled))
        var following = slot(after: armed)
        switch options.coalesce {
        case "all":
            armed = timely.first ?? armed
            following = slot(after: armed)
        case "earliest":
            skipped.append(Settlement.Range("coalesced", timely.dropFirst()))
            following = slot(after: timely.last ?? armed)
            armed = timely.first ?? armed
        default:
            skipped.append(Settlement.Range("coalesced", timely.dropLast()))
        }
        let ranges = skipped.compactMap { $0.map { "\($0.reason):\($0.first):\($0.last):\($0.count)" } }
        return (armed, following, ranges.isEmpty ? "-" : ranges.joined(separator: ","))
    }
}
