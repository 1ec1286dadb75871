package import Carillon

/// The scripts with a mistake in them. A suite that does not notice it is blind there.
package struct Mutant: Sendable {
    struct Edit: Sendable {
        /// As in ``embeddedSources``: `claim`, `lib/clock`.
        let file: String
        /// Text that occurs exactly once in the file.
        let from: String
        let to: String
    }

    /// What is wrong with it, in words.
    package let mistake: String
    /// What would come of it.
    let harm: String
    let edits: [Edit]

    init(_ mistake: String, _ harm: String, _ file: String, _ from: String, _ to: String) {
        self.init(mistake, harm, [Edit(file: file, from: from, to: to)])
    }

    init(_ mistake: String, _ harm: String, _ edits: [Edit]) {
        (self.mistake, self.harm, self.edits) = (mistake, harm, edits)
    }

    /// The scripts' text has moved on without the mutant.
    package struct Outdated: Error, CustomStringConvertible {
        package let description: String
    }

    /// The scripts with the mistake.
    package func scripts() throws -> ScriptLibrary { try ScriptLibrary(sources: sources()) }

    /// The files with the mistake, before they are put together.
    package func sources() throws(Outdated) -> [String: [UInt8]] {
        var sources = embeddedSources
        for edit in edits {
            let text = String(decoding: sources[edit.file] ?? [], as: UTF8.self)
            let places = text.ranges(of: edit.from).count
            guard places == 1 else {
                throw Outdated(
                    description: "\(mistake): in lua/\(edit.file).lua its text occurs \(places) times:\n\(edit.from)")
            }
            sources[edit.file] = Array(text.replacing(edit.from, with: edit.to).utf8)
        }
        return sources
    }

    /// The page `docs/mutants.md`.
    package static var page: String {
        var text = """
            # Mutants

            Each line is a mistake that somebody could make in the scripts. `make mutants` makes every one of them, plays random histories
            (see [development](development.md#the-model)) and demands that the model notices. The table is
            `Tests/ProtocolModel/Mutants`; a test keeps this page equal to it.

            | where | mistake | what would come of it |
            |---|---|---|

            """
        for mutant in all {
            let files = mutant.edits.map { "`\($0.file)`" }.joined(separator: ", ")
            text += "| \(files) | \(mutant.mistake) | \(mutant.harm) |\n"
        }
        return text
    }
}
