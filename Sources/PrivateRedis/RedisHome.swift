import Glibc

/// The directory a private Redis lives in: its data, its log, its lock and (where the path is short enough) its socket.
///
/// The lock is an advisory `flock` on `redis.lock` whose open file the server inherits. It is therefore held until both
/// the starting process and the server are gone, however they went: nobody can open the append-only file while a dying
/// predecessor may still write it, and a crash leaves nothing to clean up.
final class RedisHome: Sendable {
    let directory: String
    let socketPath: String
    /// Held until this object and the server that inherited it are gone.
    let lock: Descriptor
    /// Directories made for this one server, deleted with it.
    private let temporary: [String]

    var logPath: String { directory + "/redis.log" }

    /// The longest path that fits `sockaddr_un.sun_path` (108 bytes with its final NUL).
    static let longestSocketPath = 107

    /// - Parameter directory: created when missing, with its parents; nil makes a temporary one.
    init(directory requested: String?) throws(PrivateRedisError) {
        var temporary: [String] = []
        let directory: String
        if let requested {
            try makeDirectories(requested)
            guard let resolved = realpath(requested, nil) else {
                throw unusable(requested, "cannot be resolved")
            }
            defer { free(resolved) }
            directory = String(cString: resolved)
        } else {
            directory = try makeTemporaryDirectory()
            temporary.append(directory)
        }
        do {
            lock = try takeLock(in: directory)
            if (directory + "/redis.sock").utf8.count <= Self.longestSocketPath {
                socketPath = directory + "/redis.sock"
            } else {
                let short = try makeTemporaryDirectory()
                temporary.append(short)
                socketPath = short + "/redis.sock"
            }
        } catch {
            temporary.forEach(deleteDirectory)
            throw error
        }
        self.directory = directory
        self.temporary = temporary
    }

    deinit {
        unlink(socketPath)
        temporary.forEach(deleteDirectory)
        // The server is reaped. Closing alone would not free the directory while a process that another thread starts
        // at this moment still has, between fork and exec, a copy of the descriptor.
        flock(lock.number, LOCK_UN)
    }

    /// Opens the server's log, empty for a first start and continued for a restart.
    func openLog(continued: Bool) throws(PrivateRedisError) -> Descriptor {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (continued ? 0 : O_TRUNC)
        let log = open(logPath, flags, 0o600)
        guard log >= 0 else {
            throw unusable(logPath, "cannot be opened")
        }
        return Descriptor(owning: log)
    }

    /// The last lines the server wrote, at most 4 KiB of them.
    func lastWords() -> String {
        let log = open(logPath, O_RDONLY | O_CLOEXEC)
        guard log >= 0 else {
            return ""
        }
        defer { close(log) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let size = lseek(log, 0, SEEK_END)
        let count = pread(log, &bytes, bytes.count, max(0, size - bytes.count))
        let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
        return lines.suffix(8).joined(separator: "\n")
    }
}

private func unusable(_ path: String, _ problem: String) -> PrivateRedisError {
    let reason = String(cString: strerror(errno))
    return PrivateRedisError(.directoryUnusable, "\(quoted(path)) \(problem): \(reason)")
}

/// `mkdir -p`, for this user only.
private func makeDirectories(_ path: String) throws(PrivateRedisError) {
    guard !path.isEmpty, !path.utf8.contains(0), path.utf8.count < Int(PATH_MAX) else {
        throw PrivateRedisError(.directoryUnusable, "\(quoted(path)) is not usable as a directory's name")
    }
    var prefix = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
        prefix += name
        if mkdir(prefix, 0o700) != 0 && errno != EEXIST {
            throw unusable(prefix, "cannot be created")
        }
        prefix += "/"
    }
}

private func makeTemporaryDirectory() throws(PrivateRedisError) -> String {
    // Not TMPDIR: the socket's path must stay short, and on Linux /tmp always is.
    var template = Array("/tmp/carillon-redis-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw unusable("/tmp", "admits no temporary directory")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Removes a directory and everything below it, without following links.
package func deleteDirectory(_ path: String) {
    if let entries = opendir(path) {
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else {
                continue
            }
            let child = path + "/" + name
            if unlink(child) != 0 {
                deleteDirectory(child)
            }
        }
    }
    rmdir(path)
}

private func takeLock(in directory: String) throws(PrivateRedisError) -> Descriptor {
    let path = directory + "/redis.lock"
    let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard number >= 0 else {
        throw unusable(path, "cannot be opened")
    }
    let lock = Descriptor(owning: number)
    let patience = Deadline.after(.seconds(5))
    while flock(lock.number, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else {
            throw unusable(path, "cannot be locked")
        }
        // A holder that is alive keeps it; one that was killed leaves a server behind that is about to end as well.
        let holder = holder(of: lock)
        if holder.map({ kill($0, 0) == 0 || errno == EPERM }) ?? false || patience.hasPassed {
            let whom = holder.map { "process \($0)" } ?? "another process"
            throw PrivateRedisError(.directoryInUse, "\(quoted(directory)) is in use by a private Redis of \(whom)")
        }
        poll(nil, 0, 5)
    }
    let mark = Array("\(getpid())\n".utf8)
    guard ftruncate(lock.number, 0) == 0, pwrite(lock.number, mark, mark.count, 0) == mark.count else {
        throw unusable(path, "cannot be written")
    }
    return lock
}

private func holder(of lock: borrowing Descriptor) -> pid_t? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(lock.number, &bytes, bytes.count, 0)
    return pid_t(String(decoding: bytes.prefix { $0 != 10 && $0 != 0 }.prefix(max(0, count)), as: UTF8.self))
}
