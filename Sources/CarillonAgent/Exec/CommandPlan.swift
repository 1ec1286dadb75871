import Carillon
import Glibc
import PrivateRedis

/// Why a command cannot be started: one line.
struct CommandRefusal: Error, Hashable {
    let reason: String
}

/// A checked command: the program found, the environment complete, everything expressible in C strings.
struct CommandPlan: Sendable {
    let program: String
    let arguments: [String]
    let environment: [String]
    let workingDirectory: String?

    /// What a command inherits of our environment; everything else, secrets above all, stays here.
    static let inheritedNames = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "LOGNAME", "SHELL", "TMPDIR"]

    /// For a process that was itself started without a PATH.
    private static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// - Parameter variables: of the run; they win over the command's own.
    init(_ command: Command, variables: [(String, String)]) throws(CommandRefusal) {
        arguments = try Self.arguments(of: command)
        let values = try Self.environment(of: command, variables: variables)
        environment = values.map { $0.key + "=" + $0.value }.sorted()
        workingDirectory = try Self.workingDirectory(of: command)
        let name = command.shell ? "/bin/sh" : arguments[0]
        switch ExecutableSearch.find(name, path: values["PATH"] ?? "", from: workingDirectory) {
        case .found(let path): program = path
        case .refused(let reason): throw CommandRefusal(reason: reason)
        }
    }

    /// Says why the kernel refused to start it.
    func refusal(_ error: SystemError) -> CommandRefusal {
        let problem =
            switch error.code {
            case E2BIG: "arguments and environment are larger than the kernel takes (\(byteCount) bytes)"
            case ENOENT: "its interpreter (first line, or dynamic loader) does not exist"
            case ENOEXEC: "is neither a binary for this machine nor a script with a #! line"
            default: "\(error)"
            }
        return CommandRefusal(reason: "program \(quoted(program)): \(problem)")
    }

    private var byteCount: Int {
        (arguments + environment).reduce(0) { $0 + $1.utf8.count + 1 }
    }

    private static func arguments(of command: Command) throws(CommandRefusal) -> [String] {
        guard !command.arguments.isEmpty else {
            throw CommandRefusal(reason: "the command is empty")
        }
        for (index, argument) in command.arguments.enumerated() {
            try check(argument, "argument \(index)")
        }
        guard command.shell else {
            return command.arguments
        }
        guard command.arguments.count == 1 else {
            throw CommandRefusal(reason: "a shell command is one string, not \(command.arguments.count)")
        }
        // After `--` a script that starts with a dash is a script, not an option.
        return ["/bin/sh", "-c", "--", command.arguments[0]]
    }

    private static func environment(
        of command: Command, variables: [(String, String)]
    ) throws(CommandRefusal) -> [String: String] {
        var values = ["PATH": standardPath]
        for name in inheritedNames where command.environment[name] == nil {
            guard let value = getenv(name) else { continue }
            // Repaired it would be another value, such as another directory.
            guard let text = String(validatingCString: value) else {
                throw CommandRefusal(
                    reason:
                        "the agent's own environment variable \(name) is not UTF-8: \(quoted(String(cString: value)))")
            }
            values[name] = text
        }
        for (name, value) in command.environment.sorted(by: { $0.key < $1.key }) + variables {
            guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")) else {
                throw CommandRefusal(reason: "environment variable \(quoted(name)) has an impossible name")
            }
            try check(name, "environment variable")
            try check(value, "environment variable \(quoted(name))")
            values[name] = value
        }
        return values
    }

    private static func workingDirectory(of command: Command) throws(CommandRefusal) -> String? {
        guard let directory = command.workingDirectory else {
            return nil
        }
        try check(directory, "working directory")
        var status = stat()
        let isThere = stat(directory, &status) == 0
        if isThere && status.st_mode & S_IFMT != S_IFDIR {
            throw CommandRefusal(reason: "working directory \(quoted(directory)) is not a directory")
        }
        guard isThere, access(directory, X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            throw CommandRefusal(reason: "working directory \(quoted(directory)) cannot be entered: \(reason)")
        }
        return directory
    }

    private static func check(_ text: String, _ field: String) throws(CommandRefusal) {
        if text.utf8.contains(0) {
            throw CommandRefusal(reason: "\(field) contains a NUL byte: \(quoted(text))")
        }
    }
}
