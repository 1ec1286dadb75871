public import Triggers

/// What a handler knows about the attempt it makes.
public struct RunContext: Sendable {
    /// The run: the same over all attempts, so it serves as an idempotency key.
    public let run: RunID
    /// From 1.
    public let attempt: Int
    /// A number that only rises, over all attempts of all runs. Hand it to the systems you write to, and let them refuse a
    /// lower one than they have seen: that keeps a paused worker that comes back from overwriting its successor.
    public let fencingToken: String
    /// The worker incarnation that makes the attempt.
    public let worker: String
    /// When the attempt will be stopped as `timed_out`, by this host's clock; nil without a timeout.
    public let deadline: Timestamp?
    private let body: ArraySlice<UInt8>
    private let payloadStart: Int
    private let onProgress: @Sendable (RunProgress) -> Void

    init(
        grant: Grant, worker: String, deadline: Timestamp?, payloadStart: Int,
        onProgress: @escaping @Sendable (RunProgress) -> Void
    ) {
        run = grant.run
        attempt = grant.attempt
        fencingToken = grant.token
        body = grant.body
        self.worker = worker
        self.deadline = deadline
        self.payloadStart = payloadStart
        self.onProgress = onProgress
    }

    /// Says how far the attempt has come, for `carillon runs` and whoever asks. Returns at once and may be called in a tight loop:
    /// the latest word of each run is passed on, one call at a time. From an attempt that lost its lease nothing is taken.
    ///
    /// - Parameters:
    ///   - fraction: from 0 to 1.
    ///   - text: one line of at most 200 bytes; what is longer is cut.
    public func progress(_ fraction: Double, _ text: String = "") { onProgress(RunProgress(fraction, text)) }

    /// The job.
    public var job: String { run.job }
    /// The instant for which the run was due.
    public var scheduledTime: Timestamp { run.scheduledTime }
    /// The job's payload, byte for byte.
    public var payload: [UInt8] { Array(body[payloadStart...]) }
}
