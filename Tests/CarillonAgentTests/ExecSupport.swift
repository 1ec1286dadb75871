import Carillon
import Glibc
import Testing

@testable import CarillonAgent
@testable import PrivateRedis

extension ExecResult {
    var text: String { String(decoding: output.bytes, as: UTF8.self) }

    /// The refusal's line; empty when the command was started.
    var reason: String {
        if case .notStarted(let reason) = termination {
            return reason
        }
        return ""
    }
}

/// A script for `/bin/sh -c`.
func script(_ text: String, in directory: String? = nil) -> Command {
    Command(arguments: [text], shell: true, workingDirectory: directory)
}

/// Runs a script and cancels it as soon as it has written its first line.
func runAndCancelWhenReady(
    _ text: String, environment: [(String, String)] = [], grace: Duration = .seconds(10)
) async -> ExecResult {
    let (ready, signal) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
        defer { signal.finish() }
        return await Exec.run(
            script(text), environment: environment, grace: grace, onOutput: { _ in signal.yield() })
    }
    for await _ in ready {
        break
    }
    task.cancel()
    return await task.value
}

/// A mark for a command's environment, by which its processes are found wherever they hid.
func mark() -> (String, String) {
    ("CARILLON_TEST_MARK", String(UInt64.random(in: 0 ... .max), radix: 36))
}

/// The processes that carry a mark.
func processes(marked mark: (String, String)) -> [Int32] {
    let needle = Array("\(mark.0)=\(mark.1)".utf8)
    var found: [Int32] = []
    guard let entries = opendir("/proc") else {
        return []
    }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        if let identifier = Int32(name), let bytes = fileBytes("/proc/\(name)/environ"),
            bytes.split(separator: 0).contains(where: { $0.elementsEqual(needle) })
        {
            found.append(identifier)
        }
    }
    return found
}

func fileBytes(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
        return nil
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(file, &chunk, chunk.count), count > 0 {
        bytes += chunk[..<count]
    }
    return bytes
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

/// A directory that lives as long as the object.
final class ExecDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/carillon-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        deleteDirectory(path)
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String, mode: mode_t = 0o755) throws -> String {
        let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        try #require(file >= 0)
        let count = write(file, text, text.utf8.count)
        close(file)
        try #require(count == text.utf8.count)
        // A child that another test is just starting holds a copy of `file` until its exec, and meanwhile the kernel
        // refuses to execute what is open for writing (ETXTBSY). A read lease is granted once no writer is left.
        let reader = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
        defer { close(reader) }
        let setLease: Int32 = 1_024
        while fcntl(reader, setLease, Int32(F_RDLCK)) != 0 && errno == EAGAIN {}
        return path + "/" + name
    }
}
