/// What a worker is told on its channel, `wake:<worker>`: come, "<queue> <µs from now>", or a stand-down, "<queue> <µs> <request>":
/// of what the claim of this number was answered, nothing is left to do for the queue; ask again these µs after it.
///
/// Anybody may publish anything: what is neither is ignored, as a version that knows no stand-down ignores those.
struct Hint: Hashable {
    /// Who is told to ask later than this, at most the poll interval of the largest fleet, was not told by a script.
    private static let longestPoll: Int64 = 300_000_000
    private static let longestWait: Int64 = 86_400_000_000

    let queue: String
    let wait: Duration
    /// The claim that a stand-down is about; nil in a hint to come.
    let request: Int?

    init?(_ payload: [UInt8]) {
        guard payload.count <= 256, let text = String(validating: payload, as: UTF8.self) else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard (2...3).contains(words.count), let wait = Int64(words[1]), wait >= 0 else { return nil }
        if words.count == 3 {
            guard let number = Int(words[2]), number > 0, wait <= Self.longestPoll else { return nil }
            request = number
        } else {
            guard wait <= Self.longestWait else { return nil }
            request = nil
        }
        queue = String(words[0])
        self.wait = .microseconds(wait)
    }
}
