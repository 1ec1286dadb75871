import Carillon
import Glibc
import PrivateRedis
import RedisClient
import Synchronization

/// The Redis that is measured: a private one, or somebody's, in namespaces of our own that are deleted at the end.
final class BenchServer: Sendable {
    let configuration: RedisConfiguration
    let url: String
    /// Where its own server listens on TCP, if it was asked to.
    let tcpURL: String?
    private let own: PrivateRedis?
    private let namespaces = Mutex<[Namespace]>([])

    private init(url: String, tcpURL: String?, own: PrivateRedis?) throws(Failure) {
        do throws(RedisURLError) {
            configuration = try RedisConfiguration(url: url)
        } catch {
            throw Failure(.usage, "--redis: \(error.description)")
        }
        self.url = url
        self.tcpURL = tcpURL
        self.own = own
    }

    /// - Parameters:
    ///   - url: nil starts a server.
    ///   - tcp: whether the started server listens on a free port of 127.0.0.1, too.
    static func start(_ url: String?, tcp: Bool = false) async throws -> BenchServer {
        if let url { return try BenchServer(url: url, tcpURL: url, own: nil) }
        guard tcp else {
            let own = try await PrivateRedis.start()
            return try BenchServer(url: own.url, tcpURL: nil, own: own)
        }
        let port = try freePort()
        let own = try await PrivateRedis.start(extraArguments: ["--port", String(port), "--bind", "127.0.0.1"])
        return try BenchServer(url: own.url, tcpURL: "redis://127.0.0.1:\(port)/0", own: own)
    }

    /// Whether nobody else uses it.
    var isPrivate: Bool { own != nil }

    /// A namespace that nobody has used, deleted at the end.
    func newNamespace() throws -> Namespace {
        let namespace = try Namespace("bench-\(String(UInt64.random(in: UInt64.min...UInt64.max), radix: 36))")
        namespaces.withLock { $0.append(namespace) }
        return namespace
    }

    func client(_ namespace: Namespace) -> CarillonClient {
        CarillonClient(redis: configuration, namespace: namespace)
    }

    func stop() async {
        if let own { return await own.stop() }
        for namespace in namespaces.withLock({ $0 }) {
            let client = client(namespace)
            try? await client.deleteNamespace()
            await client.close()
        }
    }

    private static func freePort() throws(Failure) -> UInt16 {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, length) == 0 ? getsockname(number, $0, &length) : -1
            }
        }
        guard number >= 0, status == 0 else { throw Failure(.unavailable, "no TCP port is free on 127.0.0.1") }
        return UInt16(bigEndian: address.sin_port)
    }
}

extension CarillonClient {
    /// Removes every key of the namespace.
    func deleteNamespace() async throws {
        var cursor = "0"
        repeat {
            let reply = try await store.read([
                "SCAN", .string(cursor), "MATCH", .string(store.key("*")), "COUNT", 1_000,
            ])
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let keys = parts[1].array
            else { return }
            let names = keys.compactMap(\.bytes).map { RESPArgument.bytes($0) }
            if !names.isEmpty { _ = try await store.read(["UNLINK"] + names) }
            cursor = next
        } while cursor != "0"
    }
}
