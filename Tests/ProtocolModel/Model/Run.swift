/// What became of a slot.
package struct Run: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case leased(Lease)
        /// Leased, and asked to stop.
        case cancelling(Lease)
        /// The same, and its job is gone.
        case orphaned(Lease)
        /// May be claimed from this time on, steady ms.
        case waiting(from: Int)
        case buffered
        /// Its own work is done, with this report; that of its children is not.
        case awaiting(report: String)
        case dead(since: Int)
    }

    package struct Lease: Sendable, Hashable {
        let worker: String
        /// It holds through this millisecond of the steady clock.
        package var end: Int
    }

    package let job: String
    package var state: State
    package var token = 0
    package var attempt = 0
    let attempts: Int
    var claimed: Int
    /// `a` the only slot of a one-shot, `g` the same in a group or with a unique key until its end, `k` the same
    /// and its history is kept, `r` anything else.
    var kind: String
    let generation: Int
    let lane: Lane
    /// How far the attempt has come, as it says itself: ` 0.5 half`.
    var progress = ""
    /// The end of the lease as it was granted.
    var firstLease = 0
    /// What it was dispatched with, where the job is not sure to have it.
    var ownBody: String?
    /// Whether the job's next slots have to wait for its end.
    var isLive: Bool

    package var lease: Lease? {
        switch state {
        case .leased(let lease), .cancelling(let lease), .orphaned(let lease): lease
        case .waiting, .buffered, .awaiting, .dead: nil
        }
    }

    /// The slot that a run is named after; nil for a manual one.
    static func slot(of id: String) -> Int? { id.split(separator: "@").last.flatMap { Int($0) } }

    /// The job that a run is named after.
    static func job(of id: String) -> String { id.lastIndex(of: "@").map { String(id[..<$0]) } ?? id }

    package var isBuffered: Bool { state == .buffered }
    var isDead: Bool { if case .dead = state { true } else { false } }
    var isOrphaned: Bool { if case .orphaned = state { true } else { false } }
    package var readyFrom: Int? { if case .waiting(let time) = state { time } else { nil } }

    private var letter: String {
        switch state {
        case .leased: "L"
        case .cancelling: "C"
        case .orphaned: "X"
        case .waiting: "W"
        case .buffered: "B"
        case .awaiting: "P"
        case .dead: "D"
        }
    }

    var record: String { firstLine + (ownBody.map { "\n" + $0 } ?? "") }

    private var firstLine: String {
        let numbers = "\(token) \(attempt) \(attempts) \(claimed)"
        return "\(letter) \(numbers) \(kind) \(generation) \(lease?.worker ?? "-") \(lane.name)\(progress)"
    }

    /// As a claim answers it; `job` as it was when the run was dispatched or claimed again.
    func granted(_ id: String, _ job: Job?) -> String? {
        guard let work = ownBody.map({ "\n" + $0 }) ?? job?.record else { return nil }
        return "\(id) \(firstLine) \(work)"
    }
}

extension Model {
    /// The live runs of a job, oldest first.
    func liveRuns(of job: String) -> [String] {
        runs.filter { $0.value.isLive && $0.value.job == job }.keys.sorted()
    }

    /// The runs of a job that wait for the end of a live one, oldest first.
    func bufferedRuns(of job: String) -> [String] {
        everyRun.filter { $0.value.isBuffered && $0.value.job == job }.keys.sorted()
    }

    /// Also one that nobody can read.
    func hasLiveRun(_ job: String) -> Bool { everyRun.values.contains { $0.isLive && $0.job == job } }

    /// The run that the holder of `token` may decide about.
    func held(_ id: String, _ token: String) -> Run? {
        guard let run = runs[id], run.lease != nil, token == "\(run.token)" else { return nil }
        return run
    }

    /// The run is over and leaves nothing; the only slot of a one-shot takes the job with it.
    mutating func drop(_ id: String) {
        free(id)
        guard let run = runs.removeValue(forKey: id) else { return }
        if run.kind == "r" { return }
        if run.kind != "a" { freeKey(of: run.job) }
        jobs[run.job] = nil
    }

    /// Back to its queue, to be claimed from `time` (steady ms) on.
    mutating func requeue(_ id: String, from time: Int) {
        free(id)
        runs[id]?.state = .waiting(from: time)
        runs[id]?.progress = ""
        if let lane = runs[id]?.lane { open(lane) }
    }

    /// The end of a lease: its place in the group is free.
    mutating func free(_ id: String) {
        if let run = runs[id] ?? wreckedRuns[id]?.run, run.lease != nil, let group = run.lane.group {
            freed.insert(group)
        }
    }

    /// Out of attempts.
    mutating func bury(_ id: String) {
        free(id)
        runs[id]?.state = .dead(since: clock.wall)
        guard let run = runs[id], run.kind == "r" else { return }
        runs[id]?.isLive = false
        pauseOnFailure(run.job, of: id)
    }
}
