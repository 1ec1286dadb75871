/// C11: a worker uses a bounded amount of everything, and neither it nor Redis uses more and more.
enum ResourceChecker: Checker {
    static let name = "C11"
    static let law = "Nothing leaks: descriptors, threads, memory, connections, keys"

    static let mostDescriptors = 64
    static let mostThreads = 64
    static let mostKilobytes = 256 << 10
    static let mostConnections = 8

    static func findings(in histories: Histories) -> [String] {
        var findings: [String] = []
        func bound(_ what: String, _ most: Int, _ value: (ResourceSample) -> Int) {
            guard let worst = histories.samples.max(by: { value($0) < value($1) }), value(worst) > most else { return }
            findings.append("\(worst.worker) had \(value(worst)) \(what), more than \(most)")
        }
        bound("descriptors", mostDescriptors, \.descriptors)
        bound("threads", mostThreads, \.threads)
        bound("KiB of memory", mostKilobytes, \.residentKilobytes)
        if histories.final.connections > mostConnections {
            findings.append("\(histories.final.connections) connections to Redis were left")
        }
        return findings
            + ResourceTrend.all(in: histories).filter { $0.trend.growth > $0.allowed }.map {
                "\($0.who): \($0.what) went from \(Int($0.trend.before)) to \(Int($0.trend.after)), "
                    + "more than \(Int($0.allowed)) up"
            }
    }
}
