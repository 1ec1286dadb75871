import RedisClient
package import Triggers

extension Store {
    /// Redis' clock, the only one that decides; as `lua/lib/clock.lua` reads it, so a clock that a test holds still counts here.
    package func time() async throws(CarillonError) -> Timestamp {
        let replies = try await pipeline([["TIME"], ["GET", .string(key("clock"))]])
        if let held = replies.last?.string.flatMap(Self.heldTime) { return held }
        guard let parts = replies.first?.array, parts.count == 2, let seconds = parts[0].integer,
            let microseconds = parts[1].integer, let time = Timestamp(seconds: seconds, microseconds: microseconds)
        else { throw CarillonError(.corrupt, "Redis' answer to TIME makes no sense") }
        return time
    }

    /// What a record of the clock holds the time at; nil where it holds it nowhere, or no script would read it.
    private static func heldTime(in record: String) -> Timestamp? {
        let latest: Int64 = 9_000_000_000_000
        let words = record.split(separator: " ", omittingEmptySubsequences: false)
        // Int64 would take a sign as well.
        guard words.count == 4, words.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let steady = Int64(words[0]), let skew = Int64(words[1]), let token = Int64(words[2]),
            steady < latest, skew < latest, token < latest * 1_000, words[3].utf8.count <= 15,
            let held = Int64(words[3])
        else { return nil }
        return Timestamp(milliseconds: held)
    }
}

extension Timestamp {
    fileprivate init?(seconds: Int64, microseconds: Int64) {
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return nil }
        self = Timestamp(milliseconds: milliseconds).adding(milliseconds: microseconds / 1_000)
    }
}
