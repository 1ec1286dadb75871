import Testing

@testable import Carillon

@Suite struct ScriptHeaderTests {
    /// What a full Redis still has to take, so that it can drain; `incarnation` because a connection says it only once.
    private static let draining: Set<ScriptName> = [
        .complete, .fail, .forget, .heartbeat, .incarnation, .reap, .release, .remove,
    ]

    @Test(arguments: ScriptName.allCases)
    func `The first line has Redis refuse the script before it begins, where it must`(script: ScriptName) throws {
        let expected =
            if !script.writes { "#!lua flags=no-writes" } else if Self.draining.contains(script) {
                "#!lua flags=allow-oom"
            } else { "#!lua" }
        #expect(try ScriptHeader(script).shebang == expected)
    }

    @Test(arguments: ScriptName.allCases)
    func `The header says what the script is for and what it answers`(script: ScriptName) throws {
        let header = try ScriptHeader(script)
        #expect(header.purpose.hasPrefix("\(script.rawValue): "))
        #expect(header.keys == "{ns}")
        #expect(header.reply.hasPrefix("{ OK"))
    }

    @Test(arguments: ScriptName.allCases)
    func `USES names every key that the script can touch, and no other`(script: ScriptName) throws {
        let header = try ScriptHeader(script)
        #expect(Set(header.uses).count == header.uses.count)
        #expect(header.uses.map(\.name).sorted() == ScriptText(script).keys.sorted())
    }

    @Test(arguments: ScriptName.allCases)
    func `USES has the types that the script demands`(script: ScriptName) throws {
        let types = ScriptText(script).types
        for use in try ScriptHeader(script).uses {
            #expect(types[use.name] == nil || types[use.name] == use.type, "\(use)")
        }
    }

    @Test(arguments: ScriptName.allCases)
    func `Nothing is written before the part that says so`(script: ScriptName) throws {
        let text = ScriptText(script)
        let main = text.definitions[""] ?? ""
        let before =
            main.firstRange(of: "-- WRITE").map { main[..<$0.lowerBound] }
            ?? main.firstRange(of: "-- DECIDE AND WRITE").map { main[..<$0.lowerBound] } ?? main[...]
        let called = Set(before.matches(of: #/([a-z_]+)\(/#).map { String($0.1) })
        #expect(called.intersection(text.writers) == [])
        for command in before.matches(of: #/redis\.p?call\('([A-Z]+)'/#).map(\.1) {
            let reads = [
                "GET", "HGET", "HMGET", "HEXISTS", "ZSCORE", "ZCOUNT", "ZCARD", "ZRANGEBYSCORE", "SMEMBERS", "HLEN",
                "HGETALL", "INFO",
            ]
            #expect(reads.contains(String(command)), "\(command)")
        }
        if script.writes { #expect(main.contains("keep_clock(clock)")) }
    }

    @Test(arguments: ScriptName.allCases)
    func `Payloads stay opaque, and nothing searches the whole Redis`(script: ScriptName) {
        let text = ScriptText(script).definitions.values.joined()
        for word in [
            "cjson", "cmsgpack", "'KEYS'", "'SCAN'", "'SORT'", "RANDOMKEY", "set_repl", "setresp", "redis.log",
        ] where script != .rights || word != "'SCAN'" {
            #expect(!text.contains(word), "\(word)")
        }
    }

    @Test(arguments: ScriptName.allCases)
    func `Every variable is local`(script: ScriptName) {
        let text = ScriptText(script).definitions.values.joined()
        var declared: Set<String> = []
        for match in text.matches(of: #/(?:local|for) ([a-z_A-Z, ]+?)(?: =| in |\n)/#) {
            declared.formUnion(match.1.split { $0 == "," || $0 == " " }.map(String.init))
        }
        for match in text.matches(of: #/function [a-z_]+\(([a-z_, ]*)\)/#) {
            declared.formUnion(match.1.split { $0 == "," || $0 == " " }.map(String.init))
        }
        for line in text.split(separator: "\n") where !line.hasSuffix(",") {
            guard let assignment = line.prefixMatch(of: #/ *([a-z_]+(?:, [a-z_]+)*) = /#) else { continue }
            for name in assignment.1.split(separator: ", ") { #expect(declared.contains(String(name)), "\(line)") }
        }
        #expect(!text.contains("\nfunction "))
    }

    @Test func `Every function of a fragment is used by some script`() {
        var defined: Set<String> = []
        var used: Set<String> = []
        for script in ScriptName.allCases {
            let text = ScriptText(script)
            defined.formUnion(text.definitions.keys)
            used.formUnion(text.reachable)
        }
        #expect(defined.subtracting(used) == [])
    }

    @Test func `The list of rights has every command of every script, and no other`() {
        var used: Set<String> = []
        for script in ScriptName.allCases where script != .rights {
            let text = ScriptText(script).live
            used.formUnion(text.matches(of: #/call\('([A-Z]+)'/#).map { String($0.1) })
            used.formUnion(text.matches(of: #/(?:collect|into)\(writes, '([A-Z]+)'/#).map { String($0.1) })
        }
        used.formUnion(["ZADD", "ZREM", "HDEL"])
        let list = ScriptText(.rights).definitions["COMMANDS"] ?? ""
        #expect(Set(list.matches(of: #/'([A-Z]+)'/#).map { String($0.1) }) == used)
    }
}
