import Carillon

/// What a handler of the test does. It comes as the payload, so that all pods do the same.
struct ChaosWork: Hashable, Sendable {
    static let handler = "chaos"
    static let backoff = JobDocument.Backoff(type: "fixed", delay: "300ms", jitter: 0)

    /// How long it takes, on average.
    var milliseconds = 30
    /// How many attempts of a thousand fail.
    var failing = 50
    /// It goes on when it is asked to stop, as far as it likes, and reports what it has done.
    var isDeaf = false

    var text: String { "\(milliseconds) \(failing) \(isDeaf ? 1 : 0)" }

    init(milliseconds: Int = 30, failing: Int = 50, isDeaf: Bool = false) {
        self.milliseconds = milliseconds
        self.failing = failing
        self.isDeaf = isDeaf
    }

    /// What follows a third number is a person's.
    init?(_ text: String) {
        let words = text.split(separator: " ").prefix(3).compactMap { Int($0) }
        guard words.count == 3, (0...60_000).contains(words[0]) else { return nil }
        self.init(milliseconds: words[0], failing: words[1], isDeaf: words[2] != 0)
    }

    /// How long this attempt takes: from half to one and a half of the average.
    func duration<Source: RandomNumberGenerator>(using source: inout Source) -> Duration {
        .milliseconds(Int.random(in: (milliseconds / 2)...(milliseconds * 3 / 2), using: &source))
    }

    func fails<Source: RandomNumberGenerator>(using source: inout Source) -> Bool {
        Int.random(in: 0..<1_000, using: &source) < failing
    }
}
