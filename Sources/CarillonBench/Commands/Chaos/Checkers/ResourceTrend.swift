/// What may leak, and how much it has grown.
struct ResourceTrend {
    /// `w3-4`, or `redis`.
    let who: String
    let what: String
    let trend: Trend
    /// What is no leak.
    let allowed: Double

    /// Of all processes that lived long enough, and of Redis.
    static func all(in histories: Histories) -> [ResourceTrend] {
        var trends: [ResourceTrend] = []
        func add<Sample>(
            _ who: String, _ what: String, _ samples: [Sample], _ allowed: Double, _ value: (Sample) -> (Int64, Int)
        ) {
            guard let trend = Trend(samples.map(value)) else { return }
            trends.append(ResourceTrend(who: who, what: what, trend: trend, allowed: allowed))
        }
        let workers = Dictionary(grouping: histories.samples, by: \.worker)
        for (worker, samples) in workers.sorted(by: { $0.key < $1.key }) {
            // A connection that is being made anew has two for a moment.
            add(worker, "descriptors", samples, 3) { ($0.moment, $0.descriptors) }
            add(worker, "threads", samples, 2) { ($0.moment, $0.threads) }
            // The allocator keeps what a burst has needed.
            add(worker, "KiB of memory", samples, 4_096) { ($0.moment, $0.residentKilobytes) }
        }
        let store = histories.storeSamples
        // A recurring job has some five lists and hashes of its own, which come with its first failure, first skip, …
        add("redis", "lasting keys", store, Double(2 * histories.jobs.count)) { ($0.moment, $0.lasting) }
        add("redis", "connections", store, Double(2 * workers.count)) { ($0.moment, $0.connections) }
        // What is kept of a one-shot for a day is no leak, and that it is kept shows in the number of keys that expire.
        let kept = Trend(store.map { ($0.moment, $0.expiring) })?.growth ?? 0
        add("redis", "bytes", store, 2_097_152 + 1_024 * max(0, kept)) { ($0.moment, $0.bytes) }
        return trends
    }
}
