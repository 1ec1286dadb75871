import Carillon
import Testing

@Suite("A refusal")
struct InvalidInputTests {
    @Test("It names the field, the value and the rule in one line")
    func description() {
        #expect(InvalidInput("every", "0s", "must be longer").description == "every: '0s' must be longer")
        #expect(InvalidInput("every", nil, "is missing").description == "every: is missing")
    }

    @Test(
        "Characters that act on terminals and logs are shown, not sent",
        arguments: [
            ("a\nb", "a\\u{a}b"), ("a\r\nb", "a\\u{d}\\u{a}b"), ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{202E}x", "\\u{202e}x"), ("\u{2028}", "\\u{2028}"), ("\0", "\\u{0}"), ("\u{9b}1m", "\\u{9b}1m"),
            ("\u{FEFF}", "\\u{feff}"), ("\u{E000}", "\\u{e000}"), ("é ＊ 漢", "é ＊ 漢"),
        ])
    func escapes(text: String, shown: String) {
        #expect(escapedForMessage(text) == shown)
    }

    @Test("A long value is cut at 200 bytes, between characters")
    func cut() {
        #expect(escapedForMessage(String(repeating: "a", count: 200)) == String(repeating: "a", count: 200))
        #expect(escapedForMessage(String(repeating: "a", count: 201)) == String(repeating: "a", count: 200) + "…")
        #expect(escapedForMessage(String(repeating: "漢", count: 67)) == String(repeating: "漢", count: 66) + "…")
    }
}
