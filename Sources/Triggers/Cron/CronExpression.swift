/// A parsed cron expression: five fields (minute, hour, day-of-month, month, day-of-week) or six with leading seconds.
///
/// The dialect, in every field a list of:
/// - `*`, a value, a range `a-b`; each with a step: `*/n`, `a-b/n`, and `a/n` for "from a to the field's end";
/// - `H`, `H(a-b)`, `H/n`, `H(a-b)/n`: a value chosen by a stable hash of the key, to spread load (Jenkins);
/// - month and weekday names of three letters in any case; 0 and 7 are both Sunday;
/// - day-of-month also `L` (last day), `L-n` (n days before it), `LW` (last Monday-to-Friday day), `nW` (the
///   Monday-to-Friday day nearest to day n in the same month; a month without day n has none);
/// - day-of-week also `n#k` (k-th such day of the month) and `nL` (the last one);
/// - `?` alone in a day field means `*`.
///
/// `@yearly` `@annually` `@monthly` `@weekly` `@daily` `@midnight` `@hourly` stand for five fields, in any case.
///
/// When neither day field starts with `*` (or `?`), a day matches by either of them; otherwise it must match both:
/// Debian cron's rule. So `0 12 1 * MON` is the first and every Monday, and `0 12 */2 * MON` is Mondays with an odd
/// date. Ranges that wrap (`FRI-MON`, `22-2`), full names (`JANUARY`), years and time zones are not part of it.
public struct CronExpression: Hashable, Sendable {
    /// The text as it was given, without surrounding blanks.
    public let source: String
    /// Whether the text had a seconds field.
    public let hasSeconds: Bool

    /// True when no date ever matches, like `0 0 30 2 *`. Decided over the whole 400-year cycle of the calendar.
    public let neverFires: Bool

    let schedule: CronSchedule

    /// Whether the job "follows elapsed time" when the clock changes: its minute or hour field is a wildcard.
    ///
    /// Debian cron's test, kept to the letter: the field *starts* with `*`. `H/n` counts as well, being `*/n` with
    /// another phase; `0-59`, `0/15` and lists are fixed times.
    public let followsElapsedTime: Bool

    /// The longest text that is looked at, in bytes. Real expressions stay below 100.
    public static let maximumLength = CronParser.maximumLength

    /// Reads an expression; `hashKey` (usually the job's name) feeds `H`.
    ///
    /// An expression that can never fire is valid here: see ``neverFires``.
    public init(parsing text: String, hashKey: String = "") throws(CronError) {
        let parsed = try CronParser(hashKey: hashKey).parse(text)
        source = parsed.source
        hasSeconds = parsed.hasSeconds
        schedule = parsed.schedule
        neverFires = parsed.schedule.neverFires
        followsElapsedTime = parsed.followsElapsedTime
    }

    /// Whether a clock that shows `time` matches.
    public func matches(_ time: LocalTime) -> Bool {
        schedule.next(from: time.localSeconds, before: time.localSeconds + 1) != nil
    }
}

extension CronExpression: CustomStringConvertible {
    public var description: String { source }
}
