import EventLoop
import Testing

@testable import Carillon

/// When a claimer asks next; all times in seconds after its last claim was answered.
@Suite struct AlarmTests {
    private static func hint(_ text: String) throws -> Hint { try #require(Hint(Array(text.utf8))) }

    /// An alarm whose claim 7 was answered with 5 s.
    private static func alarm(_ queues: String...) throws -> Alarm {
        var alarm = Alarm(queues: try queues.map { try QueueName($0) })
        alarm.claimIsSent(now: 0)
        alarm.claimIsAnswered(request: 7, wait: .seconds(5), now: 0)
        return alarm
    }

    private static func hear(_ text: String, _ alarm: inout Alarm, at second: Int64 = 1) throws {
        alarm.hear(try hint(text), now: second * 1_000_000_000)
    }

    private static func expect(
        _ alarm: Alarm, _ seconds: Int64, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(alarm.time == seconds * 1_000_000_000, sourceLocation: sourceLocation)
    }

    // MARK: Coming earlier

    @Test func `It rings when the answer to the last claim said`() throws {
        var alarm = try Self.alarm("a")
        Self.expect(alarm, 5)
        alarm.claimIsSent(now: 5_000_000_000)
        alarm.claimIsAnswered(request: 8, wait: .seconds(20), now: 5_000_000_000)
        Self.expect(alarm, 25)
    }

    @Test func `A hint brings it forward and never puts it off`() throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 2000000", &alarm)
        Self.expect(alarm, 3)
        try Self.hear("a 86400000000", &alarm)
        try Self.hear("elsewhere 0", &alarm)
        Self.expect(alarm, 3)
    }

    @Test func `A hint that comes while a claim is under way outlives its answer, one from before does not`() throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 0", &alarm)
        alarm.claimIsSent(now: 1_000_000_000)
        try Self.hear("a 2000000", &alarm)
        alarm.claimIsAnswered(request: 8, wait: .seconds(5), now: 1_000_000_000)
        Self.expect(alarm, 3)
    }

    @Test func `It rings at once when the listener has missed something`() throws {
        var alarm = try Self.alarm("a", "b")
        alarm.wake(now: 1_000_000_000)
        Self.expect(alarm, 1)
    }

    @Test func `An answer that names no possible time is no trap`() throws {
        var alarm = try Self.alarm("a")
        alarm.claimIsAnswered(request: 8, wait: .microseconds(Int64.max), now: .max - 1)
        #expect(alarm.time == .max)
    }

    // MARK: The way there and back

    /// An alarm whose claims took this long; the last was answered at `now`.
    private static func alarm(roundTrips: [Int64], now: Int64, wait: Int64) throws -> Alarm {
        var alarm = Alarm(queues: [try QueueName("a")])
        for roundTrip in roundTrips {
            alarm.claimIsSent(now: now - roundTrip)
            alarm.claimIsAnswered(request: 7, wait: .nanoseconds(wait), now: now)
        }
        return alarm
    }

    @Test(
        arguments: [
            ([30], 6_000), ([30, 10, 20], 6_000), ([30, 10, 20, 40], 5_990), ([10, 30, 20, 40, 50], 5_980),
        ] as [([Int64], Int64)])
    func `It asks as much earlier as the quickest of the last four claims took`(roundTrips: [Int64], asks: Int64) throws
    {
        var alarm = try Self.alarm(roundTrips: roundTrips, now: 1_000, wait: 5_000)
        #expect(alarm.time == asks)
        alarm.claimIsSent(now: 2_000)
        alarm.hear(try Self.hint("a 1"), now: 2_000)
        #expect(alarm.time == asks - 3_000)
    }

    @Test func `What comes sooner than a question could is asked for at once`() throws {
        let alarm = try Self.alarm(roundTrips: [100, 100, 100, 100], now: 1_000, wait: 99)
        #expect(alarm.time == 1_000)
    }

    @Test func `A hint that comes before any answer is waited for in full`() throws {
        var alarm = Alarm(queues: [try QueueName("a")])
        alarm.hear(try Self.hint("a 1"), now: 500)
        #expect(alarm.time == 1_500)
    }

    // MARK: Stand-downs

    @Test func `A stand-down of the last claim puts it off until the poll interval after that claim`() throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 20000000 7", &alarm, at: 4)
        Self.expect(alarm, 20)
    }

    @Test(arguments: [6, 8, Int.max]) func `A stand-down of another claim changes nothing`(request: Int) throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 20000000 \(request)", &alarm)
        Self.expect(alarm, 5)
    }

    @Test func `Nobody is kept from asking for longer than the longest poll interval after the last claim`() throws {
        var alarm = try Self.alarm("a")
        for second in Int64(0)..<300 { try Self.hear("a 300000000 7", &alarm, at: second) }
        Self.expect(alarm, 300)
        #expect(Hint(Array("a 300000001 7".utf8)) == nil)
    }

    @Test func `A stand-down brings nobody earlier`() throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 0 7", &alarm)
        Self.expect(alarm, 5)
    }

    @Test func `While a claim is under way no stand-down counts, not even of its own number`() throws {
        var alarm = try Self.alarm("a")
        alarm.claimIsSent(now: 1_000_000_000)
        try Self.hear("a 20000000 7", &alarm)
        try Self.hear("a 20000000 8", &alarm)
        Self.expect(alarm, 5)
        alarm.claimIsAnswered(request: 8, wait: .seconds(5), now: 1_000_000_000)
        Self.expect(alarm, 6)
        try Self.hear("a 20000000 7", &alarm)
        Self.expect(alarm, 6)
    }

    @Test func `What is to be asked whatever a claim was answered is not put off`() throws {
        var alarm = try Self.alarm("a")
        alarm.ask(at: 2_000_000_000)
        try Self.hear("a 20000000 7", &alarm)
        Self.expect(alarm, 2)
    }

    @Test func `A stand-down takes back no hint`() throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 2000000", &alarm)
        try Self.hear("a 20000000 7", &alarm)
        Self.expect(alarm, 3)
        alarm = try Self.alarm("a")
        alarm.wake(now: 1_000_000_000)
        try Self.hear("a 20000000 7", &alarm)
        Self.expect(alarm, 1)
    }

    @Test func `A hint brings it forward again after a stand-down`() throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 20000000 7", &alarm)
        try Self.hear("a 2000000", &alarm)
        Self.expect(alarm, 3)
    }

    @Test func `A stand-down from one queue delays nothing that is owed to another`() throws {
        var alarm = try Self.alarm("a", "b")
        try Self.hear("a 20000000 7", &alarm)
        try Self.hear("elsewhere 20000000 7", &alarm)
        Self.expect(alarm, 5)
        try Self.hear("b 30000000 7", &alarm)
        Self.expect(alarm, 20)
    }

    @Test func `A late stand-down costs nothing: what is over rings at once`() throws {
        var alarm = try Self.alarm("a")
        try Self.hear("a 20000000 7", &alarm, at: 3_600)
        Self.expect(alarm, 20)
    }
}
