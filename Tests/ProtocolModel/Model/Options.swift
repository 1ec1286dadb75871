/// The tags of a job's record.
package struct Options: Sendable, Hashable {
    let tags: String
    package private(set) var lane = Lane("default")
    /// Of the lane's group, `2:1000:3`.
    private(set) var limit: String?
    package private(set) var attempts = 3
    package private(set) var overlap = "skip"
    package private(set) var coalesce = "latest"
    package private(set) var window = 365 * 86_400_000
    /// What stays of a one-shot: `k` its history, `r` the job too.
    private(set) var keep: String?
    package private(set) var digest: String?
    /// How many of a recurring job's slots may start.
    private(set) var runs: Int?

    init(tags: String) {
        self.tags = tags
        for tag in tags.split(separator: " ") {
            guard let sign = tag.firstIndex(of: "=") else { continue }
            let value = String(tag[tag.index(after: sign)...])
            switch tag[..<sign] {
            case "q": lane = Lane(value)
            case "g": limit = value
            case "m": attempts = Int(value) ?? attempts
            case "o": overlap = value
            case "l": coalesce = value
            case "w": window = Int(value) ?? window
            case "k": keep = value
            case "t": digest = value
            case "n": runs = Int(value)
            default: break
            }
        }
    }

    /// The kind of a one-shot's only run.
    var kind: String { keep ?? (lane.group == nil ? "a" : "g") }
}
