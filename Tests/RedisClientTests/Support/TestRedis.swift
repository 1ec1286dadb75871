import EventLoop
import Glibc
import Synchronization

@testable import RedisClient

/// The loop all tests share.
let loop = EventLoop(name: "test-loop")

/// A real `redis-server` of the test's own, in a directory of its own; killed when it is let go.
final class TestRedis: Sendable {
    let directory: String
    let port: UInt16
    private let options: [String]
    private let pid: Mutex<pid_t>

    var socketPath: String { directory + "/redis.sock" }

    /// How long a test waits for what must come; only reached when it does not.
    static let patience = Duration.seconds(60)

    /// - Parameters:
    ///   - tcp: Listen on a port of 127.0.0.1 and ::1, besides the unix socket.
    ///   - options: Further options, each as `--name`, `value`, ….
    init(tcp: Bool = false, options: [String] = []) {
        var template = Array("/tmp/redisclient-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary directory")
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        port = tcp ? freePort() : 0
        self.options = options
        pid = Mutex(0)
        start()
    }

    deinit {
        kill()
        waitpid(spawn(["rm", "-rf", directory]), nil, 0)
    }

    /// A configuration for the unix socket, with the patience of a test.
    var configuration: RedisConfiguration { patient(.unix(path: socketPath)) }

    func tcpConfiguration(host: String) -> RedisConfiguration { patient(.tcp(host: host, port: port)) }

    func connect() -> RedisConnection { RedisConnection(configuration: configuration, loop: loop) }

    /// Starts the server. Does not wait for it: clients do, when they connect.
    func start(extra: [String] = []) {
        let arguments =
            [
                "redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "::1", "--unixsocket", socketPath,
                "--dir", directory, "--save", "", "--enable-debug-command", "yes", "--logfile", "\(directory)/log",
            ] + options + extra
        pid.withLock { $0 = spawn(arguments) }
    }

    /// As a crash: `kill -9`.
    func kill() {
        pid.withLock { pid in
            guard pid > 0 else { return }
            Glibc.kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
            pid = 0
        }
    }

    func signal(_ number: Int32) {
        pid.withLock { _ = Glibc.kill($0, number) }
    }

    private func patient(_ address: RedisConfiguration.Address) -> RedisConfiguration {
        var configuration = RedisConfiguration(address: address)
        configuration.commandTimeout = Self.patience
        return configuration
    }
}

/// Starts a program found on the PATH.
private func spawn(_ arguments: [String]) -> pid_t {
    var strings = arguments.map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    // A server must not inherit what other tests hold just now: it would keep their ports and connections open.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, arguments[0], &actions, nil, &strings, environ)
    precondition(code == 0, "cannot start \(arguments[0]): error \(code)")
    return pid
}
