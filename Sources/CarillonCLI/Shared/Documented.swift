import ArgumentParser

/// A command whose help ends with examples.
protocol Documented: ParsableCommand {
    /// Lines to copy, each with what it does above it as a `#` comment, at most 80 columns.
    static var examples: String { get }
}

extension ParsableCommand {
    /// The text of `--help` that `request` asks for, with the examples of the command that it is about.
    static func help(for request: any Error) -> String {
        let text = message(for: request)
        guard let command = documentedCommand(whoseHelpIs: text) else { return text }
        let examples = command.examples.split(separator: "\n", omittingEmptySubsequences: false)
        return text + "\nEXAMPLES:\n" + examples.map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
    }

    private static func documentedCommand(whoseHelpIs text: String) -> (any Documented.Type)? {
        let children = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return ([self] + children).lazy.compactMap { $0 as? any Documented.Type }
            .first { message(for: CleanExit.helpRequest($0)) == text }
    }
}
