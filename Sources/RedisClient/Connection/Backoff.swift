/// How long to wait before the next connection attempt: 10 ms, doubling up to 1 s, each time between half of that and
/// all of it, so that a hundred clients do not come back in step.
struct Backoff {
    private static let first: Int64 = 10_000_000
    private static let doublings = 7
    private static let longest: Int64 = 1_000_000_000

    private var failures = 0

    /// The next wait, in nanoseconds.
    ///
    /// - Parameter jitter: From 0 up to, not including, 1.
    mutating func next(jitter: Double) -> Int64 {
        let full = min(Self.longest, Self.first << Int64(failures))
        failures = min(failures + 1, Self.doublings)
        return full / 2 + Int64(Double(full / 2) * min(max(jitter, 0), 1))
    }

    mutating func reset() { failures = 0 }
}
