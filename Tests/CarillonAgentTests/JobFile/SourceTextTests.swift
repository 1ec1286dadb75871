import Testing

@testable import CarillonAgent

@Suite("The text of a file")
struct SourceTextTests {
    private static func refusal(_ bytes: [UInt8]) -> [String] {
        problems { _ = try SourceText(file: "f", bytes: bytes) }
    }

    @Test(
        "LF, CRLF and CR end lines",
        arguments: [
            ("a\nb\n", ["a", "b", ""]), ("a\r\nb", ["a", "b"]), ("a\rb", ["a", "b"]), ("\n\r\n\r", ["", "", "", ""]),
        ])
    func lines(text: String, expected: [String]) throws {
        #expect(try SourceText(file: "f", bytes: Array(text.utf8)).lines.map { String($0) } == expected)
    }

    @Test("CRLF files are as good as LF files")
    func carriageReturns() throws {
        #expect(try jobs(yaml: "version: 1\r\njobs:\r\n  a: {every: 1s, handler: h}\r\n").count == 1)
    }

    @Test("A byte order mark of UTF-8 is left out")
    func byteOrderMark() throws {
        let source = try SourceText(file: "f", bytes: [0xEF, 0xBB, 0xBF] + Array("version: 1".utf8))
        #expect(source.text == "version: 1")
    }

    @Test("UTF-16 is recognised", arguments: [[0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61]] as [[UInt8]])
    func wide(bytes: [UInt8]) {
        #expect(Self.refusal(bytes) == ["is UTF-16; save it as UTF-8"])
    }

    @Test(
        "Bytes that are not UTF-8 are found by line",
        arguments: [[0xE9], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF]] as [[UInt8]])
    func latin(bytes: [UInt8]) {
        #expect(
            Self.refusal(Array("a\nb\nc".utf8) + bytes) == ["3:1: the line is not UTF-8; save the file as UTF-8"])
    }

    @Test(
        "Characters that no editor shows are refused by name and place",
        arguments: [
            ("a\nb\0", "2:2: control character U+0000"), ("\u{1b}[2J", "1:1: control character U+001B"),
            ("ab\u{7F}", "1:3: control character U+007F"), ("\u{85}", "1:1: control character U+0085"),
            ("a\u{2028}b", "1:2: control character U+2028"), ("a\u{FEFF}", "1:2: control character U+FEFF"),
        ])
    func controls(text: String, expected: String) {
        #expect(Self.refusal(Array(text.utf8)) == [expected + " is not allowed here; write it as an escape"])
    }

    @Test("A file name cannot forge a line either")
    func fileName() throws {
        let source = try SourceText(file: "a\nb", bytes: [])
        #expect(source.diagnostic(at: nil, "x").description == "a\\u{a}b: error: x")
    }

    @Test("An excerpt marks its place, however long the line")
    func excerpt() throws {
        let source = try SourceText(file: "f", bytes: Array(("x\n" + String(repeating: "y", count: 5_000)).utf8))
        let near = source.diagnostic(at: Place(line: 2, column: 3, length: 4), "m").description
        #expect(near == "f:2:3: error: m\n  2 | \(String(repeating: "y", count: 120))\n    |   ^~~~")
        let far = source.diagnostic(at: Place(line: 2, column: 4_999, length: 50), "m").description
        let marker = String(repeating: " ", count: 20) + "^~"
        #expect(far == "f:2:4999: error: m\n  2 | \(String(repeating: "y", count: 22))\n    | \(marker)")
    }

    @Test("A place outside the text has no excerpt")
    func outside() throws {
        let source = try SourceText(file: "f", bytes: Array("x".utf8))
        #expect(source.diagnostic(at: Place(line: 9, column: 1), "m").description == "f:9:1: error: m")
    }

    @Test("A tab takes one column in the excerpt, like in the count")
    func tab() throws {
        let source = try SourceText(file: "f", bytes: Array("\tx".utf8))
        #expect(source.diagnostic(at: Place(line: 1, column: 2), "m").excerpt == "  1 |  x\n    |  ^")
    }
}
