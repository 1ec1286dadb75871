import RedisClient
package import Triggers

extension Store {
    /// Redis' clock, the only one that decides.
    package func time() async throws(CarillonError) -> Timestamp {
        guard let parts = try await read(["TIME"]).array, parts.count == 2, let seconds = parts[0].integer,
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
