internal import CEvent

extension EventLoop {
    /// The monotonic clock (`CLOCK_MONOTONIC`), in nanoseconds. Only differences mean anything.
    public static var now: Int64 { ce_monotonic_ns() }

    /// The moment `delay` from now, comparable with `now`. Saturates instead of overflowing.
    public static func deadline(after delay: Duration) -> Int64 {
        let (sum, overflow) = now.addingReportingOverflow(delay.nanosecondsClamped)
        return overflow ? .max : sum
    }
}

extension Duration {
    /// Whole nanoseconds, rounded down, clamped to what 64 bits hold.
    package var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow2) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || overflow2 ? (seconds < 0 ? .min : .max) : sum
    }
}
