import Carillon
import Testing

@Suite("A suggestion for an unknown word")
struct SuggestionTests {
    private static let words = ["cron", "timezone", "every", "max_attempts", "run"]

    @Test(
        "A slip of the fingers is recognised",
        arguments: [
            ("cronn", "cron"), ("crno", "cron"), ("CRON", "cron"), ("timezome", "timezone"), ("evry", "every"),
            ("max_atempts", "max_attempts"), ("maxattempts", "max_attempts"), ("rum", "run"),
        ])
    func close(typed: String, meant: String) {
        #expect(suggestion(for: typed, among: Self.words) == meant)
        #expect(didYouMean(typed, among: Self.words) == " (did you mean '\(meant)'?)")
    }

    @Test("A different word is not guessed at", arguments: ["", "x", "payload", "zzzzzzzz"])
    func far(typed: String) {
        #expect(suggestion(for: typed, among: Self.words) == nil)
        #expect(didYouMean(typed, among: Self.words) == "")
    }

    @Test("The closest word wins")
    func closest() {
        #expect(suggestion(for: "delays", among: ["relay", "delay"]) == "delay")
    }

    @Test("A word of a megabyte is not compared at all")
    func long() {
        #expect(suggestion(for: String(repeating: "x", count: 1_000_000), among: Self.words) == nil)
    }
}
