import Glibc
import Testing

@testable import PrivateRedis

/// One inline command over a fresh connection; the reply's text as far as one read brings it.
func ask(_ redis: PrivateRedis, _ command: String) throws -> String {
    let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    try #require(connection >= 0)
    defer { close(connection) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: redis.socketPath.utf8) }
    let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    try #require(status == 0, "cannot connect to \(redis.socketPath)")
    let line = Array((command + "\r\n").utf8)
    try #require(send(connection, line, line.count, Int32(MSG_NOSIGNAL)) == line.count)
    var reply = [UInt8](repeating: 0, count: 65_536)
    let count = read(connection, &reply, reply.count)
    return String(decoding: reply.prefix(max(0, count)), as: UTF8.self)
}

/// Waits until a process, which need not be ours, has ended; on a thread of its own, as the wait blocks.
///
/// - Returns: false after a minute, so that a defect is a failure and no endless test run.
func ends(_ identifier: Int32) async throws -> Bool {
    try await onThread {
        guard let descriptor = GnuFunctions.openProcess?(identifier, 0), descriptor >= 0 else {
            return true
        }
        defer { close(descriptor) }
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 60_000) == 1
    }
}

/// The state letter of a process in /proc (`T`: stopped), nil when there is no such process.
func stateOfProcess(_ identifier: Int32) -> Character? {
    contents("/proc/\(identifier)/stat").flatMap { stat in
        stat.lastIndex(of: ")").flatMap { stat[stat.index(after: $0)...].first { $0 != " " } }
    }
}

func contents(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
        return nil
    }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(file, &bytes, bytes.count)
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
}

func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o755)
    try #require(file >= 0)
    defer { close(file) }
    try #require(write(file, text, text.utf8.count) == text.utf8.count)
}

func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
}

/// A directory that lives as long as the object.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit {
        deleteDirectory(path)
    }
}

/// The descriptors this process has open, by number.
func openDescriptors() -> [Int32] {
    (0..<1_024).filter { fcntl($0, F_GETFD) >= 0 }
}
