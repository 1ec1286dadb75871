import Glibc

/// One command on a socket of its own, for a server that lets no client in.
enum RawCommand {
    /// - Returns: the first line of the reply; nil without one.
    static func send(_ command: String, toPath path: String) -> String? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        guard LossyProxy.withAddress(path, { connect(descriptor, $0, $1) }) == 0 else { return nil }
        let bytes = Array((command + "\r\n").utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\r") { line.append(byte) }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }
}
