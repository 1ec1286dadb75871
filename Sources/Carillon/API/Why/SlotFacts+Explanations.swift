import Triggers

extension SlotFacts {
    /// The latest `limit` slots of which something is kept, newest first.
    package func explanations(limit: Int) -> [SlotExplanation] {
        var found = runs.map { explanation(of: $0) }
        for entry in ledger {
            found += entry.slots(of: job?.trigger, limit: limit).map { explanation(of: $0, in: entry) }
        }
        found += slotsOfThePause(limit: limit).map { explanationWithoutRecord(of: $0, isSlot: true) }
        if let oldest = found.map(\.scheduledTime).min(), let trigger = job?.trigger {
            let known = Set(found.map(\.scheduledTime))
            found += trigger.gapSkips(after: oldest, through: now).filter { !known.contains($0.instant) }.map {
                gapExplanation(
                    at: $0.instant, missing: String($0.local.description.replacing("T", with: " ").prefix(16)))
            }
        }
        found.sort { ($0.scheduledTime, $0.run?.description ?? "") > ($1.scheduledTime, $1.run?.description ?? "") }
        return Array(found.prefix(max(0, limit)))
    }

    /// What is to be said about one instant; never empty.
    package func explanations(at asked: AskedTime) -> [SlotExplanation] {
        let instant = asked.instant
        let before = instant.adding(milliseconds: -1)
        if let missing = asked.missing, job?.trigger.gapSkips(after: before, through: instant).isEmpty == false {
            return [gapExplanation(at: instant, missing: missing)]
        }
        let started = runs.filter { $0.scheduledTime == instant }.map { explanation(of: $0) }
        let isSlot = job.map { $0.trigger.latest(notAfter: instant) == instant }
        let skipped = ledger.first { $0.has(instant, isSlot: isSlot) }
        var found = started + (skipped.map { [explanation(of: instant, in: $0)] } ?? [])
        if found.isEmpty { found = [explanationWithoutRecord(of: instant, isSlot: isSlot)] }
        guard let missing = asked.missing else { return found }
        return found.map {
            SlotExplanation(
                scheduledTime: $0.scheduledTime, disposition: $0.disposition,
                reason: "\(missing) does not exist in \(zone) (clocks go forward); at \(text(instant)): \($0.reason)",
                run: $0.run)
        }
    }

    /// Slots that have passed since the job was paused: the ledger has them once it is resumed.
    private func slotsOfThePause(limit: Int) -> [Timestamp] {
        guard let armed = paused?.armed, let trigger = job?.trigger else { return [] }
        var slots: [Timestamp] = []
        var end = now
        while slots.count < limit, let slot = trigger.latest(notAfter: end), slot >= armed {
            slots.append(slot)
            end = slot.adding(milliseconds: -1)
        }
        return slots
    }

    /// Runs of which an attempt is recorded, or that have not ended.
    private var runs: Set<RunID> { Set(attempts.map(\.run)).union(open.map(\.info.run)) }

    private func explanation(of slot: Timestamp, in entry: LedgerEntry) -> SlotExplanation {
        SlotExplanation(
            scheduledTime: slot, disposition: entry.disposition, reason: reason(of: slot, in: entry), run: nil)
    }

    private func gapExplanation(at instant: Timestamp, missing: String) -> SlotExplanation {
        SlotExplanation(
            scheduledTime: instant, disposition: .dstGap,
            reason:
                "\(missing) does not exist in \(zone) (clocks go forward), and the job skips such times (dst_gap: skip)",
            run: nil)
    }

    private func explanationWithoutRecord(of instant: Timestamp, isSlot: Bool?) -> SlotExplanation {
        func answer(_ disposition: SlotExplanation.Disposition, _ reason: String) -> SlotExplanation {
            SlotExplanation(scheduledTime: instant, disposition: disposition, reason: reason, run: nil)
        }
        guard let job, let isSlot else {
            return answer(.unknown, "nothing is kept of it, and the job is gone")
        }
        if let entry = ledger.first(where: { $0.isRedefined && $0.contains(instant) }) {
            return answer(.unknown, doubt(about: entry))
        }
        guard isSlot else { return answer(.notASlot, neighbours(of: instant, job.trigger)) }
        if let paused, paused.armed.map({ $0 <= instant }) ?? (paused.since <= instant) {
            let since = "the job is paused since \(text(paused.since))" + quoted(paused.reason)
            if instant <= now { return answer(.skippedPaused, "skipped: \(since)") }
            return answer(.scheduled, "\(since): it will be skipped unless the job is resumed before \(text(instant))")
        }
        if instant > now {
            return answer(.scheduled, "still to come: due in \(Self.duration(instant - now)), at \(text(instant))")
        }
        if let armed, armed <= instant {
            let queue = job.queue.description
            let since = armed < instant ? ", as are all slots since \(text(armed))" : ""
            return answer(.waiting, "due, and not yet taken by a worker of queue '\(queue)'\(since)")
        }
        if armed == nil, job.trigger.needsCalendar, job.remainingRuns == nil, job.trigger.next(after: now) != nil {
            return answer(.waiting, "a worker is working out which of the overdue slots run")
        }
        let keeps =
            "the last \(job.retention.succeeded) attempts that succeeded and \(job.retention.failed) that did not"
        return answer(
            .unknown, "nothing is kept of it: it is from before the job was created, or no longer among \(keeps)")
    }

    private func neighbours(of instant: Timestamp, _ trigger: Trigger) -> String {
        let around = [trigger.latest(notAfter: instant), trigger.next(after: instant)].compactMap(\.self).map(text)
        let others =
            switch around.count {
            case 2: "; the slots around it are \(around[0]) and \(around[1])"
            case 1: "; its nearest slot is \(around[0])"
            default: ""
            }
        return "\(text(instant)) is not a slot of the job\(others)"
    }

    func quoted(_ reason: String) -> String { reason.isEmpty ? "" : " (\(escapedForMessage(reason)))" }

    /// `4.2 s`, `2m5s`: enough for people.
    static func duration(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.milliseconds)
        if milliseconds < 60_000 { return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s" }
        return DurationText.format(milliseconds: milliseconds / 1_000 * 1_000)
    }
}
