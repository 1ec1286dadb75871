import Carillon

/// The arguments of the process, as texts that can be trusted to be texts.
enum ProcessArguments {
    /// The longest command line in bytes. A job's command may have 128 KiB.
    static let maximumBytes = 262_144

    /// - Throws: ``Failure`` for bytes that are not UTF-8, which Swift would replace without a word, and for too much of it all.
    static func checked() throws(Failure) -> [String] {
        var arguments: [String] = []
        var bytes = 0
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let pointer = CommandLine.unsafeArgv[index] else { break }
            guard let text = String(validatingCString: pointer) else {
                throw Failure(
                    .usage, "argument \(index): '\(escapedForMessage(String(cString: pointer)))' is not UTF-8")
            }
            bytes += text.utf8.count + 1
            guard bytes <= maximumBytes else {
                throw Failure(.usage, "arguments: must be at most \(maximumBytes / 1_024) KiB long in all")
            }
            arguments.append(text)
        }
        return arguments
    }
}
