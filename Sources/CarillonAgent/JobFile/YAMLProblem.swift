import CYAML

/// libyaml's complaint about a text.
struct YAMLProblem {
    private let text: String
    /// nil for the text as a whole.
    private let place: Place?

    /// nil when there is none.
    init?(_ problem: cy_problem) {
        guard let text = problem.text else { return nil }
        self.text = String(cString: text)
        // A key without its colon is noticed where the next one begins.
        let isLate = self.text == "could not find expected ':'" && problem.begun.line > 0
        let blamed = isLate ? problem.begun : problem.at
        place = blamed.line > 0 ? Place(blamed) : nil
    }

    /// As one of ours, at its place in the file.
    func diagnostic(in source: SourceText) -> Diagnostic {
        guard let place else { return SourceText.whole(source.file, "is not valid YAML: \(text)") }
        // The end of a file without a last line break counts as a line of its own in libyaml.
        let lastLine = source.lines.count
        let shown =
            place.line > lastLine ? Place(line: lastLine, column: (source.lines.last?.count ?? 0) + 1) : place
        return source.diagnostic(at: shown, message(at: place, in: source))
    }

    private func message(at place: Place, in source: SourceText) -> String {
        let line = source.lines.indices.contains(place.line - 1) ? Array(source.lines[place.line - 1]) : []
        let indentation = line.prefix { $0 == " " || $0 == "\t" }
        if indentation.contains("\t") { return "indent with spaces: YAML does not allow tabs there" }
        if text == "found character that cannot start any token", line.indices.contains(place.column - 1),
            ["@", "`", "%"].contains(line[place.column - 1])
        {
            return "quote text that starts with \(line[place.column - 1])"
        }
        return "is not valid YAML: \(text)"
    }
}

extension Place {
    init(_ mark: cy_mark) {
        self.init(line: Int(clamping: mark.line), column: Int(clamping: mark.column))
    }
}
