/// How an attempt ended, as a handler tells it.
public struct RunResult: Hashable, Sendable {
    public enum Ending: Hashable, Sendable {
        case succeeded
        /// Tried again as the job's retry policy says.
        case failed
        /// Failed, and another attempt would not help: the run is dead at once.
        case discarded
        /// Failed, and tried again after this delay instead of the job's backoff.
        case retry(after: Duration)
        /// Neither succeeded nor failed: put back for so long, and the attempt does not count.
        case snoozed(for: Duration)
        /// It ran into the job's timeout.
        case timedOut
    }

    public var ending: Ending
    /// Of a command.
    public var exitCode: Int32?
    /// The last of what it printed, its result, or why it failed; kept with the attempt. Of more than ``maximumOutput`` the last
    /// bytes are kept.
    public var output: [UInt8]

    public init(_ ending: Ending, exitCode: Int32? = nil, output: [UInt8] = []) {
        self.ending = ending
        self.exitCode = exitCode
        self.output = output
    }

    public static let succeeded = RunResult(.succeeded)

    /// How much of an output is kept, in bytes: 64 KiB.
    public static let maximumOutput = 65_536
}
