import Carillon
import Yams

extension YamlError {
    /// libyaml's complaint as one of ours, at its place in the file.
    func diagnostic(in source: SourceText) -> Diagnostic {
        switch self {
        case .scanner(let context, let problem, let mark, _):
            // A key without its colon is noticed where the next one begins; the context knows where it stands.
            let blamed = problem == "could not find expected ':'" ? context?.mark ?? mark : mark
            return diagnostic(problem, at: blamed, in: source)
        case .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            return diagnostic(problem, at: mark, in: source)
        case .duplicatedKeysInMapping(let duplicates, let context):
            return duplicate(duplicates.min() ?? "", first: context.mark, in: source)
        case .reader(let problem, _, _, _):
            return SourceText.whole(source.file, "is not valid YAML: \(problem)")
        default:
            return SourceText.whole(source.file, "is not valid YAML")
        }
    }

    private func diagnostic(_ problem: String, at mark: Mark, in source: SourceText) -> Diagnostic {
        // The end of a file without a last line break counts as a line of its own in libyaml.
        let lastLine = source.lines.count
        let place =
            mark.line > lastLine
            ? Place(line: lastLine, column: (source.lines.last?.count ?? 0) + 1)
            : Place(line: mark.line, column: mark.column)
        return source.diagnostic(at: place, message(for: problem, at: mark, in: source))
    }

    private func message(for problem: String, at mark: Mark, in source: SourceText) -> String {
        if problem.hasPrefix("Maximum nesting level") { return "is nested too deeply" }
        if problem == "but found another document" { return "must be one document: remove the '---' here" }
        if problem == "found undefined alias" { return "quote text that starts with *; aliases are not supported" }
        let line = source.lines.indices.contains(mark.line - 1) ? Array(source.lines[mark.line - 1]) : []
        let indentation = line.prefix { $0 == " " || $0 == "\t" }
        if indentation.contains("\t") { return "indent with spaces: YAML does not allow tabs there" }
        if problem == "found character that cannot start any token", line.indices.contains(mark.column - 1),
            line[mark.column - 1] == "@" || line[mark.column - 1] == "`" || line[mark.column - 1] == "%"
        {
            return "quote text that starts with \(line[mark.column - 1])"
        }
        return "is not valid YAML: \(problem)"
    }

    /// The parser names the first of two equal keys; people want to see the second, which in a block stands in the same column.
    private func duplicate(_ key: String, first: Mark, in source: SourceText) -> Diagnostic {
        let length = max(1, key.unicodeScalars.count)
        let firstPlace = Place(line: first.line, column: first.column, length: length)
        let spelling =
            source.lines.indices.contains(first.line - 1)
            ? Array(source.lines[first.line - 1].dropFirst(first.column - 1).prefix(length)) : []
        for number in source.lines.indices.dropFirst(first.line) {
            let line = source.lines[number]
            let indentation = line.prefix(first.column - 1)
            guard Array(line.dropFirst(first.column - 1).prefix(length)) == spelling,
                indentation.allSatisfy({ $0 == " " || $0 == "-" || $0 == "?" })
            else { continue }
            let place = Place(line: number + 1, column: first.column, length: length)
            return source.diagnostic(
                at: place, "duplicate key '\(escapedForMessage(key))', first on line \(first.line)")
        }
        return source.diagnostic(at: firstPlace, "duplicate key '\(escapedForMessage(key))'")
    }
}
