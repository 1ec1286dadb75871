/// All that is known about a test when it is over. The checkers are functions of it.
struct Histories: Sendable {
    var jobs: [RecurringJob] = []
    /// Jobs that come, change and go during the test.
    var operated: [OperatedJob] = []
    /// Redis' clock right before and right after the recurring jobs were created, in ms.
    var created: ClosedRange<Int64> = 0...0
    /// In ms.
    var lease: Int64 = 0
    var effects: [Effect] = []
    var operations: [ClientOperation] = []
    var faults: [FaultInterval] = []
    var hiccups: [Hiccup] = []
    var clock = ClockHistory()
    var ledger = Ledger()
    var samples: [ResourceSample] = []
    var storeSamples: [StoreSample] = []
    var final = FinalState()
    /// Lines that workers and Redis have said on their way.
    var workerOutput: [String] = []
    var redisLog: [String] = []
    /// Workers that ended without having been told to.
    var unexpectedExits: [String] = []
    /// When all workers had come, and faults began; nanoseconds of the monotonic clock.
    var began: Int64 = 0
    /// When the last fault was healed; nanoseconds of the monotonic clock.
    var healed: Int64 = 0
    /// The faults that this test was to inject.
    var wanted: [Fault] = []

    /// Jobs by their names, those that come and go too.
    var jobsByID: [String: RecurringJob] {
        Dictionary((jobs + operated.map(\.job)).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Power failures, which take back what was acknowledged in the last second or two.
    var powerLosses: [FaultInterval] { faults.filter { $0.fault == .powerLoss } }

    /// Whether Redis may have forgotten what it acknowledged at that moment. The interval of a power failure begins with the last
    /// sync of the file; a write may be acknowledged a moment before it is in the file, while a sync is pending.
    func mayBeForgotten(_ moment: Int64) -> Bool {
        powerLosses.contains { $0.began - 1_000_000_000 <= moment && moment <= $0.ended }
    }

    /// When each step of the ledger happened, in nanoseconds of the monotonic clock; nil where it does not say.
    var stepMoments: [Int64?] {
        let shift = monotonicShift
        var follower = ClockFollower(clock)
        return ledger.steps.map { step in step.wall.map { follower.host(whenRedisShowed: $0) * 1_000 + shift } }
    }

    /// The latest that Redis' clock can have shown by a moment of the monotonic clock, in ms.
    func latestShown(by moment: Int64) -> Int64 { clock.latestShown(by: (moment - monotonicShift) / 1_000) / 1_000 }

    /// From the host's wall clock to its monotonic one, in nanoseconds.
    private var monotonicShift: Int64 {
        effects.first.map { $0.moment.monotonic - $0.moment.wall * 1_000 } ?? 0
    }
}
