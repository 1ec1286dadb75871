/// Sets of numbers in words, the vocabulary of ``explain(_:)``.
enum CronWords {
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// The numbers of the bits that are set, rising.
    static func members(of set: UInt64) -> [Int] {
        (0..<64).filter { set & (1 << $0) != 0 }
    }

    /// `1`, `1 and 15`, `9 through 17`, `1, 5 and 9 through 12`.
    static func list(_ values: [Int], name: (Int) -> String) -> String {
        var runs: [ClosedRange<Int>] = []
        for value in values {
            if let run = runs.last, run.upperBound + 1 == value {
                runs[runs.count - 1] = run.lowerBound...value
            } else {
                runs.append(value...value)
            }
        }
        return join(
            runs.flatMap { run in
                // Two neighbours read better one by one.
                run.count < 3 ? run.map(name) : ["\(name(run.lowerBound)) through \(name(run.upperBound))"]
            })
    }

    static func join(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.joined() }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The distance when the values are evenly spaced and fill `range` from their first to its end; nil otherwise.
    static func step(of values: [Int], in range: ClosedRange<Int>) -> Int? {
        guard values.count > 1 else { return nil }
        let step = values[1] - values[0]
        let isEven = zip(values, values.dropFirst()).allSatisfy { $1 - $0 == step }
        let fills = values[0] - step < range.lowerBound && values[values.count - 1] + step > range.upperBound
        return isEven && fills ? step : nil
    }

    static func ordinal(_ number: Int) -> String {
        switch number % 100 {
        case 11, 12, 13: return "\(number)th"
        default: break
        }
        return switch number % 10 {
        case 1: "\(number)st"
        case 2: "\(number)nd"
        case 3: "\(number)rd"
        default: "\(number)th"
        }
    }
}
