import Testing

@testable import Triggers

@Suite("Intervals")
struct IntervalTests {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test func `slots are the phase plus multiples of the period`() throws {
        let interval = try Interval(period: 1_000, phase: 250)
        #expect(interval.next(after: at(0)) == at(250))
        #expect(interval.next(after: at(249)) == at(250))
        #expect(interval.next(after: at(250)) == at(1_250))
        #expect(interval.latest(notAfter: at(250)) == at(250))
        #expect(interval.latest(notAfter: at(1_249)) == at(250))
        #expect(interval.latest(notAfter: at(249)) == nil)
        #expect(interval.next(after: at(-5_000)) == at(250))
        #expect(try Interval(period: 1_000).next(after: at(-1)) == at(0))
    }

    @Test func `a period must be above zero and a phase is brought below it`() throws {
        for period in [0, -1, Int64.min] {
            #expect(throws: TriggerError("every: the period is \(period) ms, not above 0")) {
                try Interval(period: period)
            }
        }
        #expect(try Interval(period: 100, phase: 250) == Interval(period: 100, phase: 50))
        #expect(try Interval(period: 100, phase: -1) == Interval(period: 100, phase: 99))
        #expect(try Interval(period: .max, phase: .min).phase == .max - 1)
    }

    @Test func `extreme periods and instants give answers, not traps`() throws {
        let horizon = Timestamp.horizon.milliseconds
        let periods: [Int64] = [1, 2, 86_400_000, horizon, .max]
        let instants: [Int64] = [.min, -1, 0, 1, horizon - 1, horizon, .max]
        for period in periods {
            for phase in [Int64(0), 1, Int64.max] {
                let interval = try Interval(period: period, phase: phase)
                for instant in instants.map(at) {
                    if let next = interval.next(after: instant) { #expect(next > instant && next <= Timestamp.horizon) }
                    if let latest = interval.latest(notAfter: instant) { #expect(latest <= instant) }
                    #expect(interval.count(from: Timestamp.earliest, through: instant) >= 0)
                }
            }
        }
    }

    @Test func `counting agrees with stepping`() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let period = Int64.random(in: 1...5_000, using: &generator)
            let interval = try Interval(period: period, phase: Int64.random(in: 0..<period, using: &generator))
            let first = at(Int64.random(in: -2_000...20_000, using: &generator))
            let last = first.adding(milliseconds: Int64.random(in: -10...40_000, using: &generator))
            var stepped: [Timestamp] = []
            var instant = first.adding(milliseconds: -1)
            while let next = interval.next(after: instant), next <= last {
                stepped.append(next)
                instant = next
            }
            #expect(interval.count(from: first, through: last) == stepped.count)
            #expect(interval.count(from: first, through: last, limit: 3) == min(3, stepped.count))
            if let latest = stepped.last { #expect(interval.latest(notAfter: last) == latest) }
        }
    }
}
