extension Model {
    /// Every key of the namespace, one value on a line, as ``Redis/dump`` renders the real ones.
    package func rendering() -> String {
        var text = Rendering()
        text.string("clock", clock.record)
        if let generation { text.string("generation", "\(generation)") }
        text.hash("jobs", jobs.mapValues(\.record).merging(wrecks.mapValues(\.record)) { record, _ in record })
        text.hash("quarantine", quarantine)
        text.hash("runs", runs.mapValues(\.record).merging(wreckedRuns.mapValues(\.record)) { record, _ in record })
        text.set("queues", queues)
        text.sorted("workers", workers)
        text.sorted("kept", kept)
        text.hash("counters", counters.mapValues { "\($0)" })
        renderPlaces(&text)
        renderStates(&text)
        for (queue, lanes) in lanes { text.sorted("lanes:\(queue)", lanes) }
        text.hash("limits", limits.mapValues(\.record))
        for (queue, workers) in idle { text.sorted("idle:\(queue)", workers) }
        for (queue, watch) in watches { text.string("watch:\(queue)", watch.record) }
        for (name, session) in sessions {
            let key = "session:\(name.caller):\(name.kind.rawValue)"
            text.string(key, "\(session.request) \(session.answer)", expires: true)
        }
        for (key, unique) in uniques {
            text.string("unique:\(key)", "\(unique.holder) \(unique.end)", expires: true)
        }
        for (run, family) in families {
            text.sorted("children:\(run)", family.children.mapValues(\.rawValue), expires: family.expires)
        }
        for (job, ledger) in ledgers { text.list("ledger:\(job)", ledger.entries, expires: ledger.expires) }
        for (job, history) in histories {
            for (name, ended) in [("succeeded", history.succeeded), ("failed", history.failed)] {
                text.list("\(name):\(job)", ended.attempts.map(\.line), expires: ended.expires)
            }
            text.hash("output:\(job)", history.output, expires: history.outputExpires)
        }
        return text.joined()
    }

    private func renderPlaces(_ text: inout Rendering) {
        var schedules: [String: [String: Int]] = [:]
        var arming: [String: Int] = [:]
        var paused: [String: String] = [:]
        let places =
            jobs.map { (name: $0.key, place: $0.value.place, lane: $0.value.options.lane) }
            + wrecks.map { (name: $0.key, place: $0.value.place, lane: $0.value.lane) }
        for (name, place, lane) in places {
            switch place {
            case .scheduled(let slot): schedules[lane.name, default: [:]][name] = slot
            case .arming(let end): arming[name] = end
            case .paused(let since, let armed, let reason):
                paused[name] = "\(since) \(armed.map { "\($0)" } ?? "-") \(reason)"
            case .taken, .exhausted: break
            }
        }
        for (lane, jobs) in schedules { text.sorted("schedule:\(lane)", jobs) }
        text.sorted("arming", arming)
        text.hash("paused", paused)
    }

    private func renderStates(_ text: inout Rendering) {
        var ready: [String: [String: Int]] = [:]
        var leases: [String: Int] = [:]
        var held: [String: [String: Int]] = [:]
        var live: [String: Int] = [:]
        var buffered: [String: Int] = [:]
        var dead: [String: Int] = [:]
        var parents: [String: String] = [:]
        for (id, run) in everyRun {
            if run.isLive { live[id] = 0 }
            if run.lease != nil, let group = run.lane.group { held[group, default: [:]][id] = run.firstLease }
            switch run.state {
            case .leased(let lease), .cancelling(let lease), .orphaned(let lease): leases[id] = lease.end
            case .waiting(let time): ready[run.lane.name, default: [:]][id] = time
            case .buffered: buffered[id] = 0
            case .awaiting(let report): parents[id] = report
            case .dead(let since): dead[id] = since
            }
        }
        for (lane, runs) in ready { text.sorted("ready:\(lane)", runs) }
        for (group, runs) in held { text.sorted("held:\(group)", runs) }
        text.sorted("leases", leases)
        text.sorted("live", live)
        text.sorted("buffered", buffered)
        text.sorted("dead", dead)
        text.hash("parents", parents)
        text.sorted("buried", dead.mapValues { _ in 0 })
    }
}

/// Keys as text: sorted by name, the values of each in the order that Redis gives them, or sorted where it has none.
struct Rendering {
    static let separator = "\u{1e}"

    private var keys: [(name: String, text: String)] = []

    mutating func string(_ name: String, _ value: String, expires: Bool = false) {
        keys.append((name, "\(name)\(expires ? "~" : "") = \(value)\(Self.separator)"))
    }

    mutating func hash(_ name: String, _ fields: [String: String], expires: Bool = false) {
        let mark = expires ? "~{" : "{"
        add(name, fields.sorted { $0.key < $1.key }.map { mark + $0.key + "} = " + $0.value })
    }

    mutating func sorted(_ name: String, _ members: [String: Int], expires: Bool = false) {
        let mark = expires ? "~<" : "<"
        let order = members.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        add(name, order.map { mark + $0.key + "> = \($0.value)" })
    }

    mutating func set(_ name: String, _ members: Set<String>) {
        add(name, members.sorted().map { "(" + $0 + ")" })
    }

    mutating func list(_ name: String, _ items: [String], expires: Bool = false) {
        let mark = expires ? "~[] " : "[] "
        add(name, items.map { mark + $0 })
    }

    private mutating func add(_ name: String, _ lines: [String]) {
        guard !lines.isEmpty else { return }
        var text = ""
        for line in lines {
            text += name
            text += line
            text += Self.separator
        }
        keys.append((name, text))
    }

    func joined() -> String { keys.sorted { $0.name < $1.name }.map(\.text).joined() }
}
