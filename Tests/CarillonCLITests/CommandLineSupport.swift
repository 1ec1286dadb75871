import Glibc
import Testing

/// How a run of the built `carillon` ended.
struct Outcome: Equatable, Sendable {
    var code: Int32
    var output: String
    var errors: String
}

/// Where standard output of a run goes.
enum Destination: Sendable {
    case captured
    case file(String)
    /// A pipe whose reader is gone.
    case closedPipe
    /// No descriptor at all.
    case closed

    fileprivate var isCaptured: Bool {
        if case .captured = self { true } else { false }
    }
}

/// Runs the `carillon` that was built together with the tests, and waits for its end.
///
/// Arguments and `variables` (`NAME=value`) are bytes, because some tests need what is not UTF-8. The environment is only what is
/// given. Without `input`, standard input is closed.
func carillon(
    arguments: [[UInt8]], environment: [String: String] = [:], variables: [[UInt8]] = [], input: [UInt8]? = [],
    output: Destination = .captured
) throws -> Outcome {
    let directory = try TemporaryFolder()
    let standardInput = try directory.file("input", input ?? [])
    let captured = directory.path + "/output"
    let standardError = directory.path + "/errors"

    var pipeEnds: [Int32] = [-1, -1]
    if case .closedPipe = output {
        try #require(pipe(&pipeEnds) == 0)
        close(pipeEnds[0])
    }
    defer { if pipeEnds[1] >= 0 { close(pipeEnds[1]) } }
    let process = try spawnCarillon(arguments, environment: environment, variables: variables) { actions in
        if input == nil {
            posix_spawn_file_actions_addclose(&actions, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, standardInput, O_RDONLY, 0)
        }
        switch output {
        case .captured: posix_spawn_file_actions_addopen(&actions, 1, captured, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        case .file(let path): posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY, 0)
        case .closedPipe: posix_spawn_file_actions_adddup2(&actions, pipeEnds[1], 1)
        case .closed: posix_spawn_file_actions_addclose(&actions, 1)
        }
        posix_spawn_file_actions_addopen(&actions, 2, standardError, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var status: Int32 = 0
    try #require(waitpid(process, &status, 0) == process)
    // A signal, which is how a trap of Swift ends, is no exit code: it shows as a negative number.
    let signal = status & 0x7F
    return Outcome(
        code: signal == 0 ? (status >> 8) & 0xFF : -signal,
        output: try output.isCaptured ? String(decoding: bytes(of: captured), as: UTF8.self) : "",
        errors: String(decoding: try bytes(of: standardError), as: UTF8.self))
}

func carillon(
    _ arguments: String..., environment: [String: String] = [:], input: String = "", output: Destination = .captured
) throws -> Outcome {
    try carillon(
        arguments: arguments.map { Array($0.utf8) }, environment: environment, input: Array(input.utf8), output: output)
}

/// Starts the built `carillon` with exactly this environment; `prepare` says where its streams go.
func spawnCarillon(
    _ arguments: [[UInt8]], environment: [String: String], variables: [[UInt8]] = [],
    prepare: (inout posix_spawn_file_actions_t) -> Void
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    prepare(&actions)
    var arguments = ([Array("carillon".utf8)] + arguments).map(cString) + [nil]
    var variables = (environment.map { Array("\($0)=\($1)".utf8) } + variables).map(cString) + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, try builtCarillon(), &actions, nil, &arguments, &variables) == 0)
    return process
}

/// `carillon` lies where the test bundle lies.
func builtCarillon() throws -> String {
    var path = [UInt8](repeating: 0, count: 4_096)
    let count = readlink("/proc/self/exe", &path, path.count)
    try #require(count > 0)
    let bundle = String(decoding: path[..<count], as: UTF8.self)
    let directory = bundle.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(directory)/carillon"
}

private func cString(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
    (bytes + [0]).withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { strdup($0.baseAddress!) }
    }
}

private func bytes(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        try #require(count >= 0)
        if count == 0 { return bytes }
        bytes += chunk[..<count]
    }
}

/// A directory for the files of one test, gone after it.
final class TemporaryFolder {
    let path: String
    private var names: Set<String> = ["output", "errors"]

    init() throws {
        var template = Array("/tmp/carillon-cli-XXXXXX".utf8CString)
        path = try template.withUnsafeMutableBufferPointer { buffer in
            let name = try #require(buffer.baseAddress)
            return String(cString: try #require(mkdtemp(name)))
        }
    }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        names.insert(name)
        let descriptor = open("\(path)/\(name)", O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            try #require(count > 0)
            rest = rest.dropFirst(count)
        }
        return "\(path)/\(name)"
    }

    func file(_ name: String, _ text: String) throws -> String {
        try file(name, Array(text.utf8))
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
