import Testing

@testable import Triggers

@Suite("H spreads load")
struct CronHashTests {
    private func schedule(_ text: String, _ key: String) throws -> CronSchedule {
        try CronExpression(parsing: text, hashKey: key).schedule
    }

    @Test func `the same key gives the same values in every process and version`() throws {
        // Fixed numbers: if they change, every job with an H moves.
        #expect(try explain(CronExpression(parsing: "H H * * *", hashKey: "nightly-report")) == "At 00:21")
        #expect(try explain(CronExpression(parsing: "H H * * *", hashKey: "")) == "At 20:14")
    }

    @Test func `keys are spread evenly over the minutes of a day`() throws {
        var minutes = [Int](repeating: 0, count: 60)
        var times: Set<Int> = []
        for job in 0..<6_000 {
            let schedule = try schedule("H H * * *", "job-\(job)")
            minutes[schedule.minutes.trailingZeroBitCount] += 1
            times.insert(schedule.firstTime)
        }
        // 100 expected in each; a fair spread stays within six standard deviations.
        #expect(minutes.allSatisfy { (40...160).contains($0) }, "\(minutes)")
        // Of 1,440 possible times 6,000 fair draws leave about 22 out; a minute tied to the hour would leave 1,380 out.
        #expect(times.count > 1_350)
    }

    @Test func `a range and a step are kept`() throws {
        for job in 0..<300 {
            let key = "job-\(job)"
            #expect((10...19).contains(try schedule("H(10-19) * * * *", key).minutes.trailingZeroBitCount))
            #expect((1...28).contains(try schedule("0 0 H * *", key).days.monthDays.trailingZeroBitCount))
            #expect(try schedule("0 0 * * H", key).days.weekdays & 0x7F != 0)
            let quarters = CronWords.members(of: try schedule("H/15 * * * *", key).minutes)
            #expect(
                quarters.count == 4 && quarters[0] < 15
                    && zip(quarters, quarters.dropFirst()).allSatisfy { $1 - $0 == 15 })
            let half = CronWords.members(of: try schedule("H(0-29)/10 * * * *", key).minutes)
            #expect(half.count == 3 && half[2] < 30)
        }
    }

    @Test func `seconds, months and lists take an H too`() throws {
        let text = "H H H H H H"
        #expect(try !CronExpression(parsing: text, hashKey: "a").neverFires)
        #expect(try schedule("H,30-31 * * * *", "a").minutes.nonzeroBitCount >= 2)
        #expect(try schedule("h * * * *", "a") == schedule("H * * * *", "a"))
    }

    @Test func `a step of one is every value`() throws {
        #expect(try schedule("H/1 * * * *", "a").minutes.nonzeroBitCount == 60)
    }
}
