import RedisClient
import Triggers

/// The answer to a ``SlotRequest``.
struct ArmedSlots: Hashable, Sendable {
    /// A run of slots that will not start.
    struct Skipped: Hashable, Sendable {
        /// `missed` or `coalesced`.
        let reason: String
        let first: Timestamp
        let last: Timestamp
        let count: Int
    }

    let request: SlotRequest
    /// The slot to arm; for an armed job the one that is armed already. Nil when the trigger has none left.
    let armed: Timestamp?
    /// The slot after it; nil when there is none.
    let following: Timestamp?
    let skipped: [Skipped]
}

extension RESPArgument {
    /// A slot as scripts take it: `-` where the trigger has none left.
    init(slot: Timestamp?) {
        self = slot.map { .integer($0.milliseconds) } ?? "-"
    }
}

extension Store {
    /// Hands in computed slots; `lua/arm.lua`. Whoever is late changes nothing.
    func arm(_ slots: [ArmedSlots]) async throws(CarillonError) {
        var arguments: [RESPArgument] = []
        for slots in slots {
            let skipped = slots.skipped.map {
                "\($0.reason):\($0.first.milliseconds):\($0.last.milliseconds):\($0.count)"
            }
            arguments += [
                .string(slots.request.job), .string(slots.request.generation), .string(slots.request.state.rawValue),
                .integer(slots.request.slot.milliseconds), RESPArgument(slot: slots.armed),
                RESPArgument(slot: slots.following), .string(skipped.isEmpty ? "-" : skipped.joined(separator: ",")),
            ]
        }
        _ = try await call(.arm, arguments).letters(count: slots.count)
    }
}
