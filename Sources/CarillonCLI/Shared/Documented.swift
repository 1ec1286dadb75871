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
        var pending: [any ParsableCommand.Type] = [self]
        while let command = pending.popLast() {
            if let command = command as? any Documented.Type, message(for: CleanExit.helpRequest(command)) == text {
                return command
            }
            pending += command.configuration.subcommands
            for group in command.configuration.groupedSubcommands { pending += group.subcommands }
        }
        return nil
    }
}
