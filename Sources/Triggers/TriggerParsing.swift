extension Trigger {
    /// Reads a recurring trigger: a cron expression, or `@every DURATION`, or `@every DURATION/PHASE`.
    ///
    /// The phase moves the slots of an interval away from the multiples of its period: `@every 1h/15m` is a quarter
    /// past every hour UTC. `zone`, `dst` and `hashKey` matter to cron expressions only.
    public init(
        parsing text: String, zone: Zone = .utc, dst: DSTPolicy = DSTPolicy(), hashKey: String = ""
    ) throws(TriggerError) {
        let words = text.utf8.prefix(CronExpression.maximumLength).split { $0 == 0x20 || $0 == 0x09 }
        if let first = words.first, String(Substring(first)).lowercased() == "@every" {
            guard words.count == 2 else { throw TriggerError("every: \(quoted(text)) is not '@every DURATION'") }
            self = .every(try Self.interval(String(Substring(words[1]))))
            return
        }
        do {
            self = .cron(CronTrigger(try CronExpression(parsing: text, hashKey: hashKey), zone: zone, dst: dst))
        } catch {
            let isNickname = words.first?.first == UInt8(ascii: "@") && words.count == 1
            throw TriggerError(error.description + (isNickname ? "; an interval is '@every 5m'" : ""))
        }
    }

    private static func interval(_ text: String) throws(TriggerError) -> Interval {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw TriggerError("every: \(quoted(text)) is not DURATION or DURATION/PHASE") }
        let period = try milliseconds(parts[0])
        let phase = try parts.count == 2 ? milliseconds(parts[1]) : 0
        guard phase < max(period, 1) else {
            throw TriggerError("every: \(quoted(text)) has a phase that is not below its period")
        }
        return try Interval(period: period, phase: phase)
    }

    private static func milliseconds(_ text: Substring) throws(TriggerError) -> Int64 {
        do {
            return try DurationText.milliseconds(String(text))
        } catch {
            throw TriggerError("every: \(error)")
        }
    }
}
