import Carillon
import Yams

/// One YAML document with nothing in it that could surprise: no anchors or aliases (a short file could unfold into gigabytes),
/// no tags (`!!binary`, `!include`), no duplicate keys, one document, bounded depth.
struct YAMLText {
    /// nil for an empty document.
    let root: Node?

    init(_ source: SourceText) throws(JobFileError) {
        if let place = Self.firstAnchorThatHasAliases(in: source) {
            throw .invalid([source.diagnostic(at: place, Self.noAnchors)])
        }
        do {
            // The basic resolver gives no scalar a type: `no`, `12:30` and `2026-01-01` stay the text they are.
            let parser = try Parser(yaml: source.text, resolver: .basic, encoding: .utf8)
            root = try parser.singleRoot()
            // Nodes refer to their anchors weakly: they live as long as the parser.
            let problems = withExtendedLifetime(parser) { Self.forbiddenNodes(under: root, in: source) }
            guard problems.isEmpty else { throw JobFileError.invalid(problems) }
        } catch let error as JobFileError {
            throw error
        } catch let error as YamlError {
            throw .invalid([error.diagnostic(in: source)])
        } catch {
            throw .invalid([SourceText.whole(source.file, "is not valid YAML")])
        }
    }

    private static let noAnchors =
        "anchors and aliases are not supported: repeat the value, or use 'defaults' (quote text that starts with & or *)"

    private static func forbiddenNodes(under root: Node?, in source: SourceText) -> [Diagnostic] {
        var found: [(place: Place?, message: String)] = []
        var pending = root.map { [$0] } ?? []
        while let node = pending.popLast() {
            let place = node.mark.map { Place(line: $0.line, column: $0.column) }
            if node.anchor != nil {
                found.append((place, noAnchors))
                continue
            }
            if let tag = node.explicitTag {
                found.append((place, "tags are not supported: remove '\(escapedForMessage(tag))'"))
            }
            switch node {
            case .mapping(let mapping): for (key, value) in mapping { pending += [value, key] }
            case .sequence(let sequence): pending += sequence
            case .scalar, .alias: break
            }
        }
        let start = Place(line: 0, column: 0)
        var problems = ProblemList()
        for (place, message) in found.sorted(by: { ($0.place ?? start) < ($1.place ?? start) }) {
            problems.add(at: place, message, in: source)
        }
        return problems.diagnostics
    }

    /// Where the first `&anchor` stands, provided the text seems to hold an `*alias` too.
    ///
    /// Aliases must be refused before the parser unfolds them: it hashes keys, and a key of nested aliases takes exponential
    /// time. Where a token may start is decided by the characters before it, so that `a && b` or `*/5 * * * *` are no tokens.
    private static func firstAnchorThatHasAliases(in source: SourceText) -> Place? {
        var anchor: Place?
        var hasAlias = false
        for (number, line) in source.lines.enumerated() {
            let scalars = Array(line)
            for (offset, scalar) in scalars.enumerated() where scalar == "&" || scalar == "*" {
                guard offset + 1 < scalars.count, isAnchorCharacter(scalars[offset + 1]),
                    mayStartToken(after: scalars[..<offset])
                else { continue }
                if scalar == "*" { hasAlias = true }
                if scalar == "&", anchor == nil { anchor = Place(line: number + 1, column: offset + 1) }
            }
            if let anchor, hasAlias { return anchor }
        }
        return nil
    }

    private static func isAnchorCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    private static func mayStartToken(after before: ArraySlice<Unicode.Scalar>) -> Bool {
        var rest = before
        while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
        guard let last = rest.last else { return true }
        if ["-", "?", ":", "[", "{", ","].contains(last) { return true }
        let word = rest.reversed().prefix { $0 != " " && $0 != "\t" }
        return word.last == "!"
    }
}

extension Node {
    /// A tag that someone wrote. The parser itself fills in the tag of the kind when it compares keys, so that one counts as none.
    fileprivate var explicitTag: String? {
        let (tag, kind) =
            switch self {
            case .scalar(let scalar): (scalar.tag, Tag.Name.str)
            case .mapping(let mapping): (mapping.tag, Tag.Name.map)
            case .sequence(let sequence): (sequence.tag, Tag.Name.seq)
            case .alias(let alias): (alias.tag, Tag.Name.implicit)
            }
        return tag.rawValue.isEmpty || tag.rawValue == kind.rawValue ? nil : tag.rawValue
    }
}
