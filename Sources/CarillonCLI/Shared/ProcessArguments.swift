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
        return separatingEmptyValues(arguments)
    }

    /// `--every=` as `--every` and an empty text. The parser would take the next argument for the value, be it a job's name or
    /// the `--` before the command.
    static func separatingEmptyValues(_ arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        return arguments[..<end].flatMap { argument in
            let name = argument.dropLast()
            let isEmptyValue =
                argument.hasPrefix("--") && argument.utf8.last == UInt8(ascii: "=") && name.utf8.count > 2
            return isEmptyValue && !name.utf8.contains(UInt8(ascii: "=")) ? [String(name), ""] : [argument]
        } + arguments[end...]
    }

    /// The first argument that was probably meant as a value and taken for an option: `-5 * * * *`, `-1`.
    static func valueTakenForOption(in arguments: [String]) -> String? {
        arguments.prefix { $0 != "--" }.first { argument in
            guard let second = argument.unicodeScalars.dropFirst().first, argument.hasPrefix("-") else { return false }
            return argument.contains(" ")
                || !(second == "-" || ("a"..."z").contains(second) || ("A"..."Z").contains(second))
        }
    }
}
