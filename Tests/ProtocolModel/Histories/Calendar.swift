/// The calendar of a job in a history: an irregular one that is cheap to compute. The digest `p1000` means: multiples of 1,000 ms,
/// but of each five the fourth is left out; `p1000-9000`: none after 9,000.
struct Calendar {
    let period: Int
    let end: Int

    init(digest: String?) {
        let numbers = (digest ?? "p60000").dropFirst().split(separator: "-").compactMap { Int($0) }
        period = numbers[0]
        end = numbers.count > 1 ? numbers[1] : .max
    }

    func slot(after time: Int) -> Int? {
        var number = time / period + 1
        while number % 5 == 3 { number += 1 }
        return number * period > end ? nil : number * period
    }

    /// Slots after one instant, through another.
    func slots(after start: Int, through end: Int) -> [Int] {
        Array(sequence(first: start) { slot(after: $0) }.dropFirst().prefix { $0 <= end })
    }

    /// What a worker hands in for a job that is parked: which slots are settled how, and the next two.
    func caughtUp(_ options: Options, after settled: Int, at now: Int) -> (
        armed: Int?, following: Int?, skipped: String
    ) {
        let due = slots(after: settled, through: now)
        let timely = due.filter { $0 >= now - options.window }
        var skipped = [Settlement.Range("missed", due.filter { $0 < now - options.window })]
        let next = slot(after: max(now, settled))
        var armed = timely.last ?? next
        var following = armed.flatMap { slot(after: $0) }
        switch options.coalesce {
        case "all":
            armed = timely.first ?? next
            following = armed.flatMap { slot(after: $0) }
        case "earliest":
            skipped.append(Settlement.Range("coalesced", timely.dropFirst()))
            armed = timely.first ?? next
        default:
            skipped.append(Settlement.Range("coalesced", timely.dropLast()))
        }
        let ranges = skipped.compactMap { $0.map { "\($0.reason):\($0.first):\($0.last):\($0.count)" } }
        return (armed, following, ranges.isEmpty ? "-" : ranges.joined(separator: ","))
    }
}
