public import Carillon
public import PrivateRedis
import RedisClient

/// A real Redis for tests: one private `redis-server` for the whole test process, a namespace of its own for each test, so that
/// tests run in parallel and see nothing of each other.
///
/// ```swift
/// @Test func greetsOnTime() async throws {
///     let redis = try await TestRedis()
///     let clock = try await ManualClock(redis.client, at: Timestamp(parsing: "2027-03-28T00:00:00Z"))
///     …
/// }
/// ```
public struct TestRedis: Sendable {
    private static let shared = Task { try await PrivateRedis.start() }

    public let server: PrivateRedis
    public let namespace: Namespace
    public let client: CarillonClient

    /// - Parameter server: a server of the test's own, for tests that restart or break it; default: the shared one.
    public init(server: PrivateRedis? = nil) async throws {
        self.server = if let server { server } else { try await Self.shared.value }
        namespace = try Namespace("test-\(String(UInt64.random(in: UInt64.min...UInt64.max), radix: 36))")
        client = CarillonClient(redis: try RedisConfiguration(url: self.server.url), namespace: namespace)
    }

    /// Where it is, for a ``Scheduler`` or a command line.
    public var url: String { server.url }
}
