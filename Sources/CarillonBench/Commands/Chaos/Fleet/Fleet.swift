import Carillon
import EventLoop
import Glibc
import PrivateRedis
import RedisClient
import Synchronization

/// The worker processes, each with a proxy between itself and Redis. Who dies is replaced by a new process at the same place.
final class Fleet: Sendable {
    let proxies: [Proxy]
    private let arguments: [[String]]
    private let output: Int32
    private let samples: HistoryFile
    private let state: Mutex<State>

    private struct State {
        var programs: [Program?]
        /// Of the workers that were started last.
        var names: [String]
        var starts = 0
        var unexpectedExits: [String] = []
    }

    /// - Parameters:
    ///   - processes: how many workers; there is one proxy more, for the clients.
    ///   - folder: for sockets and histories.
    init(
        processes: Int, folder: String, server: ChaosServer, namespace: Namespace, leaseMilliseconds: Int, seed: UInt64
    ) throws(Failure) {
        var proxies: [Proxy] = []
        var arguments: [[String]] = []
        for index in 0...processes {
            let proxy = try Proxy(
                path: "\(folder)/proxy-\(index).sock", upstream: server.redis.socketPath, seed: seed &+ UInt64(index))
            proxies.append(proxy)
            arguments.append([
                "chaos-worker", "--redis", "unix://\(proxy.path)", "--namespace", namespace.description, "--lease-ms",
                String(leaseMilliseconds), "--effects", "\(folder)/effects.log",
                "--hiccups", "\(folder)/hiccups.log",
            ])
        }
        self.proxies = proxies
        self.arguments = arguments
        output = open("\(folder)/workers.out", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        samples = try HistoryFile("\(folder)/samples.log")
        state = Mutex(
            State(programs: Array(repeating: nil, count: processes), names: Array(repeating: "-", count: processes)))
    }

    deinit { close(output) }

    var size: Int { proxies.count - 1 }
    var unexpectedExits: [String] { state.withLock { $0.unexpectedExits } }

    /// Where clients connect.
    var clientConfiguration: RedisConfiguration {
        RedisConfiguration(address: .unix(path: proxies[size].path))
    }

    func start(_ index: Int) throws {
        // Its number and, behind it, how many there have been before.
        let name = state.withLock { state in
            state.starts += 1
            state.names[index] = "w\(index)-\(state.starts)"
            return state.names[index]
        }
        let program = try Program.start(nil, arguments[index] + ["--name", name], output: output)
        state.withLock { $0.programs[index] = program }
    }

    /// What the worker at this place is called, or was that died there last.
    func name(at index: Int) -> String { state.withLock { $0.names[index] } }

    /// Sends a signal to the process at this place, if there is one.
    func signal(_ number: Int32, to index: Int) {
        state.withLock { $0.programs[index] }?.child.signal(number)
    }

    /// Ends the process at this place, and answers once it is gone.
    func end(_ index: Int, by number: Int32) async throws {
        guard
            let program = state.withLock({ state in
                defer { state.programs[index] = nil }
                return state.programs[index]
            })
        else { return }
        program.child.signal(number)
        let status = try await program.end()
        // One that has not come so far as to listen for SIGTERM dies of it.
        if status != .signalled(number), number == SIGKILL || status != .exited(0) {
            state.withLock { $0.unexpectedExits.append("worker \(index) ended by signal \(number): \(status)") }
        }
    }

    /// Writes down what each process uses; and tells of those that are gone although nobody has ended them.
    func sample() {
        let (programs, names) = state.withLock { ($0.programs, $0.names) }
        for (index, program) in programs.enumerated() {
            guard let program else { continue }
            let process = program.child.identifier
            guard let sample = ResourceSample(process: process, worker: names[index]) else {
                if program.child.waitForExit(until: .after(.zero)) {
                    state.withLock { state in
                        guard state.programs[index]?.child === program.child else { return }
                        state.unexpectedExits.append("worker \(index) ended by itself: \(program.child.reap())")
                        state.programs[index] = nil
                    }
                }
                continue
            }
            samples.append(sample.line)
        }
    }
}

extension ResourceSample {
    /// What a running process uses now; nil when it is gone.
    init?(process: Int32, worker: String) {
        guard let files = try? TextFile.list("/proc/\(process)/fd", suffix: ""),
            let threads = try? TextFile.list("/proc/\(process)/task", suffix: ""),
            let status = try? TextFile.read("/proc/\(process)/status"),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kilobytes = line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        // Both lists name `.` and `..` as well.
        self.init(
            moment: EventLoop.now, worker: worker, descriptors: files.count - 2, threads: threads.count - 2,
            residentKilobytes: kilobytes)
    }
}
