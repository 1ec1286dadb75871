import EventLoop

/// An instant by this host's two clocks; Redis' own clock is the wall clock plus what the nemesis has set it off by.
struct Moment: Hashable, Sendable {
    /// Nanoseconds of the monotonic clock, the same for all processes of the host.
    let monotonic: Int64
    /// Microseconds since 1970.
    let wall: Int64

    static var now: Moment { Moment(monotonic: EventLoop.now, wall: hostMicroseconds()) }
}
