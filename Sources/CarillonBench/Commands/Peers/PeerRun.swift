import Glibc
import PrivateRedis

/// Runs one peer against a Redis.
struct PeerRun: Sendable {
    let scripts: String
    let scratch: String
    /// The Redis, by TCP.
    let url: String
    let jobs: Int
    let workers: Int

    func rate(of peer: Peer) async throws -> Peer.Outcome {
        let interpreter: String
        switch peer.interpreter {
        case .python(let venv):
            interpreter = "\(scratch)/\(venv)/bin/python"
            guard access("\(scratch)/\(venv)/ready", R_OK) == 0 else {
                return .unavailable("not installed in \(scratch): run bench/peers/install \(scratch)")
            }
        case .ruby:
            guard case .found(let ruby) = ExecutableSearch.find("ruby", path: path, from: nil),
                case .found = ExecutableSearch.find("sidekiq", path: path, from: nil)
            else { return .unavailable("not installed: run bench/peers/install \(scratch)") }
            interpreter = ruby
        }
        let script = "\(scripts)/\(peer.script)"
        guard access(script, R_OK) == 0 else { return .unavailable("\(script) is not there") }
        var output = ""
        for phase in ["enqueue", "work"] {
            let run = try await run(interpreter, [script, phase, url, String(jobs), String(workers)])
            guard run.status == .exited(0) else { return Peer.outcome(of: run.output, jobs: jobs) }
            output = run.output
        }
        return Peer.outcome(of: output, jobs: jobs)
    }

    private var path: String { environmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin" }

    private func run(_ program: String, _ arguments: [String]) async throws -> (status: ExitStatus, output: String) {
        let folder = try TemporaryFolder()
        let file = "\(folder.path)/output"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(.cannotCreate, "\(file) cannot be written") }
        defer { close(descriptor) }
        let process = try Program.start(program, arguments, output: descriptor)
        let status = try await process.end()
        return (status, try TextFile.read(file))
    }
}
