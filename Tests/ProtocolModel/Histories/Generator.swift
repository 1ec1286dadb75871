/// Random histories, weighted to the edges: clocks are set to the very millisecond of a slot, of the end of a lease, of a retry,
/// or next to it; calls are repeated and overtaken; workers answer late, twice, and with tokens that they no longer hold.
package struct Generator {
    static let workers = ["w1", "w2", "w3", "d1", "d2"]
    static let clients = ["c1", "c2"]
    static let jobs = ["a", "A", "ab", "a-b", "m.n", "z:1"]
    static let queues = ["default", "bulk"]

    var random: SplitMix64
    var history = History()
    /// Slots that workers were asked for.
    var asked: [Event] = []
    /// Runs and tokens of the time that Redis has lost.
    var lost: [[String]] = []
    /// Calls whose answer may have been lost.
    private var sent: [Command] = []

    /// What a history is about besides the plain protocol, so that much of it meets.
    enum Theme: CaseIterable {
        case bounds, damage, dead, families, lanes, records, rollback, runDamage, unique
    }

    let themes: Set<Theme>

    /// The overlap policies of its recurring jobs, as tags: all of them, or one above all.
    let overlaps: [String]

    /// The jobs of this history: the fewer, the more happens to each.
    let names: [String]

    package init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        // The themes that most calls take part in come more often.
        let drawn = (Theme.allCases + [.bounds, .families, .families, .lanes, .unique]).shuffled(using: &random)
        var chosen = Set(drawn.prefix(random.pick([0, 1, 2, 3])))
        let isPlaced = random.one(in: 2)
        if chosen.contains(.runDamage) && isPlaced { chosen.insert(.lanes) }
        // What nobody can read has lost its lane, its parent and its key, and the model with it.
        themes =
            chosen.contains(.damage)
            ? chosen.subtracting([.families, .lanes, .unique])
            : chosen.contains(.runDamage) ? chosen.subtracting([.families]) : chosen
        let policies = ["", " o=buffer_one", " o=buffer_all", " o=cancel_other", " o=terminate_other", " o=allow_all"]
        // Runs that are given back, places that become free in a claim, and what waits behind a parent need these.
        let preferred =
            (chosen.contains(.bounds) ? [" o=cancel_other"] : [])
            + (chosen.isDisjoint(with: [.families, .lanes]) ? [] : [" o=terminate_other"])
            + (chosen.contains(.families) ? [" o=buffer_all"] : [])
        let pool = preferred + policies.prefix(preferred.isEmpty ? policies.count : 1)
        let one = random.pick(pool)
        overlaps = random.one(in: 3) ? policies + [""] : [one, one, one, random.pick(policies)]
        names = Array(
            Self.jobs.shuffled(using: &random).prefix(random.pick(themes.contains(.families) ? [3, 6] : [1, 2, 3, 6])))
    }

    var model: Model { history.model }

    /// A history of this many commands, or one that ends earlier with a violation.
    package mutating func history(of length: Int) -> History {
        for _ in 0..<random.number(1...4) { add(apply()) }
        while history.steps.count < length && history.violation == nil { add(next()) }
        // What damage has cost is for a repair to find.
        for check in isDamaging ? [Command(.repair, [])] : checks() where history.violation == nil { add(check) }
        return history
    }

    var isDamaging: Bool { !themes.isDisjoint(with: [.damage, .runDamage]) }

    private mutating func add(_ command: Command) {
        let held = model.runs.filter { $0.value.lease != nil }
        history.add(command)
        if command.call == .restore {
            // Answers to questions of the lost time are lost with it.
            (asked, sent) = ([], [])
            lost = held.keys.sorted().map { [$0, "\(held[$0]?.token ?? 0)"] }
            return
        }
        if [.save, .damage, .repair].contains(command.call) { return }
        for event in model.events { if case .asked = event { asked.append(event) } }
        if asked.count > 20 { asked.removeFirst() }
        if command.call != .clock { sent.append(command) }
        if sent.count > 12 { sent.removeFirst() }
    }

    private mutating func next() -> Command {
        if let last = sent.last, random.one(in: 20) { return last }
        return switch random.number(0...99) {
        case ..<24: clock()
        case ..<45: claim()
        case ..<57: finish()
        case ..<59: progress()
        case ..<63: heartbeat()
        case ..<67: arm()
        case ..<72: reap()
        case ..<75: release()
        case ..<80: apply()
        case ..<83: trigger()
        case ..<86: pause()
        case ..<90: resume()
        case ..<91: backfill()
        case ..<92: remove()
        case ..<93: random.one(in: 3) ? Command(.status, []) : lookThrough()
        case ..<97: themed()
        default: sent.isEmpty ? claim() : random.pick(sent)
        }
    }

    /// A call that the history's themes are about.
    private mutating func themed() -> Command {
        switch themes.isEmpty ? .dead : random.pick(themes.sorted { "\($0)" < "\($1)" }) {
        case .lanes: limit()
        case .damage: damage()
        case .runDamage: damageRun()
        case .dead, .records: dead()
        case .bounds: random.one(in: 2) ? trigger() : backfill()
        case .unique: apply()
        case .rollback: model.saved.isEmpty ? Command(.save, []) : restore()
        case .families: random.one(in: 3) ? remove() : random.one(in: 2) ? dead() : apply()
        }
    }

    /// The number of a caller's next call of one kind; now and then an older one.
    mutating func request(_ call: Call, _ caller: String) -> String {
        let last = model.sessions[SessionName(caller: caller, kind: call)].flatMap { Int($0.request) } ?? 0
        return "\(random.one(in: 30) ? max(1, last - 1) : last + 1)"
    }
}
