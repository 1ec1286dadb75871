/// Many histories, one after the other, until one fails. A seed and a number name each: `carillon-model --seed 7 --first 12`.
package struct Campaign: Sendable {
    /// Commands of one history.
    package static let length = 200

    let seed: UInt64
    let commands: Int
    let first: Int
    let stride: Int

    /// - Parameters:
    ///   - first: The number of the first history.
    ///   - stride: From one history to the next; campaigns that run side by side leave each other's out.
    package init(seed: UInt64, commands: Int, first: Int = 0, stride: Int = 1) {
        (self.seed, self.commands, self.first, self.stride) = (seed, commands, first, stride)
    }

    package struct Outcome: Sendable {
        package var commands = 0
        package var histories = 0
        /// The history that failed, shortened, and how.
        package var failure: String?
        package var calls: [Call: Int] = [:]
    }

    package func run(on redis: Redis) async throws -> Outcome {
        var outcome = Outcome()
        var number = first
        while outcome.commands < commands && outcome.failure == nil {
            let history = Self.history(seed: seed, number: number)
            if let mismatch = try await redis.play(history) {
                let short = try await Shrinker { try await redis.play($0) }.shrink(mismatch)
                outcome.failure = "seed \(seed), history \(number): \(short)"
            } else if let violation = history.violation {
                outcome.failure = "seed \(seed), history \(number): \(violation):\n\n\(Self.shortened(history))"
            }
            outcome.commands += history.steps.count
            outcome.histories += 1
            for command in history.commands { outcome.calls[command.call, default: 0] += 1 }
            number += stride
        }
        return outcome
    }

    package static func history(seed: UInt64, number: Int) -> History {
        var mixer = SplitMix64(seed: seed)
        let base = mixer.next()
        var generator = Generator(seed: base &+ UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15)
        return generator.history(of: length)
    }

    /// The model alone decides here, so no Redis is needed.
    private static func shortened(_ history: History) -> String {
        var commands = history.commands
        var index = commands.count - 2
        while index >= 0 {
            var fewer = commands
            fewer.remove(at: index)
            if History(fewer).violation == history.violation { commands = fewer }
            index -= 1
        }
        return commands.map { "\($0)\n" }.joined()
    }
}
