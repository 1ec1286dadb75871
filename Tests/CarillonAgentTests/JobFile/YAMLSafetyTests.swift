import Testing

@testable import CarillonAgent

@Suite("YAML that would surprise")
struct YAMLSafetyTests {
    private static let noAnchors =
        "anchors and aliases are not supported: repeat the value, or use 'defaults' (quote text that starts with & or *)"

    @Test("A key that stands twice is an error at its second place, never last-wins")
    func duplicates() {
        #expect(
            problems(fields: "every: 1s\nhandler: h\nevery: 2s") == ["6:5: duplicate key 'every', first on line 4"])
        #expect(
            problems(yaml: "version: 1\njobs:\n  a: {every: 1s, handler: h}\n  b: {}\n  a: {every: 1s, handler: h}\n")
                == ["5:3: duplicate key 'a', first on line 3"])
        #expect(
            problems(yaml: "version: 1\njobs: {}\nversion: 1\n") == ["3:1: duplicate key 'version', first on line 1"])
        #expect(problems(fields: "every: 1s\nshell: x\nenv: {A: 1, A: 2}") == ["6:11: duplicate key 'A'"])
        #expect(problems(yaml: "version: 1\njobs:\n  a: {}\n  'a': {}\n").first?.contains("duplicate key 'a'") == true)
    }

    @Test("Names that only look alike count as the same key, so that neither can hide the other")
    func lookAlikes() {
        let yaml = "version: 1\njobs:\n  \u{E9}: {}\n  e\u{301}: {}\n"
        #expect(problems(yaml: yaml).first?.contains("duplicate key") == true)
    }

    @Test(
        "Anchors are refused before anything unfolds them",
        arguments: [
            ("version: 1\njobs:\n  a: &x {every: 1s, handler: h}\n", "3:6"),
            ("version: 1\njobs:\n  a: &x {every: 1s, handler: h}\n  b: *x\n", "3:6"),
            ("version: 1\njobs:\n  &x a: {every: 1s, handler: h}\n", "3:3"),
            ("version: 1\njobs:\n  a: {every: &x 1s, handler: *x}\n", "3:14"),
            ("version: 1\njobs:\n  a: !!map &x {every: 1s}\n  b: *x\n", "3:12"),
            ("version: 1\nx: &x [*x]\n", "2:4"),
        ])
    func anchors(yaml: String, place: String) {
        #expect(problems(yaml: yaml) == ["\(place): \(Self.noAnchors)"])
    }

    @Test("A billion laughs are refused, even as a key, which the parser would have to hash")
    func billionLaughs() {
        var yaml = "version: 1\nl0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
            yaml += "l\(level): &l\(level) [\(aliases)]\n"
        }
        #expect(problems(yaml: yaml + "? *l12\n: x\n") == ["2:5: \(Self.noAnchors)"])
    }

    @Test("An alias without an anchor is most likely text that lacks its quotes")
    func undefinedAlias() {
        #expect(
            problems(fields: "every: 1s\nhandler: *h") == [
                "5:14: quote text that starts with *; aliases are not supported"
            ])
    }

    @Test(
        "Tags are refused",
        arguments: [
            ("!!binary aGk=", "tag:yaml.org,2002:binary"), ("!!python/object x", "tag:yaml.org,2002:python/object"),
            ("!include ../../etc/passwd", "!include"), ("!!int 5", "tag:yaml.org,2002:int"), ("!x [a]", "!x"),
            ("!x {a: b}", "!x"),
        ])
    func tags(value: String, tag: String) {
        #expect(problems(fields: "every: 1s\nhandler: \(value)") == ["5:14: tags are not supported: remove '\(tag)'"])
    }

    @Test("A merge key is refused")
    func mergeKey() {
        #expect(
            problems(fields: "every: 1s\nhandler: h\n<<: {queue: q}")
                == ["6:5: merge keys are not supported: repeat the values, or use 'defaults'"])
    }

    @Test("A second document is refused")
    func documents() {
        #expect(
            problems(yaml: "version: 1\njobs: {}\n---\nversion: 1\n") == [
                "3:1: must be one document: remove the '---' here"
            ])
    }

    @Test("Nesting without end is refused, not followed", arguments: ["[", "- ", "? ", "{a: ", "[{a: "])
    func nesting(opening: String) throws {
        let count = 1_000_000 / opening.utf8.count
        let found = problems(yaml: String(repeating: opening, count: count))
        #expect(found.count == 1)
        let message = try #require(found.first)
        #expect(message.hasSuffix("is nested too deeply") || message.contains("is not valid YAML"))
    }

    /// An excerpt costs as much as its line is long: one for each would take minutes.
    @Test(
        "Of very many problems all are told, and the first are shown",
        arguments: [
            "version: 1\njobs: {a: {" + (0..<20_000).map { "k\($0): 1" }.joined(separator: ", ") + "}}\n",
            "version: 1\njobs: {a: {every: 1h, run: [" + String(repeating: "!x a, ", count: 20_000) + "]}}\n",
        ])
    func many(yaml: String) {
        let error = #expect(throws: JobFileError.self) { try jobs(yaml: yaml) }
        guard case .invalid(let found) = error else { return }
        #expect(found.count == 20_000)
        #expect(found.filter { $0.excerpt != nil } == Array(found.prefix(100)))
    }

    @Test("What every job gets from the file is bounded in all, not only for each")
    func amplification() throws {
        let variables = (0..<2_000).map { "A\($0): x" }.joined(separator: ", ")
        let jobs = (0..<10_000).map { "  j\($0): {every: 1h, run: [a]}\n" }.joined()
        let yaml = "version: 1\ndefaults: {env: {\(variables)}}\njobs:\n" + jobs
        #expect(problems(yaml: yaml) == ["4:3: holds jobs whose variables come to more than 16 MiB in all"])

        let lines = (0..<1_000).map { "A\($0)=x\n* * * * * x\n" }.joined()
        let source = try SourceText(file: "crontab", bytes: Array(lines.utf8))
        let found = problems { _ = try CrontabReader.jobs(in: source, owner: "o") }
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(": holds jobs whose variables come to more than 16 MiB in all") == true)
    }

    @Test("The bound is on the sum")
    func budget() {
        var budget = EnvironmentBudget()
        let half = ["A": String(repeating: "x", count: EnvironmentBudget.maximum / 2 - 129)]
        let fits = [nil, half, half, [:], ["A": ""]].map { budget.take($0) }
        #expect(fits == [true, true, true, true, false])
    }

    @Test("Of very many problems in a crontab, too")
    func manyLines() throws {
        let source = try SourceText(file: "crontab", bytes: Array(String(repeating: "x\n", count: 50_000).utf8))
        let found = problems { _ = try CrontabReader.jobs(in: source, owner: "o") }
        #expect(found.count == 50_000)
        #expect(found.last?.hasPrefix("50000:1: ") == true)
    }

    @Test("Nesting that the parser accepts is walked without harm")
    func deepest() {
        let yaml = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        #expect(problems(yaml: yaml) == ["1:1: a job file must be a map of names to values"])
    }

    @Test(
        "Broken YAML is refused where it breaks",
        arguments: [
            ("version: 1\njobs:\n\ta: {}\n", "3:1: indent with spaces: YAML does not allow tabs there"),
            ("version: 1\njobs: {a: {every: 1s}\n", "3:1: is not valid YAML: did not find expected ',' or '}'"),
            ("version: 1\njobs: @x\n", "2:7: quote text that starts with @"),
            ("version: 1\njobs: `x\n", "2:7: quote text that starts with `"),
            ("version: 1\njobs: %x\n", "2:7: quote text that starts with %"),
            ("a: b: c\n", "1:5: is not valid YAML: mapping values are not allowed in this context"),
            ("a: \"x\n", "2:1: is not valid YAML: found unexpected end of stream"),
            ("a: \"\\ud800\"\n", "1:7: is not valid YAML: found invalid Unicode character escape code"),
            ("%YAML 3.0\n---\na: b\n", "1:1: is not valid YAML: found incompatible YAML document"),
        ])
    func syntax(yaml: String, expected: String) {
        #expect(problems(yaml: yaml) == [expected])
    }
}
