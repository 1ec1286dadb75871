extension JobDocument {
    /// What the job does: exactly one of `handler`, `run`, `shell`; `env` goes with a command.
    func checkedAction() throws(InvalidInput) -> Job.Action {
        let given = [("handler", handler != nil), ("run", run != nil), ("shell", shell != nil)].filter(\.1).map(\.0)
        guard let first = given.first else {
            throw InvalidInput("handler", nil, "a job needs exactly one of handler, run, shell")
        }
        guard given.count == 1 else {
            throw InvalidInput(
                given[1], nil, "cannot be combined with \(first): a job needs exactly one of handler, run, shell")
        }
        if let handler {
            guard env == nil else {
                throw InvalidInput("env", nil, "only goes with run or shell: a handler runs inside its worker")
            }
            return .handler(try checkedName(handler, field: "handler"))
        }
        let environment = try checkedEnvironment()
        if let shell {
            return .command(Command(arguments: [try checkedLine(shell)], shell: true, environment: environment))
        }
        return .command(Command(arguments: try checkedArguments(run ?? []), environment: environment))
    }

    /// Linux refuses one string of more than 128 KiB in `execve`; the same bound for all of them keeps a record small.
    private static var maximumCommandBytes: Int { 131_072 }

    private func checkedArguments(_ arguments: [String]) throws(InvalidInput) -> [String] {
        guard let program = arguments.first else {
            throw InvalidInput(
                "run", nil, "must list a program and its arguments, for instance [\"/bin/echo\", \"hello\"]")
        }
        guard !program.isEmpty else { throw InvalidInput("run", program, "must start with the name of a program") }
        var bytes = 0
        for argument in arguments {
            guard !argument.utf8.contains(0) else { throw InvalidInput("run", argument, "must not contain a NUL byte") }
            bytes += argument.utf8.count + 1
        }
        guard bytes <= Self.maximumCommandBytes else {
            throw InvalidInput("run", nil, "must be at most 128 KiB long in all, this is \(bytes) bytes")
        }
        return arguments
    }

    private func checkedLine(_ line: String) throws(InvalidInput) -> String {
        guard line.utf8.contains(where: { $0 > UInt8(ascii: " ") }) else {
            throw InvalidInput("shell", line, "must be a command line for /bin/sh")
        }
        guard !line.utf8.contains(0) else { throw InvalidInput("shell", line, "must not contain a NUL byte") }
        guard line.utf8.count < Self.maximumCommandBytes else {
            throw InvalidInput("shell", nil, "must be less than 128 KiB long, this is \(line.utf8.count) bytes")
        }
        return line
    }

    private func checkedEnvironment() throws(InvalidInput) -> [String: String] {
        guard let env else { return [:] }
        var bytes = 0
        for (name, value) in env.sorted(by: { $0.key < $1.key }) {
            guard isEnvironmentName(name) else {
                throw InvalidInput("env", name, "must be a name of A-Z a-z 0-9 _ that does not start with a digit")
            }
            guard !name.hasPrefix("CARILLON_") else {
                throw InvalidInput("env.\(name)", nil, "is reserved: carillon sets CARILLON_ variables itself")
            }
            guard !value.utf8.contains(0) else {
                throw InvalidInput("env.\(name)", value, "must not contain a NUL byte")
            }
            bytes += name.utf8.count + value.utf8.count + 2
        }
        guard bytes <= Self.maximumCommandBytes else {
            throw InvalidInput("env", nil, "must be at most 128 KiB long in all, this is \(bytes) bytes")
        }
        return env
    }
}

/// POSIX's rule for the name of an environment variable: `[A-Za-z_][A-Za-z0-9_]*`.
package func isEnvironmentName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
