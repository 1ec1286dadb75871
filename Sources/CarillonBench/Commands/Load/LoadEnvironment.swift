import Carillon
import Glibc
import RedisClient
import Triggers

/// Where and with which settings it was measured.
struct LoadEnvironment: Sendable {
    let settings: LoadWorkers.Settings
    /// Redis' time at the end.
    let date: String
    let host: String
    let redis: String
    let commandTimeout: Duration
    let lease: Duration

    init(
        settings: LoadWorkers.Settings, date: String, host: String, redis: String, commandTimeout: Duration,
        lease: Duration
    ) {
        self.settings = settings
        self.date = date
        self.host = host
        self.redis = redis
        self.commandTimeout = commandTimeout
        self.lease = lease
    }

    init(_ server: BenchServer, _ settings: LoadWorkers.Settings) async throws {
        let client = server.client(try server.newNamespace())
        let figures = try await client.figures()
        self.init(
            settings: settings, date: try await client.time().description, host: Self.thisHost,
            redis: "Redis \(figures.version), \(figures.isAppendOnly ? "append-only file" : "in memory")",
            commandTimeout: server.configuration.commandTimeout, lease: try WorkerConfiguration().lease)
        await client.close()
    }

    /// Kernel, machine, processors.
    static var thisHost: String {
        var system = utsname()
        guard uname(&system) == 0 else { return "unknown" }
        func text<Field>(_ field: inout Field) -> String {
            withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        return "\(text(&system.sysname)) \(text(&system.release)), \(text(&system.machine)), \(cores) processors"
    }

    /// That it was compiled with.
    static var swift: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    /// Debug builds measure little.
    static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }
}
