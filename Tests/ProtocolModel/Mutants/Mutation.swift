import Carillon
package import PrivateRedis
import RedisClient

/// Plays the same histories for every mutant until one tells it from the scripts.
package struct Mutation: Sendable {
    private let seed: UInt64
    /// A mutant that survives this many histories survives.
    private let patience: Int

    package init(seed: UInt64, patience: Int = 5_000) { (self.seed, self.patience) = (seed, patience) }

    package enum Fate: Sendable, Hashable {
        /// In which history, at which step.
        case killed(history: Int, step: Int)
        case survived
    }

    package func fate(of mutant: Mutant, on server: PrivateRedis, histories: inout Histories) async throws -> Fate {
        let scripts = try mutant.scripts()
        let redis = try await Redis(server) { scripts[$0].source }
        for number in 0..<patience {
            if let mismatch = try await redis.play(histories[seed, number]) {
                await redis.close()
                return .killed(history: number, step: mismatch.step)
            }
        }
        await redis.close()
        return .survived
    }

    /// Those that were played before: to make one takes longer than to play it.
    package struct Histories {
        private var known: [History] = []

        package init() {}

        fileprivate subscript(seed: UInt64, number: Int) -> History {
            mutating get {
                while known.count <= number { known.append(Campaign.history(seed: seed, number: known.count)) }
                return known[number]
            }
        }
    }
}
