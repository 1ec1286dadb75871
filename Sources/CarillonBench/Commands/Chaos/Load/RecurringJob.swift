import Carillon

/// A recurring job of the test.
struct RecurringJob: Hashable, Sendable {
    let id: String
    let rule: SlotRule
    var overlap = OverlapPolicy.skip
    var coalesce = Coalesce.latest
    /// `5s`; nil for the product's default.
    var window: String?
    var work = ChaosWork()
    var maxAttempts = 3

    /// Whether at most one of its runs may hold a lease.
    var isExclusive: Bool { overlap != .allowAll }

    func definition() throws -> Job {
        var document = JobDocument()
        switch rule {
        case .every(let period, let phase):
            document.every = "\(period)ms"
            if phase > 0 { document.phase = "\(phase)ms" }
        case .seconds(let seconds):
            document.cron = seconds.sorted().map(String.init).joined(separator: ",") + " * * * * *"
            document.timezone = "UTC"
        }
        document.handler = ChaosWork.handler
        document.overlap = overlap.rawValue
        document.coalesce = coalesce.rawValue
        document.catchupWindow = window
        document.maxAttempts = maxAttempts
        document.backoff = ChaosWork.backoff
        return try Job(id: try JobID(id), document: document, payload: Array(work.text.utf8))
    }
}

extension RecurringJob {
    /// One for each overlap policy and catch-up rule, as intervals and as calendars, with work that is shorter and longer than
    /// the interval.
    static let all: [RecurringJob] = [
        RecurringJob(id: "every-skip", rule: .every(period: 500, phase: 0)),
        RecurringJob(id: "every-phase", rule: .every(period: 1_000, phase: 370), coalesce: .all),
        RecurringJob(id: "every-earliest", rule: .every(period: 700, phase: 0), coalesce: .earliest),
        RecurringJob(id: "every-window", rule: .every(period: 300, phase: 0), coalesce: .all, window: "2s"),
        RecurringJob(
            id: "every-long", rule: .every(period: 1_000, phase: 500), work: ChaosWork(milliseconds: 1_700)),
        RecurringJob(
            id: "every-all", rule: .every(period: 1_000, phase: 0), overlap: .allowAll, coalesce: .all,
            work: ChaosWork(milliseconds: 1_500)),
        RecurringJob(
            id: "every-buffer-one", rule: .every(period: 1_000, phase: 100), overlap: .bufferOne,
            work: ChaosWork(milliseconds: 900)),
        RecurringJob(
            id: "every-buffer-all", rule: .every(period: 2_000, phase: 0), overlap: .bufferAll, coalesce: .all,
            work: ChaosWork(milliseconds: 400)),
        RecurringJob(
            id: "every-cancel", rule: .every(period: 2_000, phase: 900), overlap: .cancelOther,
            work: ChaosWork(milliseconds: 2_500)),
        RecurringJob(
            id: "every-terminate", rule: .every(period: 2_000, phase: 1_100), overlap: .terminateOther,
            work: ChaosWork(milliseconds: 2_500)),
        RecurringJob(
            id: "every-poison", rule: .every(period: 3_000, phase: 0), work: ChaosWork(milliseconds: 20, failing: 900)),
        RecurringJob(
            id: "every-deaf", rule: .every(period: 2_000, phase: 300),
            work: ChaosWork(milliseconds: 2_600, failing: 100, isDeaf: true), maxAttempts: 10),
        RecurringJob(id: "every-paused", rule: .every(period: 500, phase: 250), coalesce: .all),
        RecurringJob(id: "cron-each", rule: .seconds(Set(0..<60))),
        RecurringJob(id: "cron-all", rule: .seconds(Set(stride(from: 0, to: 60, by: 2))), coalesce: .all),
        RecurringJob(
            id: "cron-earliest", rule: .seconds(Set(stride(from: 1, to: 60, by: 3))), coalesce: .earliest,
            work: ChaosWork(milliseconds: 400, failing: 200)),
        RecurringJob(
            id: "cron-uneven", rule: .seconds([0, 1, 2, 13, 21, 34, 35, 55]), overlap: .bufferAll, coalesce: .all,
            work: ChaosWork(milliseconds: 1_200)),
        RecurringJob(id: "cron-window", rule: .seconds(Set(0..<60)), coalesce: .all, window: "3s"),
        RecurringJob(id: "cron-paused", rule: .seconds(Set(stride(from: 0, to: 60, by: 2)))),
    ]

    /// Those that clients pause and resume.
    static let pausable = ["every-paused", "cron-paused"]
    /// Those that clients trigger by hand.
    static let triggerable = ["every-skip", "every-buffer-one", "every-all", "cron-each"]
    /// Those whose payload clients change; their slots stay.
    static let editable = ["every-phase", "cron-all"]
}
