/// The protocol as this project means it, without Redis and without Lua: every call is a function from state to state and answer.
///
/// It is written from `lua/README.md`, not from the scripts. What Redis keeps in several places is said once here: a run *is* leased,
/// waiting, buffered or dead, a job *is* scheduled, being armed or paused, and the indexes follow from that (``rendering()``). So when
/// the keys of a real namespace are equal to what the model renders, they are also consistent with each other.
///
/// ```
///   Command ──► perform ──► answer, messages, events
///                  │
///                  └─► state ──► rendering: every key of the namespace as text
/// ```
///
/// Not modelled: damaged records of jobs whose one-shot is under way, keys of the wrong type, the arguments that no client sends, the limits beyond the reach of a
/// history (1,000 items, 10,000 dead, 10,000 one-shots of which something is kept), and expiry: which keys
/// expire is compared, not when.
package struct Model: Sendable {
    package init(at time: Int) { clock = Clock(wall: time, steady: time, skew: 0, token: time * 1_000) }

    package internal(set) var clock: Clock
    /// The last generation given to a definition; nil before the first.
    var generation: Int?
    package internal(set) var jobs: [String: Job] = [:]
    package internal(set) var runs: [String: Run] = [:]
    /// Jobs that nobody can read.
    package internal(set) var wrecks: [String: Wreck] = [:]
    /// Runs that nobody can read.
    package internal(set) var wreckedRuns: [String: WreckedRun] = [:]
    /// What was set aside for a person.
    var quarantine: [String: String] = [:]
    /// What the last command has set aside, in words.
    var complaints: [String] = []
    /// Queues other than `default`.
    var queues: Set<String> = []
    /// Queue, lane that has work, its rank; no plain lane alone.
    var lanes: [String: [String: Int]] = [:]
    /// Of groups, and of the namespace.
    package internal(set) var limits: [String: Limit] = [:]
    /// Groups that have a place again since the command began.
    var freed: Set<String> = []
    /// Run, its children.
    var families: [String: Family] = [:]
    /// The jobs before this command: what they say counts for the attempts that it ends.
    var jobsBefore: [String: Job] = [:]
    /// Runs that ended in this command besides those it is about.
    var over: [Ended] = []
    /// Whether the overlap policy ended runs in this command.
    var hasTerminated = false
    /// When each was last heard of, steady ms.
    package internal(set) var workers: [String: Int] = [:]
    /// Queue, worker, idle since (steady ms).
    var idle: [String: [String: Int]] = [:]
    package internal(set) var watches: [String: Watch] = [:]
    var sessions: [SessionName: Session] = [:]
    var ledgers: [String: Ledger] = [:]
    var histories: [String: AttemptHistory] = [:]
    /// One-shots of which something is kept, and since when, steady ms.
    var kept: [String: Int] = [:]
    /// Unique keys of one-shots, until they expire.
    var uniques: [String: UniqueKey] = [:]
    var counters: [String: Int] = [:]

    /// The state that Redis has on its disk, if any: what it goes back to when it loses writes.
    package internal(set) var saved: [Model] = []

    /// What the last command published: `worker: queue µs`.
    package internal(set) var messages: [String] = []
    /// What the last command decided, for ``Audit``.
    package internal(set) var events: [Event] = []
}

extension Model {
    /// Carries out one command and answers what the script has to answer.
    package mutating func perform(_ command: Command) -> String {
        messages.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        complaints = []
        freed = []
        hasTerminated = false
        jobsBefore = jobs
        let words = command.words
        func batch(from first: Int, by step: Int) -> [ArraySlice<String>] {
            stride(from: first, to: words.count, by: step).map { words[$0..<min($0 + step, words.count)] }
        }
        switch command.call {
        case .clock:
            clock.wall = Int(words[0]) ?? 0
            return "OK"
        case .damage:
            if words[0].contains("@") { return damage(run: words[0], words[1]) }
            return mayBeDamaged(words[0]) ? damage(words[0], words[1]) : "OK"
        case .save:
            saved = []
            saved = [self]
            return "OK"
        case .restore:
            return restore(at: Int(words[0]) ?? 0)
        case .apply:
            return apply(caller: words[0], request: words[1], batch(from: 2, by: 7).map { Definition($0) })
        case .arm:
            return arm(batch(from: 0, by: 7).map { Arming($0) })
        case .backfill:
            return backfill(
                caller: words[0], request: words[1], words[2], policy: words[3], words[4...].compactMap { Int($0) })
        case .checkIndex, .checkJobs, .checkRuns:
            // Nothing is found, so there is nothing to repair.
            if words[0] == "1" { clock = clock.now }
            return "OK"
        case .checkLimits:
            return checkLimits(generation: words[0])
        case .claim:
            return claim(
                worker: words[0], request: words[1], capacity: Int(words[2]) ?? 0, lease: Int(words[3]) ?? 0,
                queues: Array(words[4...]))
        case .complete:
            return complete(worker: words[0], request: words[1], batch(from: 2, by: 3).map { Success($0) })
        case .fail:
            return fail(worker: words[0], request: words[1], batch(from: 2, by: 5).map { Failure($0) })
        case .heartbeat:
            return heartbeat(worker: words[0], lease: Int(words[1]) ?? 0, batch(from: 2, by: 2).map { Hold($0) })
        case .limit:
            return limit(words)
        case .pause:
            return pause(caller: words[0], request: words[1], reason: words[2], Array(words[3...]))
        case .progress:
            return progress(batch(from: 0, by: 4).map { Progress($0) })
        case .forget:
            return forget(caller: words[0], request: words[1], Array(words[2...]))
        case .revive:
            return revive(caller: words[0], request: words[1], Array(words[2...]))
        case .reap:
            return reap(limit: Int(words[0]) ?? 0)
        case .release:
            return release(batch(from: 1, by: 2).map { Hold($0) })
        case .remove:
            return remove(caller: words[0], request: words[1], expected: words[2], Array(words[3...]))
        case .repair:
            return repair()
        case .resume:
            return resume(
                caller: words[0], request: words[1], words[2],
                Backlog(generation: words[3], words[4...].map { $0 == "-" ? .max : Int($0) }))
        case .status:
            return status()
        case .trigger:
            return trigger(caller: words[0], request: words[1], words[2], policy: words[3])
        }
    }
}

/// What a call decided about slots, as a person would tell it.
package enum Event: Sendable, Hashable {
    /// The slot of a job became a run, which is started or waits for its turn.
    case dispatched(job: String, slot: Int)
    /// Slots of a job that do not start.
    case skipped(job: String, reason: String, first: Int, last: Int, count: Int)
    /// A run was given to a worker.
    case granted(run: String, token: Int)
    /// A worker is asked for slots of a calendar job.
    case asked(job: String, generation: Int, slot: Int, state: String)
    /// The job begins anew: created, or its trigger changed; through this instant the slots of the old one are decided.
    case defined(job: String, from: Int)
}
