import Synchronization
import Triggers

/// Computes slots of calendar jobs when Redis asks, off the loop, and hands them in.
///
/// If this worker dies in between, the job's arming lease runs out and another worker is asked.
struct Armer: Sendable {
    private let store: Store
    private let onTrouble: @Sendable (String) -> Void
    private let refused = RefusedJobs()

    init(store: Store, onTrouble: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.onTrouble = onTrouble
    }

    /// Hands in the slots that `requests` ask for. What cannot be computed or handed in is told, and asked for again later.
    @concurrent
    func arm(_ requests: [SlotRequest], now: Timestamp) async {
        var slots: [ArmedSlots] = []
        for request in requests {
            do throws(InvalidInput) {
                let id = try JobID(request.job)
                let job = try Job(id: id, document: try JobDocument(json: request.document), payload: [])
                slots.append(job.slots(for: request, now: now))
                refused.forget(request.job)
            } catch {
                // The job is asked for again whenever its arming lease runs out.
                guard refused.isNews(request.job, "\(error)") else { continue }
                onTrouble("cannot compute the next slot of '\(escapedForMessage(request.job))': \(error)")
            }
        }
        // A claim that serves several queues can ask for more than the script takes at once.
        for start in stride(from: 0, to: slots.count, by: 500) {
            let batch = Array(slots[start..<min(start + 500, slots.count)])
            do { try await store.arm(batch) } catch { onTrouble("cannot arm \(batch.count) jobs: \(error)") }
        }
    }
}

/// The jobs whose slots could not be computed, and why: each is told once.
private final class RefusedJobs: Sendable {
    private let reasons = Mutex<[String: String]>([:])

    func isNews(_ job: String, _ reason: String) -> Bool {
        reasons.withLock { reasons in
            // Whoever fills Redis with such jobs does not fill the memory of its workers as well.
            if reasons.count >= 1_000 { reasons.removeAll() }
            return reasons.updateValue(reason, forKey: job) != reason
        }
    }

    func forget(_ job: String) { reasons.withLock { $0[job] = nil } }
}

extension Job {
    /// The slots that a request asks for, as far as the trigger has them.
    func slots(for request: SlotRequest, now: Timestamp) -> ArmedSlots {
        let first = trigger.next(after: request.slot)
        switch request.state {
        case .armed:
            return ArmedSlots(request: request, armed: request.slot, following: first, skipped: [])
        case .parked:
            guard let first, first <= now else { return armed(first, request: request, skipped: []) }
            return caughtUp(from: first, request: request, now: now)
        }
    }

    /// Catch-up for a calendar job, by the same rules as `lua/lib/settle.lua`: which overdue slot is armed, which are skipped.
    private func caughtUp(from first: Timestamp, request: SlotRequest, now: Timestamp) -> ArmedSlots {
        let latest = trigger.latest(notAfter: now) ?? first
        let windowStart = now - catchUp.window
        let oldest = first < windowStart ? trigger.next(after: windowStart.adding(milliseconds: -1)) : first
        var skipped: [ArmedSlots.Skipped] = []
        if first < windowStart, let last = trigger.latest(notAfter: windowStart.adding(milliseconds: -1)) {
            skipped.append(skip("missed", first, last))
        }
        guard let oldest, oldest <= now else { return armed(oldest, request: request, skipped: skipped) }
        let next = trigger.next(after: now)
        switch catchUp.coalesce {
        case .all:
            return armed(oldest, request: request, skipped: skipped)
        case .earliest:
            if oldest < latest, let second = trigger.next(after: oldest) {
                skipped.append(skip("coalesced", second, latest))
            }
            return ArmedSlots(request: request, armed: oldest, following: next, skipped: skipped)
        case .latest:
            if oldest < latest, let last = trigger.latest(notAfter: latest.adding(milliseconds: -1)) {
                skipped.append(skip("coalesced", oldest, last))
            }
            return ArmedSlots(request: request, armed: latest, following: next, skipped: skipped)
        }
    }

    private func armed(_ slot: Timestamp?, request: SlotRequest, skipped: [ArmedSlots.Skipped]) -> ArmedSlots {
        ArmedSlots(request: request, armed: slot, following: slot.flatMap { trigger.next(after: $0) }, skipped: skipped)
    }

    private func skip(_ reason: String, _ first: Timestamp, _ last: Timestamp) -> ArmedSlots.Skipped {
        ArmedSlots.Skipped(reason: reason, first: first, last: last, count: trigger.count(from: first, through: last))
    }
}
