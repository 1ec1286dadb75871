/// A line of the clients' history: one call, from its invocation to what became of it.
struct ClientOperation: Hashable, Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case create, trigger, pause, resume, edit
        /// Of jobs that come and go: deleted, created again, given another trigger. The answer ends with the era.
        case remove, recreate, redefine
        /// Calls of the ghost, which repeats what others have long ended, with their tokens.
        case staleComplete = "stale-complete"
        case staleFail = "stale-fail"
        case staleHeartbeat = "stale-heartbeat"
        case staleRelease = "stale-release"
        case staleProgress = "stale-progress"

        var isStale: Bool { rawValue.hasPrefix("stale-") }
    }

    enum Result: String, Sendable, CaseIterable {
        case ok
        /// Refused: certainly nothing happened.
        case fail
        /// Nobody knows whether it happened.
        case info
    }

    let kind: Kind
    /// The job or run that it is about.
    let subject: String
    /// Nanoseconds of the monotonic clock; of a ghost's call since when the attempt was known to be over.
    let invoked: Int64
    let ended: Int64
    let result: Result
    /// What was answered; of a ghost's call the token, and whether it was `refused` or `accepted`.
    let answer: String
}

extension ClientOperation {
    var line: String { "\(kind.rawValue) \(subject) \(invoked) \(ended) \(result.rawValue) \(answer)" }

    static func parse(_ text: String, file: String) throws(Failure) -> [ClientOperation] {
        try HistoryText.parse(text, file: file, words: 6) { words in
            guard let kind = Kind(rawValue: String(words[0])), let invoked = Int64(words[2]),
                let ended = Int64(words[3]), let result = Result(rawValue: String(words[4]))
            else { return nil }
            return ClientOperation(
                kind: kind, subject: String(words[1]), invoked: invoked, ended: ended, result: result,
                answer: String(words[5]))
        }
    }
}
