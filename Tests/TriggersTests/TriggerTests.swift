import Testing

@testable import Triggers

@Suite("Triggers")
struct TriggerTests {
    private func fault(_ text: String) -> String? {
        do {
            _ = try Trigger(parsing: text)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a text is a cron expression or an interval`() throws {
        #expect(try Trigger(parsing: "@every 90s") == .every(Interval(period: 90_000)))
        #expect(try Trigger(parsing: " @Every  1h/15m ") == .every(Interval(period: 3_600_000, phase: 900_000)))
        #expect(try Trigger(parsing: "@daily") == .cron(CronTrigger(CronExpression(parsing: "@daily"))))
        let berlin = try Zone(identifier: "Europe/Berlin")
        let policy = DSTPolicy(gap: .skip, overlap: .both)
        #expect(
            try Trigger(parsing: "H 2 * * *", zone: berlin, dst: policy, hashKey: "a")
                == .cron(CronTrigger(CronExpression(parsing: "H 2 * * *", hashKey: "a"), zone: berlin, dst: policy)))
    }

    @Test(arguments: [
        ("@every", "every: '@every' is not '@every DURATION'"),
        ("@every 5m x", "every: '@every 5m x' is not '@every DURATION'"),
        ("@every 0", "every: duration: '0' has a number without a unit (ms, s, m, h, d, w)"),
        ("@every 0s", "every: the period is 0 ms, not above 0"),
        ("@every -5s", "every: duration: '-5s' is not a number with a unit, like 30s or 1h30m"),
        ("@every 1h/1h", "every: '1h/1h' has a phase that is not below its period"),
        ("@every 1h/", "every: duration: '' is empty; write for example 30s, 5m or 1h30m"),
        ("@every 1h/5m/5m", "every: '1h/5m/5m' is not DURATION or DURATION/PHASE"),
        ("61 * * * *", "minute: '61' is out of range 0-59 (column 1)"),
    ])
    func `a bad text is refused in one line`(text: String, line: String) {
        #expect(fault(text) == line)
    }

    @Test func `an unknown nickname is told about intervals`() {
        #expect(fault("@evry")?.hasSuffix("; an interval is '@every 5m'") == true)
        #expect(fault("@daily 5m")?.contains("an interval is") == false)
    }

    @Test func `a moment comes once`() {
        let moment = Timestamp(milliseconds: 5)
        let trigger = Trigger.at(moment)
        #expect(trigger.next(after: Timestamp(milliseconds: 4)) == moment)
        #expect(trigger.next(after: moment) == nil)
        #expect(trigger.latest(notAfter: moment) == moment)
        #expect(trigger.latest(notAfter: Timestamp(milliseconds: 4)) == nil)
        #expect(trigger.count(from: .earliest, through: moment) == 1)
        #expect(trigger.count(from: Timestamp(milliseconds: 6), through: .horizon) == 0)
        #expect(trigger.occurrences(after: .earliest, count: 5) == [Occurrence(time: moment, note: nil)])
        #expect(!trigger.neverFires)
    }

    @Test func `a backlog of an every-second job over a day is counted, not walked`() throws {
        let trigger = try Trigger(parsing: "* * * * * *", zone: Zone(identifier: "Europe/Berlin"))
        let armed = try Timestamp(parsing: "2026-10-24T12:00:00Z")
        let now = try Timestamp(parsing: "2026-10-25T12:00:00.500Z")
        let backlog = trigger.backlog(from: armed, through: now)
        #expect(backlog.count == 86_401)
        #expect(backlog.latest == (try Timestamp(parsing: "2026-10-25T12:00:00Z")))
        #expect(backlog.next == (try Timestamp(parsing: "2026-10-25T12:00:01Z")))
        #expect(backlog.following == (try Timestamp(parsing: "2026-10-25T12:00:02Z")))
        #expect(trigger.count(from: armed, through: now, limit: 1_000) == 1_000)
        #expect(trigger.count(from: .earliest, through: .horizon) == 253_402_300_800)
    }

    @Test func `a backlog before the armed slot is empty and its next slot is the armed one`() throws {
        for text in ["0 2 * * *", "@every 1h"] {
            let trigger = try Trigger(parsing: text)
            let armed = try Timestamp(parsing: "2026-11-21T02:00:00Z")
            let backlog = trigger.backlog(from: armed, through: armed.adding(milliseconds: -1))
            #expect((backlog.count, backlog.latest, backlog.next) == (0, nil, armed))
            let due = trigger.backlog(from: armed, through: armed)
            #expect((due.count, due.latest) == (1, armed))
            #expect(due.next == trigger.next(after: armed))
        }
    }

    @Test func `the backlog of a moment ends with it`() {
        let moment = Timestamp(milliseconds: 5)
        #expect(
            Trigger.at(moment).backlog(from: moment, through: Timestamp(milliseconds: 9))
                == Backlog(count: 1, latest: moment, next: nil, following: nil))
    }
}
