import Testing

@testable import Triggers

@Suite("Durations in words")
struct DurationTextTests {
    @Test(arguments: [
        ("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000), ("1d", 86_400_000), ("1w", 604_800_000),
        ("1h30m", 5_400_000), ("1w2d3h4m5s6ms", 788_645_006), ("0s", 0), ("007s", 7_000), ("1.5h", 5_400_000),
        ("0.5s", 500),
        ("0.001s", 1), ("1.5s500ms", 2_000), ("2.50m", 150_000), ("1.000000000000s", 1_000), ("0.25d", 21_600_000),
        ("9223372036854775807ms", Int64.max), ("9223372036854775s807ms", Int64.max),
    ])
    func `are read`(text: String, milliseconds: Int64) throws {
        #expect(try DurationText.milliseconds(text) == milliseconds)
        #expect(try DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", " ", "5", "-5s", "+5s", "1ns", "1us", "0.0000001s", "0.5ms", "1.0005s", "9223372036854775807s",
        "9223372036854775808ms",
        "99999999999999999999s", "1e309s", "1e3s", "NaN", "nan", "inf", "5 min utes", "5 m", " 5m", "5m ", "\u{665}m",
        "5\u{43C}",
        "5M", "5S", "1h1h", "30m1h", "1h30", "h", "1.h", ".5h", "1..5h", "1.5.5h", "1,5h", "0x10s", "5minutes", "5m\n",
        "5m\0",
        "1y", "1mo", "1w15250284452w", "9223372036854775807ms1ms", "106751991168d", "9223372036854775.808s",
    ])
    func `anything else is refused in one line`(text: String) {
        #expect {
            try DurationText.milliseconds(text)
        } throws: { error in
            let line = "\(error)"
            return line.hasPrefix("duration: '") && line.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        }
    }

    @Test func `a huge text is refused for its length`() {
        #expect(throws: DurationError(String(repeating: "1s", count: 1 << 19), "is longer than 64 bytes")) {
            try DurationText.milliseconds(String(repeating: "1s", count: 1 << 19))
        }
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ms"), (500, "500ms"), (1_000, "1s"), (1_500, "1.5s"), (1_050, "1.05s"), (90_000, "1m30s"),
        (90_001, "1m30.001s"), (60_500, "1m500ms"), (3_600_000, "1h"), (5_400_000, "1h30m"), (86_400_000, "1d"),
        (604_800_000, "1w"),
        (777_600_000, "1w2d"), (-90_000, "-1m30s"), (Int64.max, "15250284452w3d7h12m55.807s"),
        (Int64.min, "-15250284452w3d7h12m55.808s"),
    ])
    func `are written in their shortest form`(milliseconds: Int64, text: String) {
        #expect(DurationText.format(milliseconds: milliseconds) == text)
        #expect(DurationText.format(.milliseconds(milliseconds)) == text)
    }

    @Test func `what is written can be read back`() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let milliseconds =
                Int64.random(in: 0...Int64.max, using: &generator) >> Int64.random(in: 0...62, using: &generator)
            let text = DurationText.format(milliseconds: milliseconds)
            #expect(try DurationText.milliseconds(text) == milliseconds, "\(text)")
        }
    }
}
