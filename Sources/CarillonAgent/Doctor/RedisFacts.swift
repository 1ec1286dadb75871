/// What `INFO` says, by name.
struct RedisFacts: Hashable, Sendable {
    private let fields: [String: String]

    init(info: String) {
        var fields: [String: String] = [:]
        for line in info.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        self.fields = fields
    }

    subscript(name: String) -> String? { fields[name] }

    func number(_ name: String) -> Int64? { fields[name].flatMap { Int64($0) } }

    /// `[7, 0, 15]`; nil when it is not a version.
    var version: [Int]? {
        guard let parts = fields["redis_version"]?.split(separator: ".").map({ Int($0) }), !parts.contains(nil) else {
            return nil
        }
        return parts.compactMap { $0 }
    }
}
