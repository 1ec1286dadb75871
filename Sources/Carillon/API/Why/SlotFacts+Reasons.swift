import Triggers

/// The sentences.
extension SlotFacts {
    // MARK: Slots that started

    func explanation(of run: RunID) -> SlotExplanation {
        let ended = attempts.filter { $0.run == run }.sorted { $1.isNewer(than: $0) }
        let state = open.first { $0.info.run == run }
        let underWay = state.flatMap { "LCX".contains($0.state) ? $0 : nil }
        guard let first = ended.first ?? underWay?.info else {
            let isBuffered = state?.state == "B"
            return SlotExplanation(
                scheduledTime: run.scheduledTime, disposition: isBuffered ? .buffered : .waiting,
                reason: isBuffered
                    ? "it waits for the end of a live run of the job (overlap policy \(policy))"
                    : "it waits for a worker\(queue)", run: run)
        }
        var parts = [beginning(of: run, first)]
        if ended.count == 1, ended[0].outcome == .succeeded, ended[0].attempt == 1 {
            parts.append("succeeded")
        } else {
            for (index, attempt) in ended.enumerated() {
                let isRevived = index > 0 && attempt.attempt <= ended[index - 1].attempt
                parts.append((isRevived ? "retried by hand, " : "") + Self.ending(attempt))
            }
        }
        if let underWay {
            let stop = underWay.state == "L" ? "" : ", and asked to stop"
            parts.append("attempt \(underWay.info.attempt) is under way on \(underWay.info.worker)\(stop)")
        } else if let state, state.state == "D" {
            parts.append("no attempt is left: the run is dead ('carillon dead retry' gives it new ones)")
        } else if state?.state == "W" {
            parts.append("another attempt waits\(queue)")
        }
        return SlotExplanation(
            scheduledTime: run.scheduledTime, disposition: .started, reason: parts.joined(separator: "; "), run: run)
    }

    private var policy: String { job?.overlap.rawValue ?? "of the job" }

    private var queue: String { job.map { " in queue '\($0.queue)'" } ?? "" }

    private func beginning(of run: RunID, _ first: RunInfo) -> String {
        if run.isBackfill { return "backfilled, claimed by \(first.worker)" }
        if run.isManual { return "triggered by hand, claimed by \(first.worker)" }
        guard first.attempt <= 1 else { return "started; its first attempts are no longer kept" }
        if first.outcome == .cancelled, first.attempt == 0 { return "cancelled before it started" }
        let late = first.claimed - run.scheduledTime
        guard late >= .seconds(1) else { return "started on time, claimed by \(first.worker)" }
        return "started \(Self.duration(late)) late, claimed by \(first.worker)\(causeOfDelay(run, first))"
    }

    private func causeOfDelay(_ run: RunID, _ first: RunInfo) -> String {
        let overdue = ledger.filter {
            [.coalesced, .missed].contains($0.disposition) && !$0.isRedefined && run.scheduledTime <= $0.recorded
                && $0.recorded <= first.claimed
        }
        if !overdue.isEmpty {
            let count = overdue.reduce(1) { $0 &+ $1.count }
            return ": \(count) slots were overdue after an outage"
        }
        let earlier = attempts.filter { other in
            other.run != run && other.finished.map { run.scheduledTime <= $0 && $0 <= first.claimed } ?? false
        }
        if let job, job.overlap != .skip, job.overlap != .allowAll, let last = earlier.max(by: { $1.isNewer(than: $0) })
        {
            return ": it waited for the end of \(last.run) (overlap policy \(policy))"
        }
        return ": until then no worker\(job.map { " of queue '\($0.queue)'" } ?? "") was free or there"
    }

    private static func ending(_ attempt: RunInfo) -> String {
        let name = "attempt \(attempt.attempt)"
        switch attempt.outcome {
        case .succeeded: return "\(name) succeeded"
        case .failed: return "\(name) failed" + (attempt.exitCode.map { " (exit \($0))" } ?? "")
        case .timedOut: return "\(name) took longer than the timeout"
        case .cancelled: return "\(name) was cancelled"
        case .lost: return "\(name) was lost: worker \(attempt.worker) stopped renewing its lease"
        case nil: return "\(name) is under way"
        }
    }

    // MARK: Slots that did not

    func reason(of slot: Timestamp, in entry: LedgerEntry) -> String {
        switch entry.disposition {
        case .skippedOverlap:
            guard let other = entry.detail.flatMap({ RunID($0) }) else {
                return "skipped: an earlier run of the job was still live"
            }
            return other.scheduledTime > slot && !other.isManual && !other.isBackfill
                ? "skipped: \(other) took its place (overlap policy \(policy))" : "skipped: run \(other) was still live"
        case .skippedPaused:
            let words = entry.detail?.split(separator: " ", maxSplits: 1) ?? []
            let since = words.first.flatMap { Int64($0) }.map { " from \(text(Timestamp(milliseconds: $0)))" } ?? ""
            let reason = words.count > 1 ? String(words[1]) : ""
            let change = entry.isRedefined ? ", when its trigger was changed" : ""
            return "skipped: the job was paused\(since) to \(text(entry.recorded))\(change)" + quoted(reason)
                + uncounted(entry)
        case .missed:
            let overdue = entry.recorded - slot
            if entry.isRedefined {
                return "missed: no worker took it before \(text(entry.recorded)), when the job's trigger was changed"
                    + uncounted(entry)
            }
            if job == nil {
                // Removing a job takes its ledger along: only a one-shot leaves one behind.
                return
                    "missed: when a worker came at \(text(entry.recorded)) it was overdue by \(Self.duration(overdue)), "
                    + "more than its catch-up window; the one-shot is gone with it"
            }
            guard let window = job?.catchUp.window, overdue > window else {
                return "missed: no worker took it before \(text(entry.recorded)), when the job's trigger was changed"
            }
            return "missed: when a worker came at \(text(entry.recorded)) it was overdue by \(Self.duration(overdue)), "
                + "more than the catch-up window of \(DurationText.format(window))"
        case .coalesced:
            let which = job.map { $0.catchUp.coalesce == .earliest ? "oldest" : "latest" } ?? "latest"
            return "coalesced: several slots were overdue at \(text(entry.recorded)), and only the \(which) of them ran"
        case .dstGap: return "its local time does not exist in \(zone) (clocks go forward)"
        case .started, .buffered, .waiting, .scheduled, .notASlot, .unknown: return "not started"
        }
    }

    private func uncounted(_ entry: LedgerEntry) -> String {
        guard entry.count == 0 else { return "" }
        return "; so were all slots until then, which could not be counted: the old definition could not be read"
    }

    /// Of an instant between the ends of what is known of an earlier trigger.
    func doubt(about entry: LedgerEntry) -> String {
        let many = entry.count > 0 ? "\(entry.count) slots" : "an unknown number of slots"
        let became = entry.disposition == .missed ? "were missed" : "were skipped, the job being paused"
        return "whether it was a slot is not kept: the job had another trigger until \(text(entry.recorded)), of which "
            + "\(many) from \(text(entry.first)) to \(text(entry.last)) \(became)"
    }
}
