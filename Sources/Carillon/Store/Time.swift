import RedisClient
package import Triggers

extension Store {
    /// Redis' clock, the only one that decides; as `lua/lib/clock.lua` reads it, so a clock that a test holds still counts here.
    package func time() async throws(CarillonError) -> Timestamp {
        let replies = try await pipeline([["TIME"], ["GET", .string(key("clock"))]])
        if let words = replies.last?.string?.split(separator: " "), words.count == 4, let held = Int64(words[3]) {
            return Timestamp(milliseconds: held)
        }
        guard let parts = replies.first?.array, parts.count == 2, let seconds = parts[0].integer,
            let microseconds = parts[1].integer, let time = Timestamp(seconds: seconds, microseconds: microseconds)
        else { throw CarillonError(.corrupt, "Redis' answer to TIME makes no sense") }
        return time
    }
}

extension Timestamp {
    fileprivate init?(seconds: Int64, microseconds: Int64) {
        let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return nil }
        self = Timestamp(milliseconds: milliseconds).adding(milliseconds: microseconds / 1_000)
    }
}
