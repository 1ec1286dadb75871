/// A line of the nemesis' history: a fault, from before it began to after it was over.
struct FaultInterval: Hashable, Sendable {
    let fault: Fault
    /// `redis`, `clock`, `worker-2`, `proxy-2`.
    let target: String
    /// Nanoseconds of the monotonic clock.
    let began: Int64
    let ended: Int64
    /// Of a worker's fault the name of the worker that it hit.
    let detail: String

    func contains(_ moment: Int64, widenedBy margin: Int64 = 0) -> Bool {
        began <= moment && moment <= ended + margin
    }
}

extension FaultInterval {
    var line: String { "\(fault.rawValue) \(target) \(began) \(ended) \(detail)" }

    static func parse(_ text: String, file: String) throws(Failure) -> [FaultInterval] {
        try HistoryText.parse(text, file: file, words: 5) { words in
            guard let fault = Fault(rawValue: String(words[0])), let began = Int64(words[2]),
                let ended = Int64(words[3])
            else { return nil }
            return FaultInterval(
                fault: fault, target: String(words[1]), began: began, ended: ended, detail: String(words[4]))
        }
    }
}
