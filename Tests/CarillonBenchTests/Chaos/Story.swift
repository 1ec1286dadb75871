import Carillon

@testable import CarillonBench

/// Histories written by hand: one job, due at each full second, with two slots that ran and one that was skipped. All is well in
/// it; a test spoils one thing.
enum Story {
    static let tick = RecurringJob(id: "tick", rule: .every(period: 1_000, phase: 0))

    static var good: Histories {
        var histories = Histories()
        histories.jobs = [tick]
        histories.created = 500...510
        histories.lease = 2_000
        histories.ledger.steps = [
            step(510, .job("tick", exists: true)),
            step(1_000, .run("tick@1000", leased(10, at: 1_000))),
            step(1_100, .attempt(end("tick@1000", 10)), .run("tick@1000", nil)),
            step(2_000, .run("tick@2000", leased(20, at: 2_000))),
            step(3_000, .skipped(skipped("skipped_overlap", 3_000...3_000, 1))),
            step(3_100, .attempt(end("tick@2000", 20)), .run("tick@2000", nil)),
        ]
        histories.effects = [
            effect(.start, 1_001, "tick@1000", 10), effect(.end, 1_090, "tick@1000", 10, "done"),
            effect(.recorded, 1_101, "tick@1000", 10, "succeeded"),
            effect(.start, 2_001, "tick@2000", 20), effect(.end, 3_090, "tick@2000", 20, "done"),
            effect(.recorded, 3_101, "tick@2000", 20, "succeeded"),
        ]
        histories.operations = ClientOperation.Kind.allCases.map { kind in
            operation(kind, kind.isStale ? "tick@1000" : "tick", answer: kind.isStale ? "10 refused 1" : "skipped")
        }
        histories.final.nextSlots = ["tick": 4_000]
        histories.final.isDrained = true
        return histories
    }

    /// The good story with another ledger.
    static func with(_ steps: [Ledger.Step]) -> Histories {
        var histories = good
        histories.ledger.steps = steps
        return histories
    }

    static func step(_ wall: Int64, _ changes: LedgerChange...) -> Ledger.Step {
        Ledger.Step(changes: changes + [.clock(steady: wall, skew: 0)], lostIn: nil)
    }

    static func lost(_ wall: Int64, _ changes: LedgerChange...) -> Ledger.Step {
        Ledger.Step(changes: changes + [.clock(steady: wall, skew: 0)], lostIn: 0)
    }

    static func leased(_ token: Int64, attempt: Int = 1, at claimed: Int64 = 1_000) -> RunState {
        RunState("L", token: token, attempt: attempt, claimed: claimed)
    }

    static func end(_ run: String, _ token: Int64, _ outcome: String = "succeeded") -> AttemptEnd {
        AttemptEnd(run: run, attempt: 1, outcome: outcome, token: token)
    }

    static func skipped(_ reason: String, _ slots: ClosedRange<Int64>, _ count: Int) -> SkippedSlots {
        SkippedSlots(job: "tick", reason: reason, first: slots.lowerBound, last: slots.upperBound, count: count)
    }

    static func effect(
        _ kind: Effect.Kind, _ time: Int64, _ run: String, _ token: Int64, _ detail: String = "-",
        worker: String = "w0-1",
        attempt: Int = 1
    ) -> Effect {
        Effect(
            kind: kind, moment: Moment(monotonic: time * 1_000_000, wall: time * 1_000), worker: worker, process: 1,
            run: run, token: token, attempt: attempt, detail: detail)
    }

    static func operation(
        _ kind: ClientOperation.Kind, _ subject: String, at time: Int64 = 1_500,
        _ result: ClientOperation.Result = .ok, answer: String
    ) -> ClientOperation {
        ClientOperation(
            kind: kind, subject: subject, invoked: time * 1_000_000, ended: time * 1_000_000 + 1, result: result,
            answer: answer)
    }

    static func fault(_ fault: Fault, _ time: ClosedRange<Int64>, target: String = "redis", detail: String = "-")
        -> FaultInterval
    {
        FaultInterval(
            fault: fault, target: target, began: time.lowerBound * 1_000_000, ended: time.upperBound * 1_000_000,
            detail: detail)
    }
}
