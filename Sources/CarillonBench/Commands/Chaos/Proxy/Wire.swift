import Glibc

/// One client's connection through a proxy, and the one to Redis that belongs to it. Confined to the proxy's thread.
struct Wire {
    let client: Int32
    let server: Int32
    var requests = Flow()
    var replies = Flow()
    var clientHasEnded = false
    var serverHasEnded = false
    /// Both ends are to be closed once what may pass has passed.
    var isCut = false

    /// Whether nothing more will pass: an end that is gone, and nothing for the other one.
    var isOver: Bool { serverHasEnded && replies.isEmpty || clientHasEnded && requests.isEmpty }

    /// What there is to read; empty at the end of the stream.
    ///
    /// - Returns: nil when there is nothing now.
    static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        if count < 0 { return errno == EAGAIN || errno == EINTR ? nil : [] }
        return Array(buffer[..<count])
    }

    /// Sends what may be sent. Answers whether the peer is still there.
    static func send(_ flow: inout Flow, to descriptor: Int32, at now: Int64) -> Bool {
        let bytes = flow.sendable(at: now)
        guard !bytes.isEmpty else { return true }
        let count = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        if count < 0 { return errno == EAGAIN || errno == EINTR }
        flow.sent(count)
        return true
    }

    func close() {
        Glibc.close(client)
        Glibc.close(server)
    }

    /// A non-blocking socket, connected to `path`; nil when nobody listens there.
    static func connect(to path: String) -> Int32? {
        let descriptor = newSocket()
        guard UnixAddress.with(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
        return descriptor
    }

    static func newSocket() -> Int32 {
        socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    }
}

/// The address of a unix socket, for C.
enum UnixAddress {
    /// - Returns: what `body` does; -1 where the path is too long.
    static func with(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
            guard path.utf8.count < field.count else { return false }
            field.copyBytes(from: path.utf8)
            return true
        }
        guard fits else { return -1 }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
