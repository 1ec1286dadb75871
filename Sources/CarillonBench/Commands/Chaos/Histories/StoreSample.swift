/// A line of Redis' samples.
struct StoreSample: Hashable, Sendable {
    /// Nanoseconds of the monotonic clock.
    let moment: Int64
    /// Keys that stay until somebody deletes them, and those that expire by themselves.
    let lasting: Int
    let expiring: Int
    let bytes: Int
    let connections: Int

    init(moment: Int64, lasting: Int, expiring: Int, bytes: Int, connections: Int) {
        self.moment = moment
        self.lasting = lasting
        self.expiring = expiring
        self.bytes = bytes
        self.connections = connections
    }

    /// From the answer to INFO; nil where it lacks something.
    init?(moment: Int64, info: String) {
        func number(_ field: String, in line: Substring) -> Int? {
            guard line.hasPrefix(field) else { return nil }
            return Int(line.dropFirst(field.count).prefix { $0.isNumber })
        }
        let lines = info.split(whereSeparator: \.isNewline)
        guard let bytes = lines.lazy.compactMap({ number("used_memory:", in: $0) }).first,
            let connections = lines.lazy.compactMap({ number("connected_clients:", in: $0) }).first
        else { return nil }
        // db0:keys=5,expires=2,avg_ttl=0
        let words = lines.first { $0.hasPrefix("db0:") }?.dropFirst(4).split(separator: ",") ?? []
        let keys = words.lazy.compactMap { number("keys=", in: $0) }.first ?? 0
        let expiring = words.lazy.compactMap { number("expires=", in: $0) }.first ?? 0
        self.init(
            moment: moment, lasting: keys - expiring, expiring: expiring, bytes: bytes, connections: connections)
    }
}

extension StoreSample {
    var line: String { "\(moment) \(lasting) \(expiring) \(bytes) \(connections)" }

    static func parse(_ text: String, file: String) throws(Failure) -> [StoreSample] {
        try HistoryText.parse(text, file: file, words: 5) { words in
            let numbers = words.compactMap { Int64($0) }
            guard numbers.count == 5 else { return nil }
            return StoreSample(
                moment: numbers[0], lasting: Int(numbers[1]), expiring: Int(numbers[2]), bytes: Int(numbers[3]),
                connections: Int(numbers[4]))
        }
    }
}
