/// Makes a failing history short: whole chunks go first, then single commands, as long as it still fails.
package struct Shrinker {
    /// Plays a history; answers how it fails, nil if it does not.
    let play: (History) async throws -> Mismatch?

    package init(play: @escaping (History) async throws -> Mismatch?) { self.play = play }

    package func shrink(_ failing: Mismatch) async throws -> Mismatch {
        var best = failing
        var size = max(1, best.step / 2)
        while true {
            var start = 0
            var removed = false
            while start <= best.step {
                // The last command is the one that fails.
                var commands = Array(best.history.commands[...best.step])
                commands.removeSubrange(start..<min(start + size, best.step))
                if start < best.step, let shorter = try await play(History(commands)) {
                    best = shorter
                    removed = true
                } else {
                    start += size
                }
            }
            if size == 1 && !removed { return best }
            size = max(1, size / 2)
        }
    }
}
