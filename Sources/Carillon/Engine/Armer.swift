import Triggers

/// Computes slots of calendar jobs when Redis asks, off the loop, and hands them in.
///
/// If this worker dies in between, the job's arming lease runs out and another worker is asked.
struct Armer: Sendable {
    private let store: Store
    private let onTrouble: @Sendable (String) -> Void

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
                if let armed = job.slots(for: request, now: now) { slots.append(armed) }
            } catch {
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

extension Job {
    /// The slots that a request asks for; nil when the trigger has none left.
    func slots(for request: SlotRequest, now: Timestamp) -> ArmedSlots? {
        guard let first = trigger.next(after: request.slot), let second = trigger.next(after: first) else { return nil }
        switch request.state {
        case .armed:
            return ArmedSlots(request: request, armed: request.slot, following: first, skipped: [])
        case .parked:
            guard first <= now else {
                return ArmedSlots(request: request, armed: first, following: second, skipped: [])
            }
            return caughtUp(from: first, request: request, now: now)
        }
    }

    /// Catch-up for a calendar job, by the same rules as `lua/lib/settle.lua`: which overdue slot is armed, which are skipped.
    private func caughtUp(from first: Timestamp, request: SlotRequest, now: Timestamp) -> ArmedSlots? {
        let backlog = trigger.backlog(from: first, through: now)
        guard let latest = backlog.latest, let next = backlog.next, let following = backlog.following else {
            return nil
        }
        let windowStart = now - catchUp.window
        var skipped: [ArmedSlots.Skipped] = []
        var oldest = first
        if first < windowStart, let inWindow = trigger.next(after: windowStart.adding(milliseconds: -1)) {
            oldest = inWindow
            if let last = trigger.latest(notAfter: inWindow.adding(milliseconds: -1)) {
                skipped.append(skip("missed", first, min(last, latest)))
            }
        }
        guard oldest <= now else {
            return ArmedSlots(request: request, armed: next, following: following, skipped: skipped)
        }
        switch catchUp.coalesce {
        case .all:
            return trigger.next(after: oldest).map {
                ArmedSlots(request: request, armed: oldest, following: $0, skipped: skipped)
            }
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

    private func skip(_ reason: String, _ first: Timestamp, _ last: Timestamp) -> ArmedSlots.Skipped {
        ArmedSlots.Skipped(reason: reason, first: first, last: last, count: trigger.count(from: first, through: last))
    }
}
