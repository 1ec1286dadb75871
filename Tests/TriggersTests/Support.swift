@testable import Triggers

/// The slots of a cron expression after `start`, written on the clock of the zone.
func slots(
    _ expression: String, in zone: String = "UTC", after start: String, count: Int, dst: DSTPolicy = DSTPolicy()
) throws -> [String] {
    let zone = try Zone(identifier: zone)
    let trigger = Trigger.cron(CronTrigger(try CronExpression(parsing: expression), zone: zone, dst: dst))
    let start = try Timestamp(parsing: start, in: zone)
    return trigger.occurrences(after: start, count: count).map { $0.time.formatted(in: zone) }
}

/// The notes of the slots of a cron expression after `start`.
func notes(
    _ expression: String, in zone: String, after start: String, count: Int, dst: DSTPolicy = DSTPolicy()
) throws -> [String?] {
    let zone = try Zone(identifier: zone)
    let trigger = Trigger.cron(CronTrigger(try CronExpression(parsing: expression), zone: zone, dst: dst))
    return trigger.occurrences(after: try Timestamp(parsing: start, in: zone), count: count).map(\.note)
}

/// The error line that a text gives as a cron expression, or nil when it is valid.
func cronFault(_ text: String) -> String? {
    do {
        _ = try CronExpression(parsing: text)
        return nil
    } catch {
        return error.description
    }
}

/// A small generator with a fixed seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }
}
