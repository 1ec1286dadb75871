import Glibc
import PrivateRedis
import Synchronization

/// A hostile network between a worker and its Redis: forwards everything, and as often as it is told lets a script run, throws
/// its reply away, and cuts the connection.
final class LossyProxy: Sendable {
    let url: String
    private let listener: Int32
    private let target: String
    private let path: String
    private let state: Mutex<(rule: @Sendable ([UInt8]) -> Bool, lost: Int)>

    /// - Parameters:
    ///   - target: the server's unix socket.
    ///   - loses: looks at what a client sends and tells whether the answer is to be lost.
    init(to target: String, loses rule: @escaping @Sendable ([UInt8]) -> Bool) {
        path = "/tmp/carillon-proxy-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        url = "unix://" + path
        self.target = target
        state = Mutex((rule, 0))
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        _ = Self.withAddress(path) { bind(listener, $0, $1) }
        listen(listener, 64)
        Task { [weak self] in
            // Detached threads: what blocks must not block Swift's few.
            while let client = try? await onThread({ accept(listener, nil, nil) }), client >= 0 {
                guard let self else { break }
                serve(client)
            }
        }
    }

    deinit { close() }

    /// How many replies were lost.
    var lost: Int { state.withLock { $0.lost } }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
    }

    private func serve(_ client: Int32) {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard Self.withAddress(target, { connect(server, $0, $1) }) == 0 else {
            Glibc.close(client)
            Glibc.close(server)
            return
        }
        Task {
            _ = try? await onThread { [self] in pump(client, server) }
            Glibc.close(client)
            Glibc.close(server)
        }
    }

    private func pump(_ client: Int32, _ server: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var both = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&both, 2, -1) > 0 else { return }
            if both[0].revents != 0 {
                let count = read(client, &buffer, buffer.count)
                guard count > 0, Self.send(buffer[..<count], to: server) else { return }
                let request = Array(buffer[..<count])
                if state.withLock({ $0.rule(request) }) {
                    // It has been executed once there is an answer.
                    guard read(server, &buffer, buffer.count) > 0 else { return }
                    state.withLock { $0.lost += 1 }
                    return
                }
            }
            if both[1].revents != 0 {
                let count = read(server, &buffer, buffer.count)
                guard count > 0, Self.send(buffer[..<count], to: client) else { return }
            }
        }
    }

    private static func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    static func withAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result)
        -> Result
    {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
