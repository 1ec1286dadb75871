import Triggers

extension JobDocument {
    func checkedCatchUp() throws(InvalidInput) -> CatchUp {
        var catchUp = CatchUp()
        if let catchupWindow {
            catchUp.window = try checkedDuration(
                catchupWindow, "catchup_window", in: .seconds(1) ... .tenYears, "must be at least 1s and at most 3650d")
        }
        catchUp.coalesce = try checkedWord(coalesce, "coalesce") ?? catchUp.coalesce
        return catchUp
    }

    func checkedRetry() throws(InvalidInput) -> Retry {
        var retry = Retry()
        if let maxAttempts {
            guard (1...100).contains(maxAttempts) else {
                throw InvalidInput("max_attempts", String(maxAttempts), "must be at least 1 and at most 100")
            }
            retry.maxAttempts = maxAttempts
        }
        guard let backoff else { return retry }
        retry.growth = try checkedWord(backoff.type, "backoff.type") ?? retry.growth
        let limits = Duration.milliseconds(1) ... .seconds(366 * 86_400)
        let rule = "must be at least 1ms and at most 366d"
        if let delay = backoff.delay {
            retry.delay = try checkedDuration(delay, "backoff.delay", in: limits, rule)
        }
        if let maxDelay = backoff.maxDelay {
            retry.maxDelay = try checkedDuration(maxDelay, "backoff.max_delay", in: limits, rule)
            guard retry.maxDelay >= retry.delay else {
                let delay = DurationText.format(retry.delay)
                throw InvalidInput("backoff.max_delay", maxDelay, "must not be less than backoff.delay (\(delay))")
            }
        } else {
            retry.maxDelay = max(retry.maxDelay, retry.delay)
        }
        if let jitter = backoff.jitter {
            guard (0...1).contains(jitter) else {
                throw InvalidInput("backoff.jitter", String(jitter), "must be at least 0 and at most 1")
            }
            retry.jitter = jitter
        }
        return retry
    }

    func checkedRetention() throws(InvalidInput) -> Retention {
        func checked(_ count: Int?, _ field: String, _ standard: Int) throws(InvalidInput) -> Int {
            guard let count else { return standard }
            guard (0...1_000).contains(count) else {
                throw InvalidInput(field, String(count), "must be at least 0 and at most 1000")
            }
            return count
        }
        return Retention(
            succeeded: try checked(keepSucceeded, "keep_succeeded", Retention().succeeded),
            failed: try checked(keepFailed, "keep_failed", Retention().failed))
    }

    func checkedTimeout() throws(InvalidInput) -> Duration? {
        guard let timeout else { return nil }
        return try checkedDuration(
            timeout, "timeout", in: .milliseconds(1) ... .tenYears, "must be more than 0 and at most 3650d")
    }

    func checkedDuration(
        _ text: String, _ field: String, in limits: ClosedRange<Duration>, _ rule: String
    ) throws(InvalidInput) -> Duration {
        let duration = try checkedDuration(text, field)
        guard limits.contains(duration) else { throw InvalidInput(field, text, rule) }
        return duration
    }

    func checkedDuration(_ text: String, _ field: String) throws(InvalidInput) -> Duration {
        do {
            return try DurationText.parse(text)
        } catch {
            throw InvalidInput(field, saying: error, without: ["duration: "])
        }
    }

    /// One of the words of `Words`, nil where none was given.
    func checkedWord<Words: RawRepresentable<String> & CaseIterable>(
        _ text: String?, _ field: String
    ) throws(InvalidInput) -> Words? {
        guard let text else { return nil }
        let words = Words.allCases.map(\.rawValue)
        // Bytes, because `==` on strings would take another spelling of the same characters for the word.
        if let index = words.firstIndex(where: { $0.utf8.elementsEqual(text.utf8) }) {
            return Array(Words.allCases)[index]
        }
        throw InvalidInput(
            field, text, "must be one of \(words.joined(separator: ", "))" + didYouMean(text, among: words))
    }
}

extension InvalidInput {
    /// Passes on what a parser said about a field, without the names that the parser has for its own business.
    init(_ field: String, saying error: some Error & CustomStringConvertible, without prefixes: [String]) {
        var rule = error.description[...]
        for prefix in prefixes where rule.hasPrefix(prefix) { rule = rule.dropFirst(prefix.count) }
        self.init(field, nil, String(rule))
    }
}

extension Duration {
    fileprivate static let tenYears = Duration.seconds(3_650 * 86_400)
}
