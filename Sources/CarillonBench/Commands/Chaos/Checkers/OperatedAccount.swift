/// What became of the slots of one job that comes and goes, era by era: an era is the time in which it has one trigger.
///
/// In each era the slots that came to something follow each other without a gap, from the first that was armed; when it ends, the
/// armed slot is the one behind them. The slots that were due then and not taken are dropped where the job was removed, and
/// recorded where it was given another trigger.
struct OperatedAccount {
    let job: OperatedJob
    private(set) var findings: [String] = []
    /// Slots that came to something, and those that went with their job.
    private(set) var settled = 0
    private(set) var dropped = 0
    private(set) var eras = 0

    private var era: Era?
    /// Where the schedule has the job; nil: nowhere, it is paused, being armed, or gone.
    private var armed: Int64?
    private var isPaused = false
    /// Runs in the buffer, by slot: they have come to nothing yet.
    private var buffered: Set<Int64> = []
    /// The latest slot that came to something since the job was created.
    private var latest = Int64.min

    private struct Era {
        let number: Int
        let rule: SlotRule
        let ruleNumber: Int
        /// No later slot may be the first.
        let latestFirst: Int64
        /// The first slot of which nothing has become yet; nil before the first.
        var next: Int64?
    }

    /// By era, for calls during which the clock was set: the latest that it had shown, from which the caller may have computed the
    /// first slot.
    private let shown: [Int: Int64]

    init(_ job: OperatedJob, shown: [Int: Int64] = [:]) {
        self.job = job
        self.shown = shown
    }

    // MARK: Steps of the ledger

    /// - Parameter changes: of runs, by the replay of the whole ledger.
    mutating func take(_ step: Ledger.Step, _ changes: [RunReplay.Change]) {
        var slots: [Int64] = []
        for change in changes where RunName(change.run).job == job.id {
            if let slot = RunName(change.run).slot { takeRun(slot, change, &slots) }
        }
        for case .skipped(let range) in step.changes where range.job == job.id { takeSkipped(range, &slots) }
        settle(slots)
        for change in step.changes {
            switch change {
            case .due(.schedule, job.id, let at): arm(at)
            case .paused(job.id, let isPaused): self.isPaused = isPaused
            case .job(job.id, exists: false): end(step, isRemoved: true)
            case .defined(job.id, let number, let rule) where number != era?.number:
                define(number, rule, step)
            default: break
            }
        }
        checkFirst()
    }

    private mutating func takeRun(_ slot: Int64, _ change: RunReplay.Change, _ slots: inout [Int64]) {
        if change.before == nil, change.after != nil {
            slots.append(slot)
            if isPaused { complain("\(slot) was taken while the job was paused") }
        }
        if change.after?.state == "B" {
            buffered.insert(slot)
        } else if change.before?.state == "B" {
            buffered.remove(slot)
        }
    }

    private mutating func takeSkipped(_ range: SkippedSlots, _ slots: inout [Int64]) {
        // A slot that had waited in the buffer is not a new one.
        let rule = era?.rule ?? job.rules[0]
        let all = rule.slots(from: range.first, before: range.last + 1)
        if all.count != range.count || all.first != range.first || all.last != range.last {
            complain("'\(range.reason)' from \(range.first) to \(range.last) is said to be \(range.count) slots")
        }
        slots += all
    }

    /// New slots have come to something: they must be the next ones.
    private mutating func settle(_ slots: [Int64]) {
        guard let first = slots.min(), let last = slots.max() else { return }
        guard var era else { return complain("\(first) was taken although there was no such job") }
        settled += slots.count
        latest = max(latest, last)
        if era.next == nil, first > era.latestFirst {
            complain("began with \(first), and \(era.latestFirst) was the next slot")
        }
        let next = era.next ?? first
        let expected = era.rule.slots(from: next, before: last + 1)
        if slots.sorted() != expected {
            complain("\(slots.sorted()) came to something, but \(expected) were next")
        }
        era.next = era.rule.first(from: last + 1)
        self.era = era
    }

    private mutating func arm(_ at: Int64?) { armed = at }

    private mutating func checkFirst() {
        guard var era, let armed, armed != era.next else { return }
        if !era.rule.isSlot(armed) { complain("is armed for \(armed), which is no slot") }
        if let next = era.next {
            complain("is armed for \(armed), and nothing has become of \(next)")
        } else if armed > era.latestFirst {
            complain("is armed for \(armed), and \(era.latestFirst) was the next slot")
        }
        era.next = armed
        self.era = era
    }

    private mutating func define(_ number: Int, _ rule: Int, _ step: Ledger.Step) {
        guard job.rules.indices.contains(rule) else { return complain("has no trigger \(rule)") }
        eras += 1
        let wall = step.wall ?? 0
        if let era, era.ruleNumber == rule {
            self.era = Era(
                number: number, rule: era.rule, ruleNumber: rule, latestFirst: era.latestFirst, next: era.next)
            return
        }
        let known = max(wall, era == nil ? .min : latest, shown[number] ?? .min)
        end(step, isRemoved: false)
        let next = job.rules[rule]
        era = Era(
            number: number, rule: next, ruleNumber: rule, latestFirst: next.first(from: known + 1), next: nil)
        // The step may have armed it before it said what it is.
        for case .due(.schedule, job.id, let at?) in step.changes { armed = at }
    }

    private mutating func end(_ step: Ledger.Step, isRemoved: Bool) {
        if let era, let next = era.next, let wall = step.wall {
            let open = era.rule.slots(from: next, before: wall + 1).count
            if isRemoved {
                dropped += open
            } else if open > 0 {
                complain(
                    "\(open) slots from \(next) on were due when it was given another trigger, and are recorded nowhere"
                )
            }
        }
        era = nil
        armed = nil
        if isRemoved {
            (isPaused, latest) = (false, .min)
            buffered = []
        }
    }

    /// When all is over: the job is there, and the slot that is armed is the next one.
    mutating func close(armed: Int64?) {
        guard let next = era?.next else { return complain("is not there at the end") }
        if armed != next {
            complain("is armed for \(armed.map(String.init) ?? "nothing") at the end, and \(next) is next")
        }
        if !buffered.isEmpty { complain("\(buffered.sorted()) are still in the buffer") }
    }

    private mutating func complain(_ what: String) {
        findings.append("\(job.id), era \(era.map { String($0.number) } ?? "-"): \(what)")
    }
}
