import Glibc

/// The bytes of a regular file, or of standard input for `-`, at most `limit` of them.
///
/// A name can point at anything: opening a FIFO would wait for a writer, `/dev/zero` never ends. So the file is opened without
/// blocking, must be a regular one, and its size is bounded while reading, because it can grow meanwhile.
func fileContents(_ path: String, limit: Int) throws(JobFileError) -> [UInt8] {
    if path == "-" { return try contents(of: STDIN_FILENO, named: "standard input", limit: limit) }
    guard !path.isEmpty else { throw .unreadable(file: "''", reason: "a file name must not be empty") }
    guard !path.utf8.contains(0) else {
        throw .unreadable(file: path, reason: "a file name must not contain a NUL byte")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw .unreadable(file: path, reason: errorText(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(file: path, reason: errorText(errno)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .unreadable(file: path, reason: "is a directory")
    case S_IFIFO: throw .unreadable(file: path, reason: "is a pipe; use - to read standard input")
    default: throw .unreadable(file: path, reason: "is not a regular file")
    }
    return try unchanged(descriptor, named: path) { () throws(JobFileError) in
        try contents(of: descriptor, named: path, limit: limit)
    }
}

/// What `read` returns, provided that nobody wrote to the file meanwhile.
///
/// Half of a job file is often a valid job file, and the jobs of its other half would be removed as deleted.
func unchanged(
    _ descriptor: Int32, named name: String, while read: () throws(JobFileError) -> [UInt8]
) throws(JobFileError) -> [UInt8] {
    let before = FileVersion(descriptor)
    let bytes = try read()
    guard FileVersion(descriptor) == before else {
        throw .unreadable(file: name, reason: "changed while it was read; write it elsewhere and rename it")
    }
    return bytes
}

/// What the kernel changes with every write.
private struct FileVersion: Equatable {
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    init(_ descriptor: Int32) {
        var status = stat()
        fstat(descriptor, &status)
        size = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

private func contents(of descriptor: Int32, named name: String, limit: Int) throws(JobFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 {
            bytes += chunk[..<count]
        } else if count == 0 {
            return bytes
        } else if errno != EINTR {
            throw .unreadable(file: name, reason: errorText(errno))
        }
    }
    throw .invalid([SourceText.whole(name, "is larger than \(limit / 1_024) KiB")])
}

private func errorText(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file"
    case EACCES: "permission denied"
    default: String(cString: strerror(code))
    }
}
