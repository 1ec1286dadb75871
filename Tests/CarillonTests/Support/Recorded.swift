/// What a namespace has on record, from its lines in the notation of ``KeyspaceText``: how attempts ended, which slots did
/// not start, and how often each was counted.
struct Recorded {
    static let outcomes = ["succeeded", "failed", "timed_out", "cancelled", "lost"]

    /// `<run>#<token> <outcome>` of each entry of a history.
    private(set) var ends: [String] = []
    /// `<job> <reason> <first> <last> <count>` of each entry of a ledger.
    private(set) var skips: [String] = []
    /// With what was set aside of them.
    private(set) var counters: [String: Int] = [:]
    /// The words of each run's record.
    private(set) var runs: [String: [String]] = [:]

    init(_ lines: [String]) {
        for line in lines {
            guard let sign = line.firstRange(of: " = ") else { continue }
            let words = line[sign.upperBound...].split(separator: " ").map(String.init)
            let head = line[..<sign.lowerBound]
            if let field = head.wholeMatch(of: /(counters|quarantine)\{(?:counters )?(.+)\}/)?.2 {
                counters[String(field), default: 0] += words.first.flatMap { Int($0) } ?? 0
            } else if let run = head.wholeMatch(of: /runs\{(.+)\}/)?.1 {
                runs[String(run)] = words
            } else if head.hasPrefix("succeeded:") || head.hasPrefix("failed:"), words.count >= 9 {
                ends.append("\(words[0])#\(words[7]) \(words[2])")
            } else if let job = head.wholeMatch(of: /ledger:(.+)\[\d+\]/)?.1, words.count >= 5 {
                skips.append("\(job) " + words[..<4].joined(separator: " "))
            }
        }
    }

    /// Attempts that somebody works on: `<run>#<token>`.
    var underWay: Set<String> {
        Set(runs.filter { ["L", "C", "X"].contains($0.value[0]) }.map { "\($0.key)#\($0.value[1])" })
    }

    /// How much more often something was counted than before.
    func count(of name: String, since before: Recorded) -> Int {
        counters[name, default: 0] - before.counters[name, default: 0]
    }

    /// How many attempts that have not been recorded before are recorded as ended so.
    func ends(_ outcome: String, since before: Recorded) -> Int {
        ends.count { $0.hasSuffix(" \(outcome)") && !before.ends.contains($0) }
    }
}
