import Carillon

/// The records of runs as they were before and after each step of the surviving ledger.
struct RunReplay {
    /// A run whose record a step changed.
    struct Change {
        let run: String
        let before: RunState?
        let after: RunState?
    }

    private(set) var records: [String: RunState] = [:]
    /// Those that there are, by job.
    private(set) var runsByJob: [String: Set<String>] = [:]

    /// Takes one step, and answers what it changed, in the order of the runs' first mention.
    mutating func take(_ step: Ledger.Step) -> [Change] {
        var order: [String] = []
        var before: [String: RunState?] = [:]
        for case .run(let run, let state) in step.changes {
            if !before.keys.contains(run) {
                before[run] = .some(records[run])
                order.append(run)
            }
            records[run] = state
            let job = RunName(run).job
            if state != nil {
                runsByJob[job, default: []].insert(run)
            } else if runsByJob[job]?.remove(run) != nil, runsByJob[job]?.isEmpty == true {
                runsByJob[job] = nil
            }
        }
        return order.map { Change(run: $0, before: before[$0] ?? nil, after: records[$0]) }
    }

    func live(of job: String) -> [(run: String, state: RunState)] {
        (runsByJob[job] ?? []).compactMap { run in
            guard let state = records[run], state.isLive else { return nil }
            return (run, state)
        }
    }
}

/// A run's name, taken apart: `job@slot`, `job@time.m`.
struct RunName {
    let job: String
    /// Nil for a run besides the schedule.
    let slot: Int64?

    init(_ text: String) {
        let at = text.lastIndex(of: "@") ?? text.endIndex
        job = String(text[..<at])
        slot = at == text.endIndex ? nil : Int64(text[text.index(after: at)...])
    }
}
