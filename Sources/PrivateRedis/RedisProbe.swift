import Glibc

/// Says one thing to a server on a unix socket: enough of a client to start and stop one.
enum RedisProbe {
    enum Answer {
        /// It serves clients (also when it first wants a password).
        case ready
        /// It reads its data back from disk.
        case loading
        /// Nobody listens, or nobody speaks.
        case silent
    }

    static func ping(_ socketPath: String) -> Answer {
        guard let connection = connect(to: socketPath), say("PING\r\n", to: connection) else {
            return .silent
        }
        var watched = pollfd(fd: connection.number, events: Int16(POLLIN), revents: 0)
        var reply = [UInt8](repeating: 0, count: 64)
        guard poll(&watched, 1, 1_000) > 0, case let count = read(connection.number, &reply, reply.count), count > 0
        else {
            return .silent
        }
        return reply.starts(with: "-LOADING".utf8) ? .loading : .ready
    }

    /// Asks the server to save what it must and to end; `NOW` spares it the wait for replicas that lag.
    static func shutDown(_ socketPath: String) {
        if let connection = connect(to: socketPath) {
            _ = say("SHUTDOWN NOW\r\n", to: connection)
        }
    }

    private static func connect(to path: String) -> Descriptor? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
            guard path.utf8.count < field.count else {
                return false
            }
            field.copyBytes(from: path.utf8)
            return true
        }
        guard fits else {
            return nil
        }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let number = socket(AF_UNIX, type, 0)
        guard number >= 0 else {
            return nil
        }
        let connection = Descriptor(owning: number)
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(connection.number, $0, length) }
        }
        guard status == 0 else {
            return nil
        }
        return connection
    }

    private static func say(_ command: String, to connection: borrowing Descriptor) -> Bool {
        let bytes = Array(command.utf8)
        return send(connection.number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
