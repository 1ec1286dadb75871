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
    /// What tells a calendar trigger from others, or the instant that a one-shot whose slot has moved was defined for.
    package private(set) var digest: String?
    /// The run, or as a client says it the one-shot, whose child the job is.
    private(set) var parent: String?
    /// Its run waits for the ends of its children.
    private(set) var hasChildren = false
    /// A failed child is no failure of the run.
    private(set) var ignoresChildren = false
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
            case "p": parent = value
            case "f": hasChildren = true
            case "x": ignoresChildren = value == "ignore"
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
    var kind: String {
        keep ?? (parent != nil || hasChildren ? "k" : lane.group == nil && unique?.window != 0 ? "a" : "g")
    }

    /// What a client has said: whose child a job is stands in its document, that it has children is found out.
    var said: String { Self.without(["p=", "f=", "t="], tags) }

    func with(parent run: String) -> Options { Options(tags: tags.replacing(" p=\(parent ?? "")", with: " p=\(run)")) }

    /// It stays when its run is over.
    func staying() -> Options { Options(tags: Self.without(["k="], tags) + " k=r") }

    /// A one-shot whose slot has moved: the instant that it was defined for.
    func defined(for slot: String) -> Options { Options(tags: tags + " t=\(slot)") }

    func withChildren() -> Options { hasChildren ? self : Options(tags: tags + " f=1") }

    private static func without(_ heads: [String], _ tags: String) -> String {
        tags.split(separator: " ").filter { tag in !heads.contains { tag.hasPrefix($0) } }.map { " " + $0 }.joined()
    }
}
