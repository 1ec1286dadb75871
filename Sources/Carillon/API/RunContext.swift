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
    private let body: [UInt8]
    private let payloadStart: Int

    init(grant: Grant, worker: String, deadline: Timestamp?, payloadStart: Int) {
        run = grant.run
        attempt = grant.attempt
        fencingToken = grant.token
        body = grant.body
        self.worker = worker
        self.deadline = deadline
        self.payloadStart = payloadStart
    }

    /// The job.
    public var job: String { run.job }
    /// The instant for which the run was due.
    public var scheduledTime: Timestamp { run.scheduledTime }
    /// The job's payload, byte for byte.
    public var payload: [UInt8] { Array(body[payloadStart...]) }
}
