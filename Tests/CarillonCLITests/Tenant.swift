import Glibc
import PrivateRedis
import Testing

/// A namespace of its own on a real Redis that all tests of this process share.
struct Tenant: Sendable {
    private static let server = Task { try await PrivateRedis.start() }

    let environment: [String: String]

    init() async throws {
        let name = "test-\(String(UInt64.random(in: 0...(.max)), radix: 36))"
        environment = ["CARILLON_REDIS_URL": try await Self.server.value.url, "CARILLON_NAMESPACE": name]
    }

    func run(_ arguments: String..., input: String = "") throws -> Outcome {
        try carillon(
            arguments: arguments.map { Array($0.utf8) },
            environment: environment.merging(["PATH": "/usr/bin:/bin"]) { $1 },
            input: Array(input.utf8))
    }

    /// What `ls -o jsonl` says, a line a job.
    func jobs() throws -> [Substring] {
        try run("ls", "-o", "jsonl").output.split(separator: "\n")
    }

    /// An agent that works until the value is gone.
    func agent() throws -> BackgroundCarillon {
        try BackgroundCarillon(["agent"], environment: environment.merging(["PATH": "/usr/bin:/bin"]) { $1 })
    }
}

/// A `carillon` that runs beside the test, ended by SIGTERM when the test ends.
final class BackgroundCarillon {
    private let process: pid_t

    init(_ arguments: [String], environment: [String: String]) throws {
        process = try spawnCarillon(arguments.map { Array($0.utf8) }, environment: environment) { actions in
            for descriptor: Int32 in 0...2 {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
        }
    }

    deinit {
        kill(process, SIGTERM)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
