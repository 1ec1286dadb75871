package import RedisClient

/// The scripts as Redis gets them: `lua/`, embedded in the binary, with its includes put in.
///
/// `--- @include "lib/x"` alone on a line stands for the text of `lua/lib/x.lua`: depth first, each fragment once.
package struct ScriptLibrary: Sendable {
    /// What is wrong with an include.
    package struct ExpansionError: Error, CustomStringConvertible {
        package let description: String
    }

    private let scripts: [ScriptName: Script]

    /// The scripts of this build.
    package static let shared: ScriptLibrary = {
        do {
            return try ScriptLibrary(sources: embeddedSources)
        } catch {
            // The same bytes are expanded by the tests; a build that gets here never passed them.
            preconditionFailure("the embedded scripts do not expand: \(error)")
        }
    }()

    /// - Parameter sources: text by name, scripts as `claim`, fragments as `lib/clock`.
    package init(sources: [String: [UInt8]]) throws(ExpansionError) {
        var scripts: [ScriptName: Script] = [:]
        for name in ScriptName.allCases {
            var expansion = Expansion(sources: sources)
            try expansion.add(name.rawValue)
            scripts[name] = Script(expansion.text)
        }
        self.scripts = scripts
    }

    package subscript(name: ScriptName) -> Script {
        guard let script = scripts[name] else { preconditionFailure("every name has a script since init") }
        return script
    }
}

/// One script's text as it grows.
private struct Expansion {
    let sources: [String: [UInt8]]
    var text = ""
    private var included: Set<String> = []
    private var open: [String] = []

    init(sources: [String: [UInt8]]) { self.sources = sources }

    mutating func add(_ name: String) throws(ScriptLibrary.ExpansionError) {
        guard !open.contains(name) else {
            throw ScriptLibrary.ExpansionError(
                description: "include cycle: \((open + [name]).joined(separator: " -> "))")
        }
        guard let bytes = sources[name] else {
            throw ScriptLibrary.ExpansionError(description: "no such file: \(name).lua")
        }
        guard included.insert(name).inserted else { return }
        open.append(name)
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            if let fragment = line.fragmentName {
                try add(fragment)
            } else {
                text += line + "\n"
            }
        }
        open.removeLast()
    }
}

extension Substring {
    fileprivate var fragmentName: String? {
        let prefix = "--- @include \""
        guard hasPrefix(prefix), hasSuffix("\"") else { return nil }
        return String(dropFirst(prefix.count).dropLast())
    }
}
