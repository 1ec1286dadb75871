/// A moment to stop waiting at, in the unit that `poll` understands.
package struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant?

    /// A deadline that never comes.
    package static let never = Deadline(instant: nil)

    /// - Parameter duration: anything below zero counts as zero, anything above 30 years as that.
    package static func after(_ duration: Duration) -> Deadline {
        Deadline(instant: .now + min(max(duration, .zero), .seconds(946_080_000)))
    }

    package var hasPassed: Bool {
        instant.map { $0 <= .now } ?? false
    }

    /// Milliseconds for `poll`: -1 without a deadline; rounded up, so that a wait never ends just before it.
    package var pollTimeout: Int32 {
        guard let instant else {
            return -1
        }
        let left = ContinuousClock.now.duration(to: instant)
        guard left > .zero else {
            return 0
        }
        guard left < .seconds(1_000_000) else {
            return 1_000_000_000
        }
        let (seconds, attoseconds) = left.components
        return Int32(seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
