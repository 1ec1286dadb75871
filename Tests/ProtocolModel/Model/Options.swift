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
    /// A one-shot's unique key, and how long it is held, ms; 0: until the job has ended.
    private(set) var unique: (key: String, window: Int)?
    /// A dead run pauses the job.
    private(set) var pausesOnFailure = false
    /// How many attempts are kept.
    private(set) var keepSucceeded = 20
    private(set) var keepFailed = 20
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
            case "u":
                let parts = value.split(separator: ":", maxSplits: 1)
                unique = (String(parts[1]), Int(parts[0]) ?? 0)
            case "pf": pausesOnFailure = true
            case "ks": keepSucceeded = Int(value) ?? keepSucceeded
            case "kf": keepFailed = Int(value) ?? keepFailed
            default: break
            }
        }
    }

    /// The rest follows from the tags.
    package static func == (one: Options, other: Options) -> Bool { one.tags == other.tags }

    package func hash(into hasher: inout Hasher) { hasher.combine(tags) }

    /// The kind of a one-shot's only run.
    var kind: String { keep ?? (lane.group == nil ? "a" : "g") }
}
