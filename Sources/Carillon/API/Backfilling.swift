public import Triggers

/// One slot of a backfill, and what became of it.
public struct BackfilledSlot: Hashable, Sendable {
    public let slot: Timestamp
    /// `job@slot.b`
    public let run: String
    public let status: BackfillStatus
}

extension CarillonClient {
    /// Most slots that one backfill takes.
    public static let maximumBackfill = 10_000

    /// The slots of a job's trigger in `first...last`, oldest first: what ``backfill(_:from:through:overlap:)`` would run.
    ///
    /// - Throws: ``CarillonError`` when there is no such job, or more than ``maximumBackfill`` slots.
    public func slots(
        of job: JobID, from first: Timestamp, through last: Timestamp
    ) async throws(CarillonError) -> [Timestamp] {
        try await store.slots(of: job, from: first, through: last, limit: Self.maximumBackfill)
    }

    /// Runs the slots of a job's trigger in `first...last` now, oldest first, besides its schedule.
    ///
    /// Each run is named by its slot, so its handler sees the scheduled time of the past. A slot whose run from an earlier
    /// backfill is still there is not taken twice.
    ///
    /// - Parameter overlap: ``OverlapPolicy/bufferAll`` (default) runs one after the other, ``OverlapPolicy/allowAll`` all at once;
    ///   ``OverlapPolicy/skip`` and ``OverlapPolicy/bufferOne`` take what they let run or wait. The other two are refused: each
    ///   slot would end the one before it.
    /// - Returns: every slot in order. What comes after the first ``BackfillStatus/full`` was not taken either.
    /// - Throws: ``CarillonError`` when there is no such job, or more than ``maximumBackfill`` slots.
    public func backfill(
        _ job: JobID, from first: Timestamp, through last: Timestamp, overlap: OverlapPolicy = .bufferAll
    ) async throws(CarillonError) -> [BackfilledSlot] {
        guard overlap != .cancelOther, overlap != .terminateOther else {
            throw CarillonError(.invalid, "overlap: '\(overlap.rawValue)' would have each slot end the one before it")
        }
        let slots = try await slots(of: job, from: first, through: last)
        var statuses: [BackfillStatus] = []
        for start in stride(from: 0, to: slots.count, by: 500) {
            let batch = Array(slots[start..<min(start + 500, slots.count)])
            statuses += try await sessions.with { caller, request throws(CarillonError) in
                try await store.backfill(job, slots: batch, overlap: overlap, caller: caller, request: request)
            }
            // A run may end at any moment and make room; what then came in would run before what did not.
            if statuses.contains(.full) { break }
        }
        statuses += Array(repeating: .full, count: slots.count - statuses.count)
        return zip(slots, statuses).map { slot, status in
            BackfilledSlot(slot: slot, run: "\(job)@\(slot.milliseconds).b", status: status)
        }
    }
}
