/// How far an attempt has come, as it says itself.
struct Progress {
    let run: String
    let token: String
    let fraction: String
    let text: String

    init(_ words: ArraySlice<String>) {
        let words = Array(words)
        (run, token, fraction, text) = (words[0], words[1], words[2], words[3])
    }
}

extension Model {
    mutating func progress(_ reports: [Progress]) -> String {
        let remembered = clock.token
        clock = clock.now
        var letters = ""
        var rollbacks: [Int] = []
        for report in reports {
            guard let run = held(report.run, report.token) else {
                letters += "S"
                rollbacks += [provesRollback(report.token, remembered: remembered)].compactMap { $0 }
                continue
            }
            runs[report.run]?.progress = " \(report.fraction) \(report.text)"
            if case .leased = run.state { letters += "O" } else { letters += "C" }
        }
        recordRollback(rollbacks)
        return "OK \(letters)"
    }
}
