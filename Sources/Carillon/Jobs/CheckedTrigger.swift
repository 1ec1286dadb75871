import Triggers

extension JobDocument {
    /// When the job is due: exactly one of `cron`, `every`, `at`, and only the options that go with it.
    ///
    /// An `at` in the past is allowed: such a job is due at once, and its catch-up window decides whether it still runs.
    func checkedTrigger(job: JobID) throws(InvalidInput) -> Trigger {
        let given = [("cron", cron), ("every", every), ("at", at)].filter { $0.1 != nil }.map(\.0)
        guard let kind = given.first else {
            throw InvalidInput("cron", nil, "a job needs exactly one of cron, every, at")
        }
        guard given.count == 1 else {
            throw InvalidInput(
                given[1], nil, "cannot be combined with \(kind): a job needs exactly one of cron, every, at")
        }
        if phase != nil, every == nil { throw InvalidInput("phase", phase, "only goes with every") }
        if dstGap != nil, cron == nil { throw InvalidInput("dst_gap", dstGap, "only goes with cron") }
        if dstOverlap != nil, cron == nil { throw InvalidInput("dst_overlap", dstOverlap, "only goes with cron") }
        if timezone != nil, every != nil, !hasBounds {
            throw InvalidInput("timezone", timezone, "only goes with cron or at")
        }
        if let at {
            try checkNotRecurring()
            return .at(try checkedInstant(at, "at"))
        }
        let trigger: Trigger =
            if let every { .every(try checkedInterval(every)) } else { try checkedCron(cron ?? "", job: job) }
        return try checkedBounds(of: try spread(trigger, job: job), zone: try checkedZone(), kind: kind)
    }

    private func checkedCron(_ text: String, job: JobID) throws(InvalidInput) -> Trigger {
        let zone = try checkedZone() ?? .utc
        let dst = DSTPolicy(
            gap: try checkedWord(dstGap, "dst_gap") ?? .runAtTransition,
            overlap: try checkedWord(dstOverlap, "dst_overlap") ?? .first)
        let trigger: Trigger
        do {
            trigger = try Trigger(parsing: text, zone: zone, dst: dst, hashKey: job.description)
        } catch {
            throw InvalidInput("cron", saying: error, without: ["cron: ", "every: ", "duration: "])
        }
        if case .every(let interval) = trigger {
            let option = [("timezone", hasBounds ? nil : timezone), ("dst_gap", dstGap), ("dst_overlap", dstOverlap)]
                .first { $0.1 != nil }
            if let option { throw InvalidInput(option.0, option.1, "does not go with @every") }
            try Self.checkPeriod(.milliseconds(interval.period), field: "cron", text: text)
        }
        guard !trigger.neverFires else { throw InvalidInput("cron", text, "never fires: no date matches it") }
        return trigger
    }

    private func checkedInterval(_ text: String) throws(InvalidInput) -> Interval {
        let period = try checkedDuration(text, "every")
        try Self.checkPeriod(period, field: "every", text: text)
        let offset = try phase.map { text throws(InvalidInput) in try checkedDuration(text, "phase") } ?? .zero
        guard offset < period else { throw InvalidInput("phase", phase, "must be less than every (\(text))") }
        do {
            return try Interval(period: period.milliseconds, phase: offset.milliseconds)
        } catch {
            throw InvalidInput("every", saying: error, without: ["every: "])
        }
    }

    private static func checkPeriod(_ period: Duration, field: String, text: String) throws(InvalidInput) {
        guard (.milliseconds(100) ... .seconds(366 * 86_400)).contains(period) else {
            throw InvalidInput(field, text, "must be at least 100ms and at most 366d")
        }
    }
}
