import Triggers

extension JobDocument {
    func checkedPriority() throws(InvalidInput) -> Int {
        guard let priority else { return Job.defaultPriority }
        guard (1...100).contains(priority) else {
            throw InvalidInput("priority", String(priority), "must be at least 1 and at most 100 (100 comes first)")
        }
        return priority
    }

    func checkedConcurrency() throws(InvalidInput) -> ConcurrencyLimit? {
        guard let concurrency else { return nil }
        guard let name = concurrency.group else {
            throw InvalidInput("concurrency.group", nil, "is missing: the limit belongs to a group")
        }
        var checked = ConcurrencyLimit(group: try checkedName(name, field: "concurrency.group"))
        guard concurrency.limit != nil || concurrency.rate != nil else {
            throw InvalidInput("concurrency.limit", nil, "is missing: a group needs a limit or a rate")
        }
        if let limit = concurrency.limit {
            guard (1...100_000).contains(limit) else {
                throw InvalidInput("concurrency.limit", String(limit), "must be at least 1 and at most 100000")
            }
            checked.limit = limit
        }
        if let rate = concurrency.rate {
            checked.rate = try checkedRate(rate, burst: concurrency.burst)
        } else if let burst = concurrency.burst {
            throw InvalidInput("concurrency.burst", String(burst), "needs a rate")
        }
        return checked
    }

    /// `10/1s`: so many starts in so much time.
    private func checkedRate(_ text: String, burst: Int?) throws(InvalidInput) -> ConcurrencyLimit.Rate {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(parts[0]),
            (1...1_000_000).contains(count)
        else {
            throw InvalidInput(
                "concurrency.rate", text, "must be starts per time, such as 10/1s, with 1 to 1000000 starts")
        }
        let period = try checkedDuration(
            String(parts[1]), "concurrency.rate", in: .milliseconds(1) ... .seconds(366 * 86_400),
            "must be over at least 1ms and at most 366d")
        guard period.milliseconds * 1_000 / Int64(count) >= 1 else {
            throw InvalidInput("concurrency.rate", text, "must not be faster than one start each microsecond")
        }
        let burst = burst ?? 1
        guard (1...100_000).contains(burst) else {
            throw InvalidInput("concurrency.burst", String(burst), "must be at least 1 and at most 100000")
        }
        return ConcurrencyLimit.Rate(count, per: period, burst: burst)
    }

    /// - Parameter trigger: only what runs once can be unique.
    func checkedUniqueness(of trigger: Trigger) throws(InvalidInput) -> Uniqueness? {
        guard let unique else {
            guard let uniqueWindow else { return nil }
            throw InvalidInput("unique_window", uniqueWindow, "needs `unique`, the key that it is about")
        }
        let key = try checkedName(unique, field: "unique")
        guard case .at = trigger else {
            throw InvalidInput("unique", unique, "is for jobs that run once; a recurring job is unique by its name")
        }
        let window = try uniqueWindow.map { text throws(InvalidInput) in
            try checkedDuration(
                text, "unique_window", in: .milliseconds(1) ... .seconds(366 * 86_400),
                "must be at least 1ms and at most 366d")
        }
        return Uniqueness(key: key, window: window)
    }

    /// - Parameter trigger: only what runs once can be a child.
    func checkedParent(of trigger: Trigger) throws(InvalidInput) -> String? {
        guard let parent else { return nil }
        if RunID(parent) == nil { _ = try checkedName(parent, field: "parent") }
        guard case .at = trigger else {
            throw InvalidInput("parent", parent, "is for jobs that run once")
        }
        return parent
    }
}
