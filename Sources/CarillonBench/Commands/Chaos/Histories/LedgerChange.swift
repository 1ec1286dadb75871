import Carillon
import Triggers

/// What one command of a script changed, as far as the checkers look at it. The records are described in `lua/lib`.
enum LedgerChange: Hashable, Sendable {
    /// A run's record; nil: it is gone.
    case run(String, RunState?)
    /// An attempt's end in the history of its job.
    case attempt(AttemptEnd)
    /// Slots that did not start, with the reason.
    case skipped(SkippedSlots)
    /// A job's record was written, or deleted.
    case job(String, exists: Bool)
    /// A job's definition as of that era, with the number of its trigger: see ``OperatedJob``.
    case defined(String, era: Int, rule: Int)
    /// A job was taken off the schedule by a person, or put back.
    case paused(String, Bool)
    /// A worker's claim is remembered under its number.
    case claimed(worker: String, request: Int)
    /// The counter `rollbacks` rose.
    case rollbackNoticed
    /// Where an index has something that is due at `at`, in ms of that index' clock; nil: it is not there any more.
    case due(DueIndex, String, at: Int64?)
    /// Who was told to come when something is due next, `-` for nobody.
    case watch(String, backup: String)
    /// `clock`, in ms: what never steps back, and what has to be taken off for Redis' wall clock.
    case clock(steady: Int64, skew: Int64)
}

/// The indexes from which workers learn what is due.
enum DueIndex: String, CaseIterable, Sendable {
    case leases
    case ready = "ready:default"
    case schedule = "schedule:default"
    case arming

    /// Slots are due by the wall clock, all else by the steady one.
    var isByWall: Bool { self == .schedule }
}

struct RunState: Hashable, Sendable {
    /// As in `lua/lib/run.lua`: L, C, X leased, W waiting, B buffered, D dead, P waiting for children.
    let state: Character
    let token: Int64
    let attempt: Int
    /// By Redis' clock, ms.
    let claimed: Int64
    /// `r`: of a recurring job, or manual.
    let kind: Character
    /// Who holds it, or held it last: the worker's name and behind it what makes it unique; `-` for nobody.
    let worker: String

    var isLeased: Bool { "LCX".contains(state) }
    /// Whether it stands in the way of the job's next slot.
    var isLive: Bool { "LCXWP".contains(state) }

    init(
        _ state: Character, token: Int64 = 0, attempt: Int = 0, claimed: Int64 = 0, kind: Character = "r",
        worker: String = "-"
    ) {
        self.state = state
        self.token = token
        self.attempt = attempt
        self.claimed = claimed
        self.kind = kind
        self.worker = worker
    }

    /// Nil when it makes no sense.
    init?(record: ArraySlice<UInt8>) {
        let line = record.prefix { $0 != UInt8(ascii: "\n") }
        let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard words.count >= 9, let state = words[0].first, words[0].count == 1, let token = Int64(words[1]),
            let attempt = Int(words[2]), let claimed = Int64(words[4]), let kind = words[5].first
        else { return nil }
        self.init(state, token: token, attempt: attempt, claimed: claimed, kind: kind, worker: words[7])
    }
}

struct AttemptEnd: Hashable, Sendable {
    let run: String
    let attempt: Int
    let outcome: String
    let token: Int64

    init(run: String, attempt: Int, outcome: String, token: Int64) {
        self.run = run
        self.attempt = attempt
        self.outcome = outcome
        self.token = token
    }

    /// An entry of `succeeded:<job>` or `failed:<job>`.
    init?(entry: String) {
        let words = entry.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 9, let attempt = Int(words[1]), let token = Int64(words[7]) else { return nil }
        self.init(run: String(words[0]), attempt: attempt, outcome: String(words[2]), token: token)
    }
}

/// An entry of `ledger:<job>`.
struct SkippedSlots: Hashable, Sendable {
    let job: String
    let reason: String
    /// In ms.
    let first: Int64
    let last: Int64
    let count: Int

    init(job: String, reason: String, first: Int64, last: Int64, count: Int) {
        self.job = job
        self.reason = reason
        self.first = first
        self.last = last
        self.count = count
    }

    init?(job: String, entry: String) {
        let words = entry.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
        guard words.count >= 5, let first = Int64(words[1]), let last = Int64(words[2]), let count = Int(words[3])
        else { return nil }
        self.init(job: job, reason: String(words[0]), first: first, last: last, count: count)
    }
}
