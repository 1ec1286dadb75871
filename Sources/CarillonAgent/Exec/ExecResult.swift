/// What became of one command.
public struct ExecResult: Sendable, Hashable {
    /// How it ended.
    public enum Termination: Sendable, Hashable {
        /// It ended by itself, with this code (0–255).
        case exited(Int32)
        /// A signal that we did not send ended it.
        case signalled(Int32)
        /// It had used up its time and was ended, however it took that.
        case timedOut
        /// The task was cancelled and it was ended, or had not been started yet.
        case cancelled
        /// It never ran; the reason is one line.
        case notStarted(reason: String)
    }

    public let termination: Termination
    /// The end of what it wrote.
    public let output: OutputTail
    /// From just before the start until nothing of it was left.
    public let duration: Duration
}

/// The last bytes of a command's standard output and standard error, interleaved as they were written.
public struct OutputTail: Sendable, Hashable {
    /// The most that is kept: 64 KiB.
    public static let limit = 65_536

    /// The bytes, exactly as written: any encoding, possibly cut in the middle of a character or an escape sequence.
    public let bytes: [UInt8]
    /// Whether there was more before them.
    public let isCut: Bool
    /// How much was written in all.
    public let totalByteCount: UInt64
}

/// Collects an `OutputTail` from output of any length in memory of at most three times its limit.
struct TailBuffer: ~Copyable {
    private var kept: [UInt8] = []
    private var total: UInt64 = 0

    mutating func append(_ bytes: some Collection<UInt8>) {
        total &+= UInt64(bytes.count)
        kept.append(contentsOf: bytes)
        // Twice the limit before cutting back, so that each byte is moved at most once more.
        if kept.count > 2 * OutputTail.limit {
            kept.removeFirst(kept.count - OutputTail.limit)
        }
    }

    consuming func finish() -> OutputTail {
        let bytes = Array(kept.suffix(OutputTail.limit))
        return OutputTail(bytes: bytes, isCut: total > UInt64(bytes.count), totalByteCount: total)
    }
}
