import Glibc
import PrivateRedis

/// Another program, or this one once more, run as a child that cannot outlive us.
struct Program: Sendable {
    let child: ChildProcess

    /// - Parameters:
    ///   - path: what to run; nil for this very executable.
    ///   - output: the descriptor for both of its output streams; default: our standard error.
    static func start(
        _ path: String? = nil, _ arguments: [String], output: Int32 = STDERR_FILENO, directory: String? = nil,
        environment: [String] = []
    ) throws(Failure) -> Program {
        let executable: String = if let path { path } else { try ownPath() }
        let plan = SpawnPlan(
            executable: executable, arguments: [executable] + arguments, environment: inherited + environment,
            workingDirectory: directory, output: output)
        do {
            return Program(child: try ChildProcess(plan))
        } catch {
            throw Failure(.unavailable, "cannot run \(executable): \(error.description)")
        }
    }

    /// Asks it to end, waits, and answers how it ended.
    func terminate() async throws -> ExitStatus {
        child.signal(SIGTERM)
        return try await end()
    }

    /// Waits for its end.
    func end() async throws -> ExitStatus {
        let child = child
        return try await onThread { child.reap() }
    }

    /// Memory that is resident, in bytes: all of it, and what no other process shares.
    var residentMemory: (all: Int, own: Int)? {
        guard let text = try? TextFile.read("/proc/\(child.identifier)/smaps_rollup") else { return nil }
        var figures: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            if words.count == 3, let kilobytes = Int(words[1]) { figures[String(words[0])] = kilobytes * 1_024 }
        }
        guard let all = figures["Rss:"] else { return nil }
        return (all, (figures["Private_Clean:"] ?? 0) + (figures["Private_Dirty:"] ?? 0))
    }

    /// The file of this executable.
    static func ownPath() throws(Failure) -> String {
        var path = [UInt8](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { throw Failure(.software, "/proc/self/exe cannot be read") }
        return String(decoding: path[..<count], as: UTF8.self)
    }

    /// A program that lies beside this executable; nil when there is none.
    static func sibling(_ name: String) throws(Failure) -> String? {
        let own = try ownPath()
        guard let slash = own.lastIndex(of: "/") else { return nil }
        let path = String(own[...slash]) + name
        return access(path, X_OK) == 0 ? path : nil
    }

    private static var inherited: [String] {
        ["PATH", "HOME", "LD_LIBRARY_PATH", "TZ", "LANG"].compactMap { (name: String) in
            environmentVariable(name).map { "\(name)=\($0)" }
        }
    }
}
