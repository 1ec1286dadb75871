/// What somebody else may have made of the values of ``BusyNamespace``.
enum Damage {
    static let garbage = [
        "", "abc", "0x10", "1e3", " 12 ", "inf", "nan", "-1", "9223372036854775807", "99999999999999999999999999999999",
        "999999999999999", "ÿ", "a b c d e f g h i j",
    ]

    static let scores = [
        "inf", "-inf", "0", "-5", "1e308", "990000.5", "9007199254740993", "990", "999999999999999",
    ]

    /// What a line of the namespace may have become.
    static func variants(of line: String) -> [String] {
        guard let separator = line.firstRange(of: " = ") else { return [] }
        let head = String(line[..<separator.upperBound])
        if line.prefix(upTo: separator.lowerBound).hasSuffix(">") { return scores.map { head + $0 } }
        let value = line[separator.upperBound...]
        let words = value.split(separator: " ", omittingEmptySubsequences: false)
        var all = garbage.map { head + $0 }
        for index in words.indices {
            for word in ["", "abc", "9223372036854775807"] {
                var changed = words
                changed[index] = Substring(word) + words[index].drop { $0 != "⏎" }
                all.append(head + changed.joined(separator: " "))
            }
        }
        return all
    }

    /// Lines of which one is damaged at a time.
    static let victims = BusyNamespace.lines.filter { line in
        [
            "clock", "watch", "jobs{", "runs{", "paused{", "counters{", "schedule:", "ready:", "leases<held@1",
            "leases<lost@1",
            "arming<", "lanes:", "limits{", "held:", "children:", "parents{", "idle:", "workers<", "session:w",
            "ledger:old", "succeeded:held", "failed:lost",
        ].contains { line.hasPrefix($0) } && !line.contains("mail")
    }

    /// The busy namespace with `line` in place of `victim`.
    static func state(with line: String, insteadOf victim: String) -> String {
        BusyNamespace.lines.map { $0 == victim ? line : $0 }.joined(separator: "\n")
    }

    /// A command that makes a key of each type, by the type's name as Redis has it.
    static let types = [
        "string": ["SET", "text"], "list": ["RPUSH", "item"], "set": ["SADD", "member"],
        "zset": ["ZADD", "1", "member"],
        "hash": ["HSET", "field", "value"], "stream": ["XADD", "*", "field", "value"],
    ]
}

extension Space {
    /// Replaces a key by one of another type.
    func poison(_ key: String, _ type: String) async throws {
        let command = Damage.types[type] ?? []
        let name = "\(prefix):\(key)"
        try await commands([["DEL", name], [command[0], name] + Array(command.dropFirst())])
    }
}
