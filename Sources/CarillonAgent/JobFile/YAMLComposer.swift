import CYAML
import Carillon

/// Makes the tree of one document out of libyaml's events, and notes what is not allowed in it.
///
/// Nothing is ever unfolded or followed: the first alias ends the reading, and so does nesting without end.
struct YAMLComposer {
    /// How deep lists and maps may lie in each other. A tree is walked and freed by recursion.
    private static let maximumDepth = 1_000

    /// A list or map whose end has not come yet. A map's nodes are its keys and values in turn.
    private struct Branch {
        let place: Place
        let isMap: Bool
        var nodes: [YAMLNode] = []
        var keys: [String: Place] = [:]
    }

    private let source: SourceText
    private var open: [Branch] = []
    private var root: YAMLNode?
    private var firstAnchor: Place?
    private var problems = ProblemList()

    init(_ source: SourceText) {
        self.source = source
    }

    /// - Returns: nil for an empty document.
    mutating func compose(from reader: OpaquePointer) throws(JobFileError) -> YAMLNode? {
        while true {
            let event = cy_next(reader)
            let place = Place(event.start)
            if event.kind == CY_END { break }
            if event.kind == CY_ALIAS { throw alias(at: place) }
            note(event, at: place)
            switch event.kind {
            case CY_DOCUMENT:
                guard root == nil else { throw refusal(at: place, "must be one document: remove the '---' here") }
            case CY_LIST, CY_MAP:
                guard open.count < Self.maximumDepth else { throw refusal(at: place, "is nested too deeply") }
                open.append(Branch(place: place, isMap: event.kind == CY_MAP))
            case CY_CLOSE: if let branch = open.popLast() { add(node(branch)) }
            default: add(scalar(event, at: place))
            }
        }
        if let problem = YAMLProblem(cy_why(reader)) { throw .invalid([problem.diagnostic(in: source)]) }
        guard problems.isEmpty else { throw .invalid(problems.diagnostics) }
        return root
    }

    private func refusal(at place: Place, _ message: String) -> JobFileError {
        .invalid([source.diagnostic(at: place, message)])
    }

    // MARK: What is not allowed

    private static let noAnchors =
        "anchors and aliases are not supported: repeat the value, or use 'defaults' (quote text that starts with & or *)"

    /// Without an anchor it is most likely text that lacks its quotes.
    private func alias(at place: Place) -> JobFileError {
        if let firstAnchor { return refusal(at: firstAnchor, Self.noAnchors) }
        return refusal(at: place, "quote text that starts with *; aliases are not supported")
    }

    private mutating func note(_ event: cy_event, at place: Place) {
        if event.anchor != nil {
            // Looked for once only: a line can be a megabyte long and hold tens of thousands of them.
            let place = firstAnchor == nil && event.tag != nil ? placeOfAnchor(after: place) : place
            firstAnchor = firstAnchor ?? place
            problems.add(at: place, Self.noAnchors, in: source)
        } else if let tag = event.tag {
            let name = escapedForMessage(String(cString: tag))
            problems.add(at: place, "tags are not supported: remove '\(name)'", in: source)
        }
    }

    /// The parser says where a value begins, which is the tag when that stands first.
    private func placeOfAnchor(after start: Place) -> Place {
        guard source.lines.indices.contains(start.line - 1) else { return start }
        var before: Unicode.Scalar = " "
        for (offset, scalar) in source.lines[start.line - 1].enumerated() where offset >= start.column - 1 {
            if scalar == "&", before == " " || before == "\t" { return Place(line: start.line, column: offset + 1) }
            before = scalar
        }
        return start
    }

    // MARK: The tree

    private mutating func add(_ node: YAMLNode) {
        guard !open.isEmpty else {
            root = node
            return
        }
        var branch = open.removeLast()
        if branch.isMap, branch.nodes.count.isMultiple(of: 2), let key = node.text {
            if let first = branch.keys[key] {
                duplicate(key, at: node.place, first: first)
            } else {
                branch.keys[key] = node.place
            }
        }
        branch.nodes.append(node)
        open.append(branch)
    }

    private mutating func duplicate(_ key: String, at place: Place, first: Place) {
        let message = "duplicate key '\(escapedForMessage(key))'"
        if place.line == first.line {
            problems.add(at: first, message, in: source)
        } else {
            problems.add(at: place, message + ", first on line \(first.line)", in: source)
        }
    }

    private func node(_ branch: Branch) -> YAMLNode {
        guard branch.isMap else { return YAMLNode(place: branch.place, content: .list(branch.nodes)) }
        let members = stride(from: 0, to: branch.nodes.count - 1, by: 2)
            .map { (key: branch.nodes[$0], value: branch.nodes[$0 + 1]) }
        return YAMLNode(place: branch.place, content: .map(members))
    }

    private func scalar(_ event: cy_event, at start: Place) -> YAMLNode {
        let bytes = UnsafeRawBufferPointer(start: event.text, count: event.length)
        let text = String(decoding: bytes, as: UTF8.self)
        let quotes = event.style == CY_QUOTED ? 2 : 0
        let length = event.style == CY_BLOCK ? 1 : max(1, text.unicodeScalars.count + quotes)
        return YAMLNode(
            place: Place(line: start.line, column: start.column, length: length),
            content: .text(text, isPlain: event.style == CY_PLAIN))
    }
}
