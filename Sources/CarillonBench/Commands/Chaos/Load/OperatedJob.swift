import Carillon

/// A job of which somebody changes his mind all the time: it is removed, created again, given another trigger, paused and
/// resumed, while it works and everything fails.
///
/// Its payload names the era, which is new with each definition, and the trigger of that era, so that the ledger tells by which
/// calendar a slot has to be judged.
struct OperatedJob: Hashable, Sendable {
    let id: String
    let rules: [SlotRule]
    var overlap = OverlapPolicy.skip
    var work = ChaosWork()

    /// As the checkers know jobs; of its triggers the first.
    var job: RecurringJob { recurring(rules[0]) }

    private func recurring(_ rule: SlotRule) -> RecurringJob {
        RecurringJob(id: id, rule: rule, overlap: overlap, work: work)
    }

    func definition(era: Int, rule: Int) throws -> Job {
        let job = try recurring(rules[rule]).definition()
        return try Job(id: job.id, document: job.document, payload: job.payload + Array(" \(era) \(rule)".utf8))
    }

    /// Era and trigger, as a payload says them; nil where it is not of such a job.
    static func era(of payload: [UInt8]) -> (era: Int, rule: Int)? {
        let words = String(decoding: payload, as: UTF8.self).split(separator: " ")
        guard words.count == 5, let era = Int(words[3]), let rule = Int(words[4]) else { return nil }
        return (era, rule)
    }
}

extension OperatedJob {
    static let all: [OperatedJob] = [
        OperatedJob(
            id: "operated-every",
            rules: [
                .every(period: 400, phase: 0), .every(period: 700, phase: 100), .every(period: 1_000, phase: 300),
            ]),
        OperatedJob(
            id: "operated-cron",
            rules: [.seconds(Set(0..<60)), .seconds(Set(stride(from: 0, to: 60, by: 2))), .seconds([1, 5, 6, 30, 31])]),
        OperatedJob(
            id: "operated-both", rules: [.every(period: 500, phase: 0), .seconds(Set(0..<60))],
            work: ChaosWork(milliseconds: 700)),
        OperatedJob(
            id: "operated-buffer",
            rules: [.every(period: 1_000, phase: 0), .every(period: 1_500, phase: 250)], overlap: .bufferOne,
            work: ChaosWork(milliseconds: 1_200)),
    ]
}
