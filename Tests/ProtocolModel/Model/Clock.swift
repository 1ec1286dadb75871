/// The namespace's clock: `wall` is what Redis' clock shows, the rest is what the last call left.
package struct Clock: Sendable, Hashable {
    package var wall: Int
    /// Never steps back.
    package var steady: Int
    package var skew: Int
    /// The last fencing token, or later.
    package var token: Int

    /// The clock of a call that begins now.
    package var now: Clock {
        let skew = max(skew, steady - wall)
        let steady = wall + skew
        return Clock(wall: wall, steady: steady, skew: skew, token: max(token, steady * 1_000))
    }

    var record: String { "\(steady) \(skew) \(token) \(wall)" }
}
