import Testing

@testable import CarillonBench

@Suite struct LatenessTests {
    @Test func tellsPercentilesInMilliseconds() throws {
        var lateness = Lateness()
        for value in 1...1_000 { lateness.record(microseconds: Int64(value) * 1_000) }
        #expect(lateness.count == 1_000)
        #expect(lateness.minimum == 1)
        #expect(lateness.maximum == 1_000)
        #expect(lateness.average == 500.5)
        // Three significant digits.
        for (percentile, exact) in [(50.0, 500.0), (95, 950), (99, 990)] {
            let value = try #require(lateness.percentile(percentile))
            #expect(abs(value - exact) <= exact / 1_000)
        }
    }

    @Test func noPercentileLiesAboveTheMaximum() {
        var lateness = Lateness()
        lateness.record(microseconds: 123_457)
        #expect(lateness.percentile(99) == 123.457)
        #expect(lateness.percentile(100) == lateness.maximum)
    }

    @Test func whatIsEarlyByTheClockCountsAsOnTime() {
        var lateness = Lateness()
        lateness.record(microseconds: -5)
        #expect(lateness.minimum == 0)
        #expect(lateness.maximum == 0)
    }

    @Test func nothingRecordedIsNull() {
        let lateness = Lateness()
        #expect(lateness.json.text == #"{"min":null,"p50":null,"p95":null,"p99":null,"max":null,"avg":null}"#)
        #expect(lateness.section.lines.first == "Min:  -")
    }
}
