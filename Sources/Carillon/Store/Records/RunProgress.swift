/// How far an attempt has come, as it says itself.
public struct RunProgress: Hashable, Sendable {
    /// From 0 to 1, in ten-thousandths.
    public let fraction: Double
    /// One line for people, at most 200 bytes; may be empty.
    public let text: String

    /// - Parameters:
    ///   - fraction: what is not between 0 and 1 is taken as the nearer of the two, what is no number as 0.
    ///   - text: control characters are escaped and what is longer is cut.
    public init(_ fraction: Double, _ text: String = "") {
        let share = fraction.isNaN ? 0 : min(max(fraction, 0), 1)
        self.fraction = (share * 10_000).rounded() / 10_000
        self.text = escapedForMessage(text)
    }

    /// The fraction as the shortest decimal: `0`, `0.4`, `0.3333`, `1`.
    package var decimal: String {
        let count = Int((fraction * 10_000).rounded())
        guard count > 0, count < 10_000 else { return count == 0 ? "0" : "1" }
        var digits = String(String(10_000 + count).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "0." + digits
    }
}

extension RunProgress {
    /// What follows the queue in a run's record: `0.4 half of the files`; see `lua/lib/run.lua`. Nil when it makes no sense.
    init?(record: Substring) {
        let words = record.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = words.first, let fraction = Double(first), (0...1).contains(fraction) else { return nil }
        self.init(fraction, words.count > 1 ? String(words[1]) : "")
    }
}
