import Glibc
import Synchronization

/// A blocking socket for tests that play the other side of a conversation, or look in beside the client under test.
struct RawSocket: Sendable {
    let descriptor: Int32

    /// Connects to a unix socket; nil when nobody listens.
    static func connect(toPath path: String) -> RawSocket? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let result = withUnixAddress(path) { Glibc.connect(descriptor, $0, $1) }
        if result == 0 { return RawSocket(descriptor: descriptor) }
        Glibc.close(descriptor)
        return nil
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The next line without its end; nil when the other side has closed.
    func readLine() -> String? {
        var line: [UInt8] = []
        while let byte = readByte() {
            if byte == UInt8(ascii: "\n") { return String(decoding: line.dropLast(), as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    /// The next command as its arguments; nil when the other side has closed.
    func readCommand() -> [String]? {
        guard let header = readLine(), let count = Int(header.dropFirst()) else { return nil }
        var arguments: [String] = []
        for _ in 0..<count {
            guard let header = readLine(), let length = Int(header.dropFirst()) else { return nil }
            var bytes: [UInt8] = []
            while bytes.count < length + 2, let byte = readByte() { bytes.append(byte) }
            arguments.append(String(decoding: bytes.prefix(length), as: UTF8.self))
        }
        return arguments
    }

    /// Makes `close` a reset instead of an orderly end (TCP only).
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func close() { Glibc.close(descriptor) }

    private func readByte() -> UInt8? {
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? byte : nil
    }
}

func withUnixAddress<Result>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}

func withLoopbackAddress<Result>(
    port: UInt16, _ body: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Result
) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
    }
}

/// A listening TCP socket on 127.0.0.1 and its port, which the system picks.
func listenOnLoopback() -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    _ = withLoopbackAddress(port: 0) { bind(descriptor, $0, $1) }
    listen(descriptor, 128)
    let port = withLoopbackAddress(port: 0) { address, length in
        getsockname(descriptor, address, &length)
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { UInt16(bigEndian: $0.pointee.sin_port) }
    }
    return (descriptor, port)
}

/// A TCP port for a server that a test starts, and starts again. Below the range from which the system picks, so that no
/// other socket takes it meanwhile, and never the same twice.
func freePort() -> UInt16 {
    while true {
        let offset = lastPort.wrappingAdd(1, ordering: .relaxed).newValue % 20_000
        let port = UInt16(10_000 + offset)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let result = withLoopbackAddress(port: port) { bind(descriptor, $0, $1) }
        close(descriptor)
        if result == 0 { return port }
    }
}

/// Begins elsewhere in each process.
private let lastPort = Atomic<Int>(Int(getpid()) * 97 % 20_000)

/// How many of this process's sockets are connected to `port` on the loopback, whichever side they are on.
func socketsConnected(toPort port: UInt16) -> Int {
    (0..<Int32(4096)).count { descriptor in
        withLoopbackAddress(port: 0) { address, length in
            getpeername(descriptor, address, &length) == 0 && address.pointee.sa_family == AF_INET
                && address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port) == port
                }
        }
    }
}
