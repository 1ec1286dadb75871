/// The pauses before a call is repeated that Redis did not answer, or answered with "later": 10 ms, then twice the one before, at most
/// 500 ms.
struct CallPauses: Sendable {
    private static let longest = Duration.milliseconds(500)
    private var upcoming = Duration.milliseconds(10)

    mutating func next() -> Duration {
        defer { upcoming = min(upcoming * 2, Self.longest) }
        return upcoming
    }
}
