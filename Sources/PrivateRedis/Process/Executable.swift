import Glibc

/// Where a program was found, or the one line that says why not.
package enum ExecutableSearch: Sendable, Hashable {
    case found(path: String)
    case refused(reason: String)

    /// Resolves a program as a shell would: a name with a slash is a path (taken from `directory` when relative), any
    /// other is looked for along `path`.
    ///
    /// The search looks at what is there instead of trying to execute it, so that a directory and a file without the
    /// execute bit get a message of their own.
    package static func find(_ name: String, path: String, from directory: String?) -> ExecutableSearch {
        guard !name.isEmpty else {
            return .refused(reason: "the program's name is empty")
        }
        guard !name.utf8.contains(UInt8(ascii: "/")) else {
            let path = absolute(name, from: directory)
            let reason = absence(of: path) ?? unfitness(of: path)
            return reason.map { .refused(reason: "program \(quoted(name)) \($0)") } ?? .found(path: name)
        }
        var nearMiss: String?
        // An empty entry of PATH means the working directory to a shell; here it is skipped, like every relative one,
        // because what a job runs must not depend on where it runs.
        for entry in path.split(separator: ":") where entry.utf8.first == UInt8(ascii: "/") {
            let candidate = entry + "/" + name
            guard absence(of: candidate) == nil else {
                continue
            }
            guard let reason = unfitness(of: candidate) else {
                return .found(path: candidate)
            }
            nearMiss = nearMiss ?? "program \(quoted(candidate)) \(reason)"
        }
        return .refused(reason: nearMiss ?? "program \(quoted(name)) was not found on PATH")
    }

    private static func absence(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) != 0 else {
            return nil
        }
        return errno == ENOENT ? "does not exist" : "cannot be reached: \(String(cString: strerror(errno)))"
    }

    private static func unfitness(of path: String) -> String? {
        var status = stat()
        stat(path, &status)
        if status.st_mode & S_IFMT == S_IFDIR {
            return "is a directory"
        }
        if status.st_mode & S_IFMT != S_IFREG {
            return "is not a regular file"
        }
        return access(path, X_OK) == 0 ? nil : "is not executable (permission denied)"
    }

    private static func absolute(_ path: String, from directory: String?) -> String {
        guard let directory, path.utf8.first != UInt8(ascii: "/") else {
            return path
        }
        return directory + "/" + path
    }
}
