/// Which attempts fail, known before the first one: a fifth of all first attempts, a fifth of the second attempts which follow from
/// that, and so on. The last attempt never fails, so everything succeeds in the end, after exactly ``retries`` retries.
struct FailurePlan: Equatable, Sendable {
    private let failures: [String: Int]

    /// - Parameters:
    ///   - children: all of them; their order matters.
    ///   - seed: chooses which ones fail, never how many.
    init(children: [String], seed: UInt64) {
        var generator = SeededSource(seed: seed)
        var failures: [String: Int] = [:]
        var failing = children.shuffled(using: &generator)
        for _ in 1..<LoadLevel.maxAttempts {
            failing = Array(failing.prefix(failing.count / 5))
            for child in failing { failures[child, default: 0] += 1 }
        }
        self.failures = failures
    }

    func fails(_ child: String, attempt: Int) -> Bool { attempt <= failures[child, default: 0] }

    /// How many attempts fail, and so how many are made again.
    var retries: Int { failures.values.reduce(0, +) }

    /// How many attempts of this number follow a failure.
    func retries(attempt: Int) -> Int { failures.values.count { $0 >= attempt - 1 } }
}
