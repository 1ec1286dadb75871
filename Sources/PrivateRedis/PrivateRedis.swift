import Glibc
import Synchronization

/// A `redis-server` of one's own on a unix socket, for trying things out and for tests.
///
/// ```
///   start ──► running ◄──resume/suspend──► stopped by SIGSTOP
///               │  ▲
///          kill │  │ restart (same directory: an append-only file is read back)
///               ▼  │
///              dead ──stop──► gone, temporary directory deleted
/// ```
///
/// It never outlives the process that started it, whichever way that one ends, and it ends with the last reference to
/// this object. Operations on one server take place one at a time.
public final class PrivateRedis: Sendable {
    /// What survives a restart.
    public enum Persistence: Sendable, Hashable {
        /// Nothing.
        case none
        /// The append-only file, written out as `fsync` says.
        case appendOnly(Fsync)

        /// When the append-only file reaches the disk (`appendfsync`).
        public enum Fsync: String, Sendable, Hashable {
            /// Once a second: a power loss may take the last second with it.
            case everysec
            /// Before each reply.
            case always
        }
    }

    /// Where the server's files are, absolute: `redis.log`, `redis.lock` and its data.
    public let directory: String
    /// The unix socket it listens on; at most 107 bytes, so outside of `directory` when that is a long one.
    public let socketPath: String
    private let plan: SpawnPlan
    private let state: Mutex<State>

    private struct State: Sendable {
        /// nil once stopped.
        var home: RedisHome?
        /// nil while dead.
        var server: ChildProcess?
    }

    /// The address in the form Redis clients take: `unix:///path/to/redis.sock`, whatever is no letter, digit or one of `/-._`
    /// percent-encoded.
    public var url: String {
        socketPath.utf8.reduce(into: "unix://") { url, byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "/-._".contains(character))
            url += isPlain ? String(character) : (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }

    /// The server's process, another one after each restart; nil after `kill` and `stop`.
    public var processIdentifier: Int32? {
        state.withLock { $0.server?.identifier }
    }

    /// Starts a server and waits until it answers.
    ///
    /// - Parameters:
    ///   - directory: where it keeps its files, created when missing and kept afterwards; nil (the default) takes a
    ///     fresh temporary one that is deleted at the end (a crash of this process leaves it in /tmp). One server at a
    ///     time works in a directory.
    ///   - persistence: what survives a restart; nothing by default.
    ///   - extraArguments: appended to the server's command line, so they win over the settings made here.
    ///   - executable: the server to run, a path or a name to find on PATH; `redis-server` by default.
    public static func start(
        directory: String? = nil, persistence: Persistence = .none, extraArguments: [String] = [],
        executable: String? = nil
    ) async throws(PrivateRedisError) -> PrivateRedis {
        try await blocking { () throws(PrivateRedisError) in
            try PrivateRedis(
                startingIn: directory, persistence: persistence, extraArguments: extraArguments, executable: executable)
        }
    }

    /// As `start`, with an environment for the server, such as a library to preload; it has none otherwise.
    package static func start(
        directory: String?, persistence: Persistence, extraArguments: [String], environment: [String]
    ) async throws(PrivateRedisError) -> PrivateRedis {
        try await blocking { () throws(PrivateRedisError) in
            try PrivateRedis(
                startingIn: directory, persistence: persistence, extraArguments: extraArguments, executable: nil,
                environment: environment)
        }
    }

    /// As `start`, for synchronous code: blocks the calling thread until the server answers.
    @available(*, noasync, message: "it blocks the thread; use PrivateRedis.start")
    public convenience init(
        directory: String? = nil, persistence: Persistence = .none, extraArguments: [String] = [],
        executable: String? = nil
    ) throws(PrivateRedisError) {
        try self.init(
            startingIn: directory, persistence: persistence, extraArguments: extraArguments, executable: executable)
    }

    private init(
        startingIn directory: String?, persistence: Persistence, extraArguments: [String], executable: String?,
        environment: [String] = []
    ) throws(PrivateRedisError) {
        let program = try findServer(executable)
        let home = try RedisHome(directory: directory)
        let settings = [
            "--port", "0", "--unixsocket", home.socketPath, "--unixsocketperm", "700", "--dir", home.directory,
            "--daemonize", "no", "--loglevel", "notice", "--save", "", "--maxmemory-policy", "noeviction",
        ]
        let durability =
            switch persistence {
            case .none: ["--appendonly", "no"]
            case .appendOnly(let fsync): ["--appendonly", "yes", "--appendfsync", fsync.rawValue]
            }
        plan = SpawnPlan(
            executable: program, arguments: ["redis-server"] + settings + durability + extraArguments,
            environment: environment,
            workingDirectory: home.directory, output: -1)
        self.directory = home.directory
        socketPath = home.socketPath
        state = Mutex(State(home: home, server: try launch(plan, in: home, continued: false)))
    }

    deinit {
        // Before the directory goes, which a living server might still write to.
        kill()
    }

    /// Ends the server in good order (what its persistence asks for is on disk), by force if it takes longer than five
    /// seconds, and deletes a temporary directory. Nothing happens when it is stopped already.
    public func stop() async {
        await blocking {
            self.state.withLock { state in
                self.shutDown(&state)
                state.home = nil
            }
        }
    }

    /// Ends the server as a crash does, with SIGKILL, and returns once it is gone. The directory stays.
    public func kill() {
        state.withLock { $0.server = nil }
    }

    /// Starts it anew in the same directory and waits until it answers, its data read back; a server that still runs
    /// is ended in good order first.
    public func restart() async throws(PrivateRedisError) {
        try await blocking { () throws(PrivateRedisError) in
            try self.state.withLock { state throws(PrivateRedisError) in
                self.shutDown(&state)
                guard let home = state.home else {
                    throw PrivateRedisError(.startFailed, "the private Redis was stopped, which is final")
                }
                state.server = try launch(self.plan, in: home, continued: true)
            }
        }
    }

    /// Freezes the server (SIGSTOP): clients can connect and wait, nobody is served.
    public func suspend() {
        state.withLock { $0.server?.suspend() }
    }

    /// Ends `suspend`.
    public func resume() {
        state.withLock { $0.server?.signalGroup(SIGCONT) }
    }

    private func shutDown(_ state: inout State) {
        if let server = state.server {
            server.signalGroup(SIGCONT)
            RedisProbe.shutDown(socketPath)
            // For a server that wants a password first; the command above spares all others the wait for the next tick.
            server.signal(SIGTERM)
            _ = server.waitForExit(until: .after(.seconds(5)))
            state.server = nil
        }
    }
}
