@testable import Carillon

/// The head of a script, which says what it is for, what it touches, and how it is called.
///
/// ```
/// -- KEYS   {ns}
/// -- USES   clock string, schedule:Q zset, …    Q a queue, J a job, C a caller, K a kind of call
/// -- ARGV   worker request (run token)...
/// -- REPLY  { OK, … }
/// ```
struct ScriptHeader {
    struct Use: Hashable {
        let name: String
        let type: String
    }

    struct Malformed: Error {
        let problem: String
    }

    /// The first line.
    let shebang: String
    /// `claim: takes due slots…`
    let purpose: String
    let keys: String
    let uses: [Use]
    /// The first line of ARGV.
    let argv: String
    let reply: String

    init(_ script: ScriptName) throws {
        let source = String(decoding: embeddedSources[script.rawValue] ?? [], as: UTF8.self)
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let comment = lines.dropFirst().prefix { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
        var sections = ["": ""]
        var section = ""
        for line in comment {
            if let name = ["KEYS", "USES", "ARGV", "REPLY"].first(where: { line.hasPrefix($0 + " ") }) {
                guard sections[name] == nil else { throw Malformed(problem: "\(script): two \(name)") }
                section = name
                sections[name] = String(line.dropFirst(name.count).drop { $0 == " " })
            } else {
                sections[section, default: ""] += "\n" + line.drop { $0 == " " }
            }
        }
        guard let keys = sections["KEYS"], let uses = sections["USES"], let argv = sections["ARGV"],
            let reply = sections["REPLY"]
        else { throw Malformed(problem: "\(script): a part of the header is missing") }
        shebang = lines.first ?? ""
        purpose = sections[""]?.split(separator: "\n").joined(separator: " ") ?? ""
        self.keys = keys
        self.uses = try uses.replacing("\n", with: " ").split(separator: ",").map { use in
            let words = use.split(separator: " ")
            guard words.count == 2 else { throw Malformed(problem: "\(script): USES \(use)") }
            return Use(name: String(words[0]), type: String(words[1]))
        }
        self.argv = argv.split(separator: "\n").first.map(String.init) ?? ""
        self.reply = reply
    }

    /// Whether a call with this many ARGV fits `worker request (run token)...`.
    func accepts(_ count: Int) -> Bool {
        let text = argv.firstRange(of: "   ").map { argv[..<$0.lowerBound] } ?? argv[...]
        if text == "(none)" { return count == 0 }
        guard text.hasSuffix("...") else { return count == text.split(separator: " ").count }
        let repeated = text.dropLast(3)
        let start = repeated.firstIndex(of: "(") ?? repeated.lastIndex(of: " ").map { repeated.index(after: $0) }
        let fixed = repeated[..<(start ?? repeated.startIndex)].split(separator: " ").count
        let group = repeated[(start ?? repeated.startIndex)...].split(separator: " ").count
        return count > fixed && (count - fixed) % group == 0
    }
}
