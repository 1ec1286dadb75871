import Testing
import Triggers

@testable import CarillonCLI

@Suite("Times relative to now")
struct RelativeTimeTests {
    @Test(
        "The two largest units say it",
        arguments: [
            (0, "now"), (999, "now"), (-999, "now"), (1_000, "in 1s"), (59_999, "in 59s"), (60_000, "in 1m"),
            (61_000, "in 1m 1s"), (3_600_000, "in 1h"), (3_605_000, "in 1h"), (3_660_000, "in 1h 1m"),
            (86_399_000, "in 23h 59m"), (90_000_000, "in 1d 1h"), (86_460_000, "in 1d"), (-18_720_000, "5h 12m ago"),
            (Int64.max, "in 106751991167d 7h"), (Int64.min, "106751991167d 7h ago"),
        ] as [(Int64, String)])
    func relativeTimes(milliseconds: Int64, text: String) {
        let start = Timestamp(milliseconds: 0)
        #expect(relative(Timestamp(milliseconds: milliseconds), to: start) == text)
    }
}
