import Triggers

/// The claims that Redis has answered, and so has written, and whether it still knows of them.
///
/// They are numbered without a gap: a gap is a claim that Redis has forgotten, for Redis as well (`lua/lib/rollback.lua`).
struct AnsweredClaims {
    /// By Redis' clock; it keeps the last claim for an hour (`lua/lib/session.lua`).
    private static let memory = Duration.seconds(50 * 60)

    /// The number of the last one.
    private(set) var last = 0
    /// When Redis wrote it down, or earlier.
    private var written: Timestamp?

    /// Takes down the answer to the claim after the last, and tells whether it proves that Redis has lost writes.
    ///
    /// A number that is too low does. None at all does only as long as Redis cannot have dropped it for its age: a worker may
    /// have no place free for hours, sleep with its machine, or be cut off.
    mutating func noticesLoss(in reply: ClaimReply) -> Bool {
        let known = last
        last += 1
        let previously = written
        // The answer to a repeated claim may be much younger than what it repeats.
        if reply.lastRequest <= known { written = reply.now }
        guard reply.lastRequest < known else { return false }
        return reply.lastRequest > 0 || previously.map { reply.now < $0 + Self.memory } ?? false
    }
}
