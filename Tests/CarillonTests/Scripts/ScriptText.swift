import RedisClient

@testable import Carillon

/// The expanded text of a script, taken apart at its top level: who defines what, who uses whom, who touches which key.
struct ScriptText {
    /// Text by name of the functions and tables on the top level; the rest under "".
    private(set) var definitions: [String: String] = ["": ""]

    init(_ script: ScriptName) {
        let text = String(decoding: ScriptLibrary.shared[script].source, as: UTF8.self)
        // Functions may stand in functions.
        var open: [String?] = []
        for line in text.split(separator: "\n") {
            if let comment = line.firstIndex(of: "-"), line[comment...].hasPrefix("--"),
                line[..<comment].allSatisfy(\.isWhitespace),
                !line.hasPrefix("-- WRITE"), !line.hasPrefix("-- DECIDE AND WRITE")
            {
                continue
            }
            if line.hasPrefix("local function ") || (line.hasPrefix("local ") && line.hasSuffix("= {")) {
                let name = line.dropFirst(line.hasPrefix("local function ") ? 15 : 6).prefix {
                    $0.isLetter || $0 == "_"
                }
                // A script's own tables belong to its main part: they are used where they stand.
                let isConstant = name.allSatisfy { $0.isUppercase || $0 == "_" }
                open.append(line.hasPrefix("local function ") || isConstant ? String(name) : nil)
            }
            definitions[(open.last ?? nil) ?? "", default: ""] += line + "\n"
            let oneLine = line.hasPrefix("local function ") && line.hasSuffix(" end")
            if line == "end" || line == "}" || oneLine { _ = open.popLast() }
        }
    }

    /// All that the main part uses, directly or not, itself included.
    var reachable: Set<String> {
        var found: Set<String> = [""]
        var pending = [""]
        while let name = pending.popLast() {
            for word in words(of: name) where definitions[word] != nil && found.insert(word).inserted {
                pending.append(word)
            }
        }
        return found
    }

    func words(of name: String) -> Set<String> {
        let text = definitions[name] ?? ""
        return Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    }

    func calls(of name: String) -> Set<String> {
        Set((definitions[name] ?? "").matches(of: #/([a-z_]+)\(/#).map { String($0.1) })
    }

    /// The text of everything that can run.
    var live: String { reachable.sorted().map { definitions[$0] ?? "" }.joined() }

    /// The keys that can be touched, as a header writes them.
    var keys: Set<String> {
        let parameters = [
            "schedule": "Q", "ready": "Q", "lanes": "Q", "idle": "Q", "watch": "Q", "held": "G", "unique": "U",
            "children": "R", "ledger": "J", "succeeded": "J", "failed": "J", "output": "J",
            "session": "C:K",
        ]
        let literals = live.matches(
            of: #/ns \.\. ':([a-z]+):?'|'([a-z]+):' \.\.|([a-z]+) = '(?:string|hash|zset|set|list)'/#)
        let names = literals.compactMap { ($0.1 ?? $0.2 ?? $0.3).map(String.init) }
        // `wake` is a channel; `quarantine:<key>` is a poisoned key of one job under another name.
        return Set(names.filter { $0 != "wake" }.map { name in parameters[name].map { "\(name):\($0)" } ?? name })
    }

    /// The types that the script demands of keys, as its tables have them.
    var types: [String: String] {
        var types: [String: String] = [:]
        for match in live.matches(of: #/([a-z]+) = '(string|hash|zset|set|list)'/#) {
            types[String(match.1)] = String(match.2)
        }
        for match in live.matches(of: #/\['([a-z]+):' \.\. [a-z]+\] = '(string|zset)'/#) {
            types["\(match.1):Q"] = String(match.2)
        }
        for match in live.matches(of: #/set_aside\(ns, '([a-z]+):' \.\. [^,]+, '([a-z]+)'\)/#) {
            types["\(match.1):J"] = String(match.2)
        }
        return types
    }

    /// Functions that write when they are called, directly or through others.
    var writers: Set<String> {
        let commands =
            "SET|DEL|HSET|HDEL|HINCRBY|ZADD|ZREM|ZREMRANGEBYSCORE|LPUSH|RPOP|LTRIM|PEXPIRE|RENAME|SADD|PUBLISH"
        var found = Set(
            definitions.filter { name, text in
                name != ""
                    && (text.contains("redis.call(unpack") || text.contains("redis.call(list[1]")
                        || commands.split(separator: "|").contains { text.contains("call('\($0)'") })
            }.keys)
        while true {
            let more = definitions.keys.filter {
                $0 != "" && !found.contains($0) && !calls(of: $0).isDisjoint(with: found)
            }
            if more.isEmpty { return found }
            found.formUnion(more)
        }
    }
}
