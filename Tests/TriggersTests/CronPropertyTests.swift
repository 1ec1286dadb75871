import Testing

@testable import Triggers

@Suite("Laws of cron triggers")
struct CronPropertyTests {
    private static let zones = [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo",
        "Antarctica/Troll", "Africa/Casablanca", "America/Havana", "Pacific/Chatham",
    ]

    private func randomJob(_ generator: inout SeededGenerator) -> (text: String, cron: DebianCron) {
        let minute = RandomField(0...59, star: 0.2, using: &generator)
        // Clocks change at night, so the hours do not leave it often.
        let night = Bool.random(using: &generator) ? 0...3 : 0...23
        let hour = RandomField(0...23, likely: night, star: 0.2, using: &generator)
        let day = RandomField(1...31, star: 0.7, using: &generator)
        let month = RandomField(1...12, star: 0.8, using: &generator)
        let weekday = RandomField(0...6, star: 0.7, using: &generator)
        let cron = DebianCron(
            minutes: minute.values, hours: hour.values, monthDays: day.values, months: month.values,
            weekdays: weekday.values,
            isWild: minute.text.hasPrefix("*") || hour.text.hasPrefix("*"),
            needsBothDays: day.text.hasPrefix("*") || weekday.text.hasPrefix("*"))
        return ("\(minute.text) \(hour.text) \(day.text) \(month.text) \(weekday.text)", cron)
    }

    @Test func `slots around clock changes are the runs of Debian's cron`() throws {
        var generator = SeededGenerator(seed: 6)
        var runs = 0
        for _ in 0..<300 {
            let (text, cron) = randomJob(&generator)
            let zone = try Zone(identifier: generator.pick(Self.zones))
            let trigger = CronTrigger(try CronExpression(parsing: text), zone: zone)
            let somewhere = Timestamp(seconds: Int.random(in: 0...4_000_000_000, using: &generator))
            let change = zone.transition(after: somewhere)?.instant ?? somewhere
            let start = change.seconds / 60 * 60 - 60 * Int.random(in: 0...1_000, using: &generator)
            let end = start + 86_400
            let expected = cron.runs(from: start, through: end) { zone.offset(at: Timestamp(seconds: $0)) }
            var found: [Int] = []
            var instant = Timestamp(seconds: start)
            while let next = trigger.next(after: instant), next.seconds <= end {
                found.append(next.seconds)
                instant = next
            }
            #expect(found == expected, "'\(text)' in \(zone) from \(Timestamp(seconds: start))")
            runs += found.count
        }
        #expect(runs > 1_000)
    }

    @Test(arguments: DSTPolicy.Gap.allCases, DSTPolicy.Overlap.allCases)
    func `the sequence is the same however it is stepped`(gap: DSTPolicy.Gap, overlap: DSTPolicy.Overlap) throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<60 {
            let (text, _) = randomJob(&generator)
            let expression = try CronExpression(parsing: text)
            let zone = try Zone(identifier: generator.pick(Self.zones))
            let trigger = CronTrigger(expression, zone: zone, dst: DSTPolicy(gap: gap, overlap: overlap))
            let somewhere = Timestamp(seconds: Int.random(in: 0...4_000_000_000, using: &generator))
            let change = zone.transition(after: somewhere)?.instant ?? somewhere
            let start = change.adding(milliseconds: -Int64.random(in: 0...200_000_000, using: &generator))
            var forwards: [Timestamp] = []
            var instant = start
            while forwards.count < 40, let next = trigger.next(after: instant) {
                #expect(next > instant, "'\(text)' in \(zone) after \(instant)")
                // Any instant between two slots leads to the same next one.
                let between = Int64.random(in: instant.milliseconds..<next.milliseconds, using: &generator)
                #expect(trigger.next(after: Timestamp(milliseconds: between)) == next)
                #expect(trigger.latest(notAfter: next) == next)
                if next != forwards.last, let last = forwards.last {
                    #expect(trigger.latest(notAfter: next.adding(milliseconds: -1)) == last)
                }
                forwards.append(next)
                instant = next
            }
            guard let last = forwards.last else {
                #expect(expression.neverFires)
                continue
            }
            #expect(
                trigger.count(from: start.adding(milliseconds: 1), through: last) == forwards.count,
                "'\(text)' in \(zone) from \(start)")
            #expect(trigger.count(from: forwards[0].adding(milliseconds: 1), through: last) == forwards.count - 1)
        }
    }

    @Test func `slots show the clock that the expression asks for, changes aside`() throws {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<400 {
            let (text, cron) = randomJob(&generator)
            let expression = try CronExpression(parsing: text)
            let zone = try Zone(identifier: generator.pick(Self.zones))
            let trigger = CronTrigger(expression, zone: zone, dst: DSTPolicy(gap: .skip, overlap: .both))
            var instant = Timestamp(seconds: Int.random(in: 0...4_000_000_000, using: &generator))
            for _ in 0..<10 {
                guard let next = trigger.next(after: instant) else { break }
                let local = zone.localTime(at: next)
                #expect(
                    expression.matches(local) && cron.matches(localMinute: local.localSeconds / 60),
                    "'\(text)' \(local)")
                instant = next
            }
        }
    }

    @Test(arguments: ["*/20 * * * * *", "5,50 */7 * * * *", "* */30 1-3 * * *", "30 * 2 * * *"])
    func `wildcard jobs with seconds run at every real second that matches`(text: String) throws {
        let expression = try CronExpression(parsing: text)
        for name in Self.zones {
            let zone = try Zone(identifier: name)
            let trigger = CronTrigger(expression, zone: zone)
            let summer = try Timestamp(parsing: "2025-07-01T00:00:00Z")
            for change in [zone.transition(notAfter: summer), zone.transition(after: summer)].compactMap({ $0 }) {
                let range = (change.instant.seconds - 3_700)...(change.instant.seconds + 3_700)
                let expected = range.filter { expression.matches(zone.localTime(at: Timestamp(seconds: $0))) }
                var found: [Int] = []
                var instant = Timestamp(seconds: range.lowerBound - 1)
                while let next = trigger.next(after: instant), next.seconds <= range.upperBound {
                    found.append(next.seconds)
                    instant = next
                }
                #expect(found == expected, "'\(text)' in \(name) around \(change.instant)")
            }
        }
    }
}
