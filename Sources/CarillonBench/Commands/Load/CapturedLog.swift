import Logging
import Synchronization
import Triggers

/// What workers and handlers logged, in order: the lines that a user of the library would see, kept for the report.
final class CapturedLog: Sendable {
    struct Line: Equatable, Sendable {
        /// By the host's clock, microseconds since 1970.
        let moment: Int64
        let level: Logger.Level
        /// Who logged it.
        let label: String
        let message: String
        let metadata: [String: String]

        var text: String {
            let time = Timestamp(milliseconds: moment / 1_000)
            let level = level.rawValue.uppercased()
            let facts = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            return "[\(time)] \(level) \(label) \(message)\(facts)"
        }
    }

    private let state = Mutex<[Line]>([])

    var lines: [Line] { state.withLock { $0 } }

    func add(_ line: Line) { state.withLock { $0.append(line) } }

    /// A logger whose lines are kept.
    ///
    /// - Parameter onLine: called with each, after it is kept.
    func logger(_ label: String, onLine: @escaping @Sendable (Line) -> Void = { _ in }) -> Logger {
        Logger(label: label) { label in
            CapturingHandler(label: label) { [self] line in
                add(line)
                onLine(line)
            }
        }
    }
}

extension [CapturedLog.Line] {
    /// What a worker says when it starts.
    static let workerStarted = "worker started"
    private static let retried = "run failed, will be retried"

    /// Warnings and worse, beside the failures that were planned.
    var troubles: [CapturedLog.Line] { filter { $0.level >= .warning && $0.message != Self.retried } }

    /// All lines about the first run that was tried again.
    var retryExcerpt: [CapturedLog.Line] {
        guard let run = first(where: { $0.message == Self.retried })?.metadata["run"] else { return [] }
        return filter { $0.metadata["run"] == run }
    }

    /// How the workers started.
    var startExcerpt: [CapturedLog.Line] { filter { $0.message == Self.workerStarted } }
}

private struct CapturingHandler: LogHandler {
    let label: String
    let keep: @Sendable (CapturedLog.Line) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    init(label: String, keep: @escaping @Sendable (CapturedLog.Line) -> Void) {
        self.label = label
        self.keep = keep
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }
        keep(
            CapturedLog.Line(
                moment: hostMicroseconds(), level: event.level, label: label, message: event.message.description,
                metadata: facts.mapValues { "\($0)" }))
    }
}
