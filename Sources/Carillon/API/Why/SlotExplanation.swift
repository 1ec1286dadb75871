public import Triggers

/// What became of a slot, and why: the answer to "why did 03:00 not run? why twice? why late?".
public struct SlotExplanation: Sendable, Hashable {
    public enum Disposition: String, Sendable, Hashable {
        case started
        case skippedOverlap = "skipped_overlap"
        case skippedPaused = "skipped_paused"
        case missed
        case coalesced
        case dstGap = "dst_gap"
        /// It waits for the end of another run of its job.
        case buffered
        /// It is due, and no worker has taken it yet.
        case waiting
        /// It is still to come.
        case scheduled
        /// The job is not due at this instant.
        case notASlot = "not_a_slot"
        /// Nothing is kept of it, or not whether it was a slot.
        case unknown
    }

    public let scheduledTime: Timestamp
    public let disposition: Disposition
    /// One sentence for people.
    public let reason: String
    /// The run that the slot became; nil where it became none.
    public let run: RunID?
}

extension CarillonClient {
    /// The latest slots of a job of which something is kept, manual runs among them, newest first.
    ///
    /// - Throws: ``CarillonError``; `notFound` when nothing is known of a job of that name.
    public func explain(_ job: JobID, limit: Int = 20) async throws(CarillonError) -> [SlotExplanation] {
        try await slotFacts(of: job).explanations(limit: limit)
    }

    /// What became, or will become, of one instant. Several answers where several runs have it as their time.
    ///
    /// - Throws: ``CarillonError``; `notFound` when nothing is known of a job of that name.
    public func explain(_ job: JobID, at instant: Timestamp) async throws(CarillonError) -> [SlotExplanation] {
        try await explanations(at: AskedTime(instant: instant), from: slotFacts(of: job))
    }
}
