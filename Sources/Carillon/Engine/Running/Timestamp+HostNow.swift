import Glibc
package import Triggers

extension Timestamp {
    /// This host's wall clock. For people and deadlines only: what is due, Redis decides (law 2).
    package static func hostNow() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
