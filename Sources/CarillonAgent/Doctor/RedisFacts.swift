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

    /// `[7, 0, 15]`, also of `7.0.15-rc1`; nil when it is not a version.
    var version: [Int]? {
        guard let release = fields["redis_version"]?.prefix(while: { $0 != "-" }) else { return nil }
        let parts = release.split(separator: ".").map { Int($0) }
        guard !parts.contains(nil) else { return nil }
        return parts.compactMap { $0 }
    }
}
