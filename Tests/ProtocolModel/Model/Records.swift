/// The slots of a job that did not start; newest first, the last 100 entries.
struct Ledger: Sendable {
    var entries: [String] = []
    var expires = false
}

/// The last attempts of a job that succeeded and the last that ended otherwise, newest first, and what they printed.
struct AttemptHistory: Sendable {
    struct Attempt: Sendable {
        let line: String
        let run: String
        /// `<run>#<token>`
        let name: String
    }

    struct Ended: Sendable {
        var attempts: [Attempt] = []
        var expires = false
    }

    var succeeded = Ended()
    var failed = Ended()
    var output: [String: String] = [:]
    var outputExpires = false

    var runs: [String] { (succeeded.attempts + failed.attempts).map(\.run) }

    mutating func add(_ attempt: Attempt, succeeded isSuccess: Bool, printed: String, keep: Int) {
        if !printed.isEmpty { output[attempt.name] = printed }
        let list = isSuccess ? \AttemptHistory.succeeded : \AttemptHistory.failed
        self[keyPath: list].attempts.insert(attempt, at: 0)
        // More than one too many only where the job has begun to keep fewer.
        let surplus = self[keyPath: list].attempts.count - keep
        for gone in self[keyPath: list].attempts.suffix(min(max(0, surplus), 50)) { output[gone.name] = nil }
        self[keyPath: list].attempts.removeLast(min(max(0, surplus), 50))
        if self[keyPath: list].attempts.isEmpty { self[keyPath: list].expires = false }
        if output.isEmpty { outputExpires = false }
    }

    mutating func stay() {
        succeeded.expires = false
        failed.expires = false
        outputExpires = false
    }

    /// Those of a one-shot go after a day.
    mutating func expire() {
        succeeded.expires = !succeeded.attempts.isEmpty
        failed.expires = !failed.attempts.isEmpty
        outputExpires = !output.isEmpty
    }
}

extension Model {
    mutating func tally(_ name: String, _ count: Int = 1) { counters[name, default: 0] += count }

    /// Records slots that do not start. `single`: the job does not stay to hold its ledger.
    /// `detail`: which run was in the way, or since when and why the job was paused.
    mutating func skip(
        _ job: String, _ reason: String, _ first: Int, _ last: Int, _ count: Int, single: Bool = false,
        detail: String? = nil
    ) {
        events.append(.skipped(job: job, reason: reason, first: first, last: last, count: count))
        var ledger = ledgers[job] ?? Ledger()
        ledger.entries.insert(
            "\(reason) \(first) \(last) \(count) \(clock.wall)\(detail.map { " " + $0 } ?? "")", at: 0)
        if ledger.entries.count > 100 { ledger.entries.removeLast() }
        ledgers[job] = ledger
        if single { keepForADay(job) }
        tally(reason, count)
    }

    /// The job does not stay to hold what is recorded of it.
    private mutating func keepForADay(_ job: String) {
        histories[job]?.expire()
        ledgers[job]?.expires = true
        kept[job] = clock.steady
    }

    /// The name is given to a job: what is recorded of it begins to expire, or ceases to.
    mutating func give(_ name: String, to new: Definition, from old: Job?, wasWrecked: Bool) {
        if !new.isOnce, old?.isSingle ?? true, kept.removeValue(forKey: name) != nil {
            histories[name]?.stay()
            ledgers[name]?.expires = false
        } else if new.isOnce, old.map({ !$0.isSingle }) ?? wasWrecked {
            keepForADay(name)
        }
    }

    /// Records the end of an attempt; `run` as it was while it was worked on. `isLater`: a consequence of
    /// what the command is about.
    mutating func record(_ id: String, _ run: Run, _ outcome: String, report: String = "", isLater: Bool = false) {
        var started = "-"
        var exit = "-"
        var printed = ""
        if let end = report.firstIndex(of: "\n") {
            let words = report[..<end].split(separator: " ")
            if words.count == 2, let delay = Int(words[0]) {
                started = "\(run.claimed + delay)"
                exit = String(words[1])
                printed = String(report[report.index(after: end)...])
            }
        }
        let line = "\(id) \(run.attempt) \(outcome) \(run.claimed) \(started) \(clock.wall)"
        let attempt = AttemptHistory.Attempt(
            line: "\(line) \(run.lease?.worker ?? "-") \(run.token) \(exit)", run: id, name: "\(id)#\(run.token)")
        var history = histories[run.job] ?? AttemptHistory()
        let job = (isLater ? jobs : jobsBefore)[run.job]
        let options = job?.options ?? Options(tags: "")
        let isSuccess = outcome == "succeeded"
        history.add(
            attempt, succeeded: isSuccess, printed: printed,
            keep: isSuccess ? options.keepSucceeded : options.keepFailed)
        histories[run.job] = history
        // What is recorded of a job that is over, or will be with one of its runs.
        if run.kind != "r" || job?.isSingle ?? wrecks[run.job]?.looksSingle ?? true { keepForADay(run.job) }
        tally(outcome)
    }
}
