import Carillon

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

    /// The members of a map whose keys are texts; with `known`, every other key is reported with the one it resembles.
    mutating func members(
        of node: YAMLNode, _ what: String, known: [String]? = nil
    ) -> [(key: String, place: Place?, value: YAMLNode)] {
        guard case .map(let map) = node.content else {
            report("\(what) must be a map of names to values", at: node.place)
            return []
        }
        var members: [(key: String, place: Place?, value: YAMLNode)] = []
        for (keyNode, value) in map {
            let place = keyNode.place
            guard let key = keyNode.text else {
                report("a key must be a text", at: place)
                continue
            }
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
    mutating func text(_ node: YAMLNode, _ field: String) -> String? {
        guard let text = node.text else {
            report("\(field) must be one text, not a \(node.kind)", at: node.place)
            return nil
        }
        if ["", "~", "null", "Null", "NULL"].contains(node.plainText) {
            report("\(field) has no value; leave the key out, or quote the text", at: node.place)
            return nil
        }
        return text
    }

    mutating func bool(_ node: YAMLNode, _ field: String) -> Bool? {
        let plain = node.plainText
        if plain == "true" { return true }
        if plain == "false" { return false }
        report("\(field)\(Self.shown(node)) must be true or false", at: node.place)
        return nil
    }

    mutating func wholeNumber(_ node: YAMLNode, _ field: String) -> Int? {
        if let plain = node.plainText, let number = Int(plain), String(number) == plain { return number }
        report("\(field)\(Self.shown(node)) must be a whole number", at: node.place)
        return nil
    }

    mutating func number(_ node: YAMLNode, _ field: String) -> Double? {
        if let plain = node.plainText, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let number = Double(plain)
        {
            return number
        }
        report("\(field)\(Self.shown(node)) must be a number such as 0.2", at: node.place)
        return nil
    }

    mutating func list(_ node: YAMLNode, _ field: String, hint: String) -> [String]? {
        guard case .list(let items) = node.content else {
            report("\(field)\(Self.shown(node)) \(hint)", at: node.place)
            return nil
        }
        let texts = items.map { text($0, "an item of \(field)") }
        return texts.contains(nil) ? nil : texts.compactMap(\.self)
    }

    /// `: 'value'` of a scalar, for a message after the field.
    static func shown(_ node: YAMLNode) -> String {
        guard let text = node.text else { return "" }
        let quote = node.plainText == nil ? "\"" : "'"
        return ": \(quote)\(escapedForMessage(text))\(quote)"
    }
}
