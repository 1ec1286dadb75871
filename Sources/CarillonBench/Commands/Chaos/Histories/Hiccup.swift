/// A line of the hiccups: a time in which a process did not get to run, as a thread of its own has noticed. A SIGSTOP is one,
/// and so is a host that has no processor for it.
struct Hiccup: Hashable, Sendable {
    /// What counts, in nanoseconds: half of what a lease of 1 s leaves between its worker's giving up and its end.
    static let shortest: Int64 = 50_000_000

    /// `w0-3`, or `bench` for the process of the test itself.
    let process: String
    /// Nanoseconds of the monotonic clock.
    let began: Int64
    let ended: Int64
}

extension Hiccup {
    var line: String { "\(process) \(began) \(ended)" }

    static func parse(_ text: String, file: String) throws(Failure) -> [Hiccup] {
        try HistoryText.parse(text, file: file, words: 3) { words in
            guard let began = Int64(words[1]), let ended = Int64(words[2]) else { return nil }
            return Hiccup(process: String(words[0]), began: began, ended: ended)
        }
    }
}
