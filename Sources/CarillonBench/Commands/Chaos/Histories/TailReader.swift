import Glibc

/// Follows a history while it is being written.
struct TailReader {
    private let path: String
    private var position = 0
    private var rest: [UInt8] = []

    init(path: String) { self.path = path }

    /// The lines that have come since, as effects.
    mutating func effects() -> [Effect] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = pread(file, &buffer, buffer.count, position), count > 0 {
            rest += buffer[..<count]
            position += count
        }
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let text = String(decoding: rest[...end], as: UTF8.self)
        rest.removeFirst(end + 1)
        return (try? Effect.parse(text, file: path)) ?? []
    }
}
