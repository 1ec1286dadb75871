public import Triggers

/// A job: what runs, when, and under which policies. Every value in it is valid; see ``JobDocument`` for the unchecked form.
public struct Job: Hashable, Sendable {
    /// What an attempt does.
    public enum Action: Hashable, Sendable {
        /// Calls the handler that a worker registered under this name.
        case handler(String)
        /// Runs a command on the worker's host.
        case command(Command)
    }

    public let id: JobID
    /// With its bounds and the job's own share of `jitter`.
    public let trigger: Trigger
    /// After so many slots have started the job is exhausted; nil means never. Manual runs, backfills and skipped slots do not
    /// count.
    public let remainingRuns: Int?
    public let action: Action
    /// Opaque bytes for the handler, at most 64 KiB; commands get them as `CARILLON_PAYLOAD`.
    public let payload: [UInt8]
    public let queue: QueueName
    public let overlap: OverlapPolicy
    public let catchUp: CatchUp
    public let retry: Retry
    /// How long one attempt may take before it is stopped as `timed_out`; nil means as long as it likes.
    public let timeout: Duration?
    /// 1…100, higher first; first come, first served within one. Default ``defaultPriority``.
    public let priority: Int
    /// The group that limits how many run at once and how fast; nil for none.
    public let concurrency: ConcurrencyLimit?
    /// What makes a one-shot a duplicate of another; nil for nothing.
    public let uniqueness: Uniqueness?
    /// The run whose child this one-shot is, or the one-shot job: it ends only when its children have. Nil for none.
    public let parent: String?
    /// What the failure of a child means for this job's run.
    public let onChildFailure: OnChildFailure
    /// How many of its attempts are remembered.
    public let retention: Retention
    /// Whether a run that ends up dead pauses the job.
    public let pauseOnFailure: Bool
    /// The form it was written in, kept word for word for people and for older and newer versions.
    public let document: JobDocument

    /// The priority of every job that names none.
    public static let defaultPriority = 50
    /// Largest payload, in bytes.
    public static let maximumPayload = 65_536
}

/// A command of a job: an argument vector, or one line for the shell where the job says so.
public struct Command: Hashable, Sendable {
    /// `argv`; with ``shell`` exactly one element, given to `/bin/sh -c`.
    public var arguments: [String]
    public var shell: Bool
    /// Added to the clean environment that every command gets.
    public var environment: [String: String]
    /// Where it runs; nil means where the worker does.
    public var workingDirectory: String?

    public init(
        arguments: [String], shell: Bool = false, environment: [String: String] = [:], workingDirectory: String? = nil
    ) {
        self.arguments = arguments
        self.shell = shell
        self.environment = environment
        self.workingDirectory = workingDirectory
    }
}
