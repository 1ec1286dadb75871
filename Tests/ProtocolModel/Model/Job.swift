/// A job: when it is due, by which rules, and where it is.
package struct Job: Sendable, Hashable {
    /// Where a job is: exactly one of these.
    package enum Place: Sendable, Hashable {
        case scheduled(Int)
        /// A worker computes its next slot, under a lease of its own (steady ms).
        case arming(until: Int)
        case paused(since: Int, armed: Int?, reason: String)
        /// A one-shot whose slot has been taken.
        case taken
        /// A recurring job that has no slot left, or whose runs have all started.
        case exhausted
    }

    package enum Trigger: Sendable, Hashable {
        case once(Int)
        case every(interval: Int, phase: Int)
        case calendar(Following)
    }

    /// What is known of a calendar job's slots, besides the armed one.
    package enum Following: Sendable, Hashable {
        case unknown
        /// The slot after the armed one; `chosen`: the armed one was chosen by a catch-up and runs, even if more is due.
        case slot(Int, chosen: Bool)
        /// The armed one is the last.
        case none(chosen: Bool)
        /// Parked: all slots up to this one are settled.
        case settled(Int)

        /// `.max`: there is none.
        static func after(_ slot: Int, chosen: Bool) -> Following {
            slot == .max ? .none(chosen: chosen) : .slot(slot, chosen: chosen)
        }
    }

    package var generation: Int
    package var trigger: Trigger
    package var options: Options
    /// Document and payload.
    let body: String
    package var place: Place
    /// How many slots may still start; nil: no limit.
    var left: Int?

    package var isRecurring: Bool { if case .once = trigger { false } else { true } }
    /// A one-shot that does not stay when it is over.
    var isSingle: Bool { !isRecurring && options.keep != "r" }
    /// No slot is left, wherever the job is.
    package var isOver: Bool {
        switch place {
        case .exhausted: true
        case .paused(_, nil, _): left == 0 || trigger == .calendar(.none(chosen: false))
        default: false
        }
    }

    package var slot: Int? { if case .scheduled(let slot) = place { slot } else { nil } }
    var document: Substring { body.prefix { $0 != "\n" } }

    var kind: String {
        switch trigger {
        case .once: "a"
        case .every: "e"
        case .calendar: "c"
        }
    }

    var position: String {
        switch trigger {
        case .once(let slot): "\(slot)"
        case .every(let interval, let phase): "\(interval):\(phase)"
        case .calendar(.unknown): "-"
        case .calendar(.slot(let slot, let chosen)): chosen ? "!\(slot)" : "\(slot)"
        case .calendar(.none(let chosen)): chosen ? "!$" : "$"
        case .calendar(.settled(let slot)): "<\(slot)"
        }
    }

    var record: String { "\(generation) \(kind) \(position)\(left.map { "/\($0)" } ?? "")\(options.tags)\n\(body)" }

    /// The slots of an interval from one of them through `end`.
    static func slots(from first: Int, through end: Int, interval: Int) -> [Int] {
        Array(stride(from: first, through: end, by: interval))
    }

    /// The first slot of an interval after `time`.
    static func slot(after time: Int, interval: Int, phase: Int) -> Int {
        var slot = time / interval * interval + phase % interval
        while slot > time { slot -= interval }
        return slot + interval
    }
}
