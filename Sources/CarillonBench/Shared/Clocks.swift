import Carillon
import Glibc
import RedisClient

/// This host's wall clock, microseconds since 1970.
func hostMicroseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
}

/// CPU time of this process, user and system, in seconds.
func processCPU() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
}

extension CarillonClient {
    /// What must be added to this host's clock to get Redis', in microseconds: zero where the difference is below what a
    /// round trip can tell, as it is on one host.
    func clockOffset() async throws -> Int64 {
        var best = (roundTrip: Int64.max, offset: Int64(0))
        for _ in 0..<10 {
            let before = hostMicroseconds()
            let parts = try await store.read(["TIME"]).array ?? []
            let after = hostMicroseconds()
            guard parts.count == 2, let seconds = parts[0].integer, let micros = parts[1].integer else { continue }
            if after - before < best.roundTrip {
                best = (after - before, seconds * 1_000_000 + micros - (before + after) / 2)
            }
        }
        return abs(best.offset) <= best.roundTrip ? 0 : best.offset
    }
}
