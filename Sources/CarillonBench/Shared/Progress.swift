import Glibc
import Synchronization

/// Tells on standard error how far a measurement is: a bar that redraws itself on a terminal, elsewhere a line every few seconds.
final class Progress: Sendable {
    private static let barWidth = 30
    private let isTerminal: Bool
    private let draw: @Sendable (String) -> Void

    init(isTerminal: Bool = Terminal.isWatched, draw: @escaping @Sendable (String) -> Void = Terminal.draw) {
        self.isTerminal = isTerminal
        self.draw = draw
    }

    /// Runs `body` while the bar follows `count`, which is asked a few times a second.
    ///
    /// - Parameter total: the count at the end; 0 when nobody knows it.
    func follow<Value: Sendable>(
        _ what: String, total: Int, count: @escaping @Sendable () async -> Int,
        while body: @Sendable () async throws -> Value
    ) async rethrows -> Value {
        let watcher = Task { [isTerminal] in
            let step = Duration.milliseconds(isTerminal ? 200 : 4_000)
            while (try? await Task.sleep(for: step)) != nil {
                let done = await count()
                if !Task.isCancelled { show(what, done, of: total, isLast: false) }
            }
        }
        defer { watcher.cancel() }
        let value = try await body()
        watcher.cancel()
        show(what, await count(), of: total, isLast: true)
        return value
    }

    /// As `follow`, for something that takes a known time.
    func follow<Value: Sendable>(
        _ what: String, seconds: Double, while body: @Sendable () async throws -> Value
    ) async rethrows -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        return try await follow(
            what + " (s)", total: max(1, Int(seconds.rounded(.up))),
            count: { min(max(1, Int(seconds.rounded(.up))), Int((clock.now - start) / .seconds(1))) }, while: body)
    }

    private func show(_ what: String, _ done: Int, of total: Int, isLast: Bool) {
        let line = Self.line(what, done, of: total)
        if isTerminal { draw("\r\u{1B}[K" + line + (isLast ? "\n" : "")) } else { draw(line + "\n") }
    }

    static func line(_ what: String, _ done: Int, of total: Int) -> String {
        guard total > 0 else { return "\(what): \(grouped(done))" }
        let share = Double(min(max(0, done), total)) / Double(total)
        let filled = Int(share * Double(barWidth))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: barWidth - filled)
        return "[\(bar)] \(Int(share * 100))% \(what) \(grouped(done))/\(grouped(total))"
    }
}
