import Testing

@testable import Carillon

@Suite("Progress")
struct RunProgressTests {
    @Test(
        "a fraction is written as the shortest decimal, within 0 and 1",
        arguments: [
            (0, "0"), (1, "1"), (0.4, "0.4"), (1.0 / 3, "0.3333"), (0.99999, "1"), (0.00001, "0"), (0.05, "0.05"),
            (-0.5, "0"), (7, "1"), (.infinity, "1"), (-.infinity, "0"), (.nan, "0"),
        ] as [(Double, String)])
    func decimals(fraction: Double, decimal: String) {
        let progress = RunProgress(fraction)
        #expect(progress.decimal == decimal)
        #expect(Double(decimal) == progress.fraction)
        #expect(RunProgress(record: "\(decimal) text")?.fraction == progress.fraction)
    }

    @Test("a text is one printable line")
    func texts() {
        #expect(RunProgress(0, "two\nlines\u{1b}").text == "two\\u{a}lines\\u{1b}")
        #expect(RunProgress(0, String(repeating: "x", count: 500)).text.utf8.count <= 203)
    }

    @Test("a record that makes no sense is none", arguments: ["", " ", "x", "2 x", "-1", "nan", "0.5x"])
    func garbage(record: String) { #expect(RunProgress(record: record[...]) == nil) }

    @Test("a record's text may hold blanks, or be missing")
    func records() {
        #expect(RunProgress(record: "0.4 400 of  1000 ") == RunProgress(0.4, "400 of  1000 "))
        #expect(RunProgress(record: "0.4") == RunProgress(0.4))
        #expect(RunProgress(record: "1 ") == RunProgress(1))
    }
}
