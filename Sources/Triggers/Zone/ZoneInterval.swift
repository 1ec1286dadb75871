/// A stretch of time during which a zone keeps one offset, with the offsets on either side.
struct ZoneInterval: Hashable, Sendable {
    /// First second of the stretch, from 1970 UTC; `Int.min` when it has no beginning.
    var start: Int
    /// First second after the stretch; `Int.max` when it has no end.
    var end: Int
    /// Seconds east of UTC.
    var offset: Int
    /// The offset that was in force before `start`.
    var offsetBefore: Int
    /// The offset that will be in force from `end`.
    var offsetAfter: Int
}
