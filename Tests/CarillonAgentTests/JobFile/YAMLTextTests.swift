import Testing

@testable import CarillonAgent

@Suite("The tree of a YAML text")
struct YAMLTextTests {
    private static func root(_ yaml: String) throws -> YAMLNode? {
        try YAMLText(SourceText(file: "f", bytes: Array(yaml.utf8))).root
    }

    private static func complaints(_ yaml: String) -> [String] {
        problems { _ = try root(yaml) }
    }

    /// On one line, every text in quotes: `"` when it was quoted in the file or stood in a block.
    private static func shown(_ node: YAMLNode?) -> String {
        switch node?.content {
        case nil: "nothing"
        case .text(let text, let isPlain): isPlain ? "'\(text)'" : "\"\(text)\""
        case .list(let items): "[" + items.map(shown).joined(separator: ", ") + "]"
        case .map(let members):
            "{" + members.map { shown($0.key) + ": " + shown($0.value) }.joined(separator: ", ") + "}"
        }
    }

    private static func places(_ node: YAMLNode) -> [String] {
        let own = "\(node.place.line):\(node.place.column)+\(node.place.length)"
        return switch node.content {
        case .text: [own]
        case .list(let items): [own] + items.flatMap(places)
        case .map(let members): [own] + members.flatMap { places($0.key) + places($0.value) }
        }
    }

    @Test(
        "Values come as they stand, in the order of the file",
        arguments: [
            ("a", "'a'"), ("'a'", "\"a\""), ("\"a\\n\"", "\"a\n\""), ("|\n  a\n  b\n", "\"a\nb\n\""),
            (">-\n  a\n  b\n", "\"a b\""), ("[a, 'b', [], {}]", "['a', \"b\", [], {}]"), ("- a\n-\n", "['a', '']"),
            ("b: 1\na:\n? c\n: [d]\n", "{'b': '1', 'a': '', 'c': ['d']}"),
            ("[a, b]: {c: d}", "{['a', 'b']: {'c': 'd'}}"),
            ("[no, 12:30, 2026-01-01, ~, 0x1F]", "['no', '12:30', '2026-01-01', '~', '0x1F']"),
            ("\"a\\0b\"", "\"a\0b\""), ("é: 鐘\n", "{'é': '鐘'}"),
            ("{\"a\": [1, true, null]}", "{\"a\": ['1', 'true', 'null']}"),
            ("", "nothing"), ("# c", "nothing"), ("---\n", "''"), ("--- a\n...\n", "'a'"),
            ("%YAML 1.2\n--- a\n", "'a'"),
        ])
    func values(yaml: String, expected: String) throws {
        #expect(Self.shown(try Self.root(yaml)) == expected)
    }

    @Test(
        "Each knows its place, in characters, the quotes counted",
        arguments: [
            ("é: 'x y'\nb: |\n  t\n", ["1:1+1", "1:1+1", "1:4+5", "2:1+1", "2:4+1"]),
            ("- [a, \"bc\"]\n- {k: }\n", ["1:1+1", "1:3+1", "1:4+1", "1:7+4", "2:3+1", "2:4+1", "2:7+1"]),
        ])
    func places(yaml: String, expected: [String]) throws {
        #expect(Self.places(try #require(try Self.root(yaml))) == expected)
    }

    @Test("Everything that is not allowed is told in one go")
    func all() {
        #expect(
            Self.complaints("a: !x 1\na: &y 2\nb: !!str 3\n") == [
                "1:4: tags are not supported: remove '!x'",
                "2:1: duplicate key 'a', first on line 1",
                "2:4: anchors and aliases are not supported: repeat the value, or use 'defaults' (quote text that starts with & or *)",
                "3:4: tags are not supported: remove 'tag:yaml.org,2002:str'",
            ])
        #expect(
            Self.complaints("{a: 1, b: 2, a: 3,\n a: 4}") == [
                "1:2: duplicate key 'a'", "2:2: duplicate key 'a', first on line 1",
            ])
        #expect(Self.complaints("! a") == ["1:1: tags are not supported: remove '!'"])
    }

    @Test("Keys are compared within their map only, and values are no keys")
    func keys() {
        #expect(Self.complaints("a: {a: a}\nb: {a: a}\nc: [a, a]\n") == [])
    }

    @Test("An anchor after its tag is found where it stands, on a line of its own where the value begins")
    func anchorAfterTag() {
        let places = ["x: !t&u &a y\nz: *a\n", "x: !t\n  &a y\nz: *a\n", "x: !t &a y\nz: !t &b y\nw: *b\n"]
            .map { Self.complaints($0).first?.prefix { $0 != " " } }
        #expect(places == ["1:9:", "1:4:", "1:7:"])
    }

    @Test("A thousand levels are read, one more is not", arguments: ["[", "{a: "])
    func depth(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        let deep = { (count: Int) in
            String(repeating: opening, count: count) + String(repeating: closing, count: count)
        }
        #expect(try Self.root(deep(1_000)) != nil)
        #expect(Self.complaints(deep(1_001)) == ["1:\(1_000 * opening.count + 1): is nested too deeply"])
    }

    @Test("A text without an end is refused after its end", arguments: ["a: [", "a: '", "a: {b: \"", "- - [\n\n"])
    func unfinished(yaml: String) throws {
        let found = Self.complaints(yaml)
        #expect(found.count == 1)
        #expect(try #require(found.first).contains(": is not valid YAML: "))
    }

    @Test("What is no YAML in its second half gives no tree of the first")
    func half() {
        #expect(Self.complaints("a: 1\nb: ]\n") == ["2:4: is not valid YAML: did not find expected node content"])
        #expect(
            Self.complaints("{\"a\": 1}{\"b\": 2}") == [
                "1:9: is not valid YAML: did not find expected <document start>"
            ])
        #expect(Self.complaints("a\n...\nb\n") == ["3:1: is not valid YAML: did not find expected <document start>"])
    }

    /// Tens of thousands of each on one line: nothing may look at the line again for each.
    @Test(
        "Very much of what is not allowed is read like any other",
        arguments: ["!t &a x", "&a x", "!t x", "{a: 1, a: 1}", "[[[[[[[[", "*a", "? ", "{a: &b {c: !d "])
    func amount(unit: String) {
        let count = 50_000 / (unit.utf8.count + 2)
        #expect(!Self.complaints("[" + Array(repeating: unit, count: count).joined(separator: ", ") + "]").isEmpty)
    }
}
