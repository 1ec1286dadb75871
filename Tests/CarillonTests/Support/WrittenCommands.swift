import Glibc
import PrivateRedis
import Testing

/// Every command that changed a private Redis, in the order in which it took effect, those inside of scripts one by one: from its
/// append-only file. What cannot be seen between two calls can be seen here.
struct WrittenCommands {
    let all: [[String]]

    /// - Parameter server: one that keeps the file, and writes it before it replies (`--appendfsync no` does).
    init(of server: PrivateRedis) throws {
        let path = server.directory + "/appendonlydir/appendonly.aof.1.incr.aof"
        var rest = try Self.contents(of: path)[...]
        var commands: [[String]] = []
        while let count = Self.number("*", &rest) {
            var words: [String] = []
            for _ in 0..<count {
                guard let length = Self.number("$", &rest), rest.count >= length + 2 else { break }
                words.append(String(decoding: rest.prefix(length), as: UTF8.self))
                rest = rest.dropFirst(length + 2)
            }
            commands.append(words)
        }
        all = commands
    }

    private static func contents(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    /// `*3\r\n`
    private static func number(_ mark: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.first == UInt8(ascii: mark), let end = rest.firstIndex(of: UInt8(ascii: "\r")) else { return nil }
        defer { rest = rest[(end + 2)...] }
        return Int(String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self))
    }

    /// How many members a sorted set had after each command that changed it.
    func sizes(of key: String) -> [Int] {
        var members: Set<String> = []
        return all.compactMap { words in
            guard words.count > 1, words[1] == key else { return nil }
            switch words[0].uppercased() {
            // Scores and members in turn, after options such as NX.
            case "ZADD": members.formUnion(stride(from: words.count - 1, to: 2, by: -2).map { words[$0] })
            case "ZREM": members.subtract(words[2...])
            case "DEL": members = []
            default: return nil
            }
            return members.count
        }
    }
}
