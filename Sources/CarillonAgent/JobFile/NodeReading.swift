import Carillon
import Yams

/// Takes typed values out of YAML nodes, by the text that stands in the file, and notes every problem instead of stopping.
///
/// YAML's own typing is not used: `no` is not false, `12:30` is not 750, `2026-01-01` is a text like any other.
struct NodeReading {
    /// What other schedulers call our keys.
    private static let otherWords = [
        "schedule": "cron", "interval": "every", "tz": "timezone", "time_zone": "timezone",
        "command": "run", "cmd": "run", "exec": "run", "script": "shell", "environment": "env",
        "retries": "max_attempts", "attempts": "max_attempts", "retry": "backoff", "schedules": "jobs", "min": "delay",
        "max": "max_delay", "catch_up": "coalesce", "max_age": "catchup_window", "disabled": "enabled",
        "start": "start_at", "end": "end_at", "until": "end_at", "holidays": "exclude",
    ]

    let source: SourceText
    private(set) var problems = ProblemList()

    init(_ source: SourceText) {
        self.source = source
    }

    mutating func report(_ message: String, at place: Place?) {
        problems.add(at: place, message, in: source)
    }

    func place(of node: Node) -> Place? {
        guard let mark = node.mark else { return nil }
        var length = 1
        if case .scalar(let scalar) = node {
            let quotes = scalar.style == .singleQuoted || scalar.style == .doubleQuoted ? 2 : 0
            let isBlock = scalar.style == .literal || scalar.style == .folded
            length = isBlock ? 1 : max(1, scalar.string.unicodeScalars.count + quotes)
        }
        return Place(line: mark.line, column: mark.column, length: length)
    }

    /// The members of a map whose keys are texts; with `known`, every other key is reported with the one it resembles.
    mutating func members(
        of node: Node, _ what: String, known: [String]? = nil
    ) -> [(key: String, place: Place?, value: Node)] {
        guard case .mapping(let mapping) = node else {
            report("\(what) must be a map of names to values", at: place(of: node))
            return []
        }
        var members: [(key: String, place: Place?, value: Node)] = []
        for (keyNode, value) in mapping {
            let place = place(of: keyNode)
            guard case .scalar(let scalar) = keyNode else {
                report("a key must be a text", at: place)
                continue
            }
            let key = scalar.string
            if key == "<<" {
                report("merge keys are not supported: repeat the values, or use 'defaults'", at: place)
            } else if let known, !known.contains(key) {
                let meant = Self.otherWords[key].flatMap { known.contains($0) ? $0 : nil }
                let hint = meant.map { " (did you mean '\($0)'?)" } ?? didYouMean(key, among: known)
                report("unknown key '\(escapedForMessage(key))' in \(what)\(hint)", at: place)
            } else {
                members.append((key, place, value))
            }
        }
        return members
    }

    /// The text of a scalar as it stands in the file. An empty value, `~` and a plain `null` are reported: they say nothing.
    mutating func text(_ node: Node, _ field: String) -> String? {
        guard case .scalar(let scalar) = node else {
            report("\(field) must be one text, not a \(node.kind)", at: place(of: node))
            return nil
        }
        if scalar.style == .plain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
            report("\(field) has no value; leave the key out, or quote the text", at: place(of: node))
            return nil
        }
        return scalar.string
    }

    mutating func bool(_ node: Node, _ field: String) -> Bool? {
        let plain = plainText(node)
        if plain == "true" { return true }
        if plain == "false" { return false }
        report("\(field)\(Self.shown(node)) must be true or false", at: place(of: node))
        return nil
    }

    mutating func wholeNumber(_ node: Node, _ field: String) -> Int? {
        if let plain = plainText(node), let number = Int(plain), String(number) == plain { return number }
        report("\(field)\(Self.shown(node)) must be a whole number", at: place(of: node))
        return nil
    }

    mutating func number(_ node: Node, _ field: String) -> Double? {
        if let plain = plainText(node), plain.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let number = Double(plain)
        {
            return number
        }
        report("\(field)\(Self.shown(node)) must be a number such as 0.2", at: place(of: node))
        return nil
    }

    mutating func list(_ node: Node, _ field: String, hint: String) -> [String]? {
        guard case .sequence(let items) = node else {
            report("\(field)\(Self.shown(node)) \(hint)", at: place(of: node))
            return nil
        }
        let texts = items.map { text($0, "an item of \(field)") }
        return texts.contains(nil) ? nil : texts.compactMap(\.self)
    }

    private func plainText(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return nil }
        return scalar.string
    }

    /// `: 'value'` of a scalar, for a message after the field.
    static func shown(_ node: Node) -> String {
        guard case .scalar(let scalar) = node else { return "" }
        let quote = scalar.style == .plain ? "'" : "\""
        return ": \(quote)\(escapedForMessage(scalar.string))\(quote)"
    }
}

extension Node {
    fileprivate var kind: String {
        switch self {
        case .scalar: "text"
        case .mapping: "map"
        case .sequence: "list"
        case .alias: "alias"
        }
    }
}
