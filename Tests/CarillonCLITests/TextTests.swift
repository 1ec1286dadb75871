import Testing

@testable import CarillonCLI

@Suite("Output for people and programs")
struct TextTests {
    @Test("JSON keeps the order of members and escapes what must be")
    func json() {
        let record = JSONText.object([
            ("b", .string("a\"\\\n\t\r\u{1}\u{7F}\u{9B}é")),
            ("a", .array([.null, .bool(true), .integer(-1), .bool(false)])),
            ("c", JSONText(nil as String?)), ("d", JSONText(5 as Int64?)), ("e", .object([])),
        ])
        #expect(
            record.text
                == #"{"b":"a\"\\\n\t\r\u0001\u007f\u009bé","a":[null,true,-1,false],"c":null,"d":5,"e":{}}"#)
    }

    @Test("Records are an array or lines")
    func records() {
        let records = [JSONText.integer(1), .integer(2)]
        #expect(JSONText.lines(records, as: .json) == "[\n  1,\n  2\n]")
        #expect(JSONText.lines(records, as: .jsonl) == "1\n2")
        #expect(JSONText.lines([], as: .json) == "[]")
        #expect(JSONText.lines([], as: .jsonl) == "")
    }

    @Test("Columns are as wide as their widest cell, and lines end without blanks")
    func columns() {
        var table = Table(["NAME", "NEXT", "NOTE"])
        table.add(["a", "in 5h", ""])
        table.add(["nightly-report", "-", "x"])
        #expect(
            table.text(width: nil) == """
                NAME            NEXT   NOTE
                a               in 5h
                nightly-report  -      x
                """)
    }

    @Test("Wide characters count as two columns, combining marks as none")
    func wide() {
        var table = Table()
        table.add(["漢字", "x"])
        table.add(["e\u{301}", "x"])
        #expect(table.text(width: nil) == "漢字  x\ne\u{301}     x")
    }

    @Test("In a terminal the last column is shortened to fit")
    func terminal() {
        var table = Table()
        table.add(["ab", "0123456789"])
        #expect(table.text(width: 14) == "ab  0123456789")
        #expect(table.text(width: 13) == "ab  01234567…")
        #expect(table.text(width: 3) == "ab  …")
    }

    @Test("A cell cannot act on the terminal")
    func controls() {
        var table = Table()
        table.add(["\u{1b}[2J", "a\nb"])
        #expect(table.text(width: nil) == "\\u{1b}[2J  a\\u{a}b")
    }

    @Test("A table of nothing is its heading")
    func empty() {
        #expect(Table(["A", "B"]).text(width: nil) == "A  B")
        #expect(Table().text(width: nil) == "")
    }
}
