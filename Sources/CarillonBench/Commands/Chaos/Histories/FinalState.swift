/// What a strict read found when all was over: every job paused, every worker gone.
struct FinalState: Hashable, Sendable {
    /// For each recurring job its first slot that has not been taken, in ms; missing where there is none.
    var nextSlots: [String: Int64] = [:]
    /// What should be empty and is not, with its size: `leases`, `ready:default`, `buffered`, …
    var leftovers: [String: Int] = [:]
    /// What `fsck` complains about.
    var integrity: [String] = []
    var counters: [String: Int] = [:]
    /// Connections to Redis, ours included.
    var connections = 0
    /// Whether everything came to rest in time.
    var isDrained = false
}
