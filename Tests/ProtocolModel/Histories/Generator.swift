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
    /// Calls whose answer may have been lost.
    private var sent: [Command] = []

    /// What a history is about besides the plain protocol, so that much of it meets.
    enum Theme: CaseIterable {
        case bounds, lanes
    }

    let themes: Set<Theme>

    /// The jobs of this history: the fewer, the more happens to each.
    let names: [String]

    package init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        themes = Set(Theme.allCases.shuffled(using: &random).prefix(random.pick([0, 1, 1, 2])))
        names = Array(Self.jobs.shuffled(using: &random).prefix(random.pick([1, 2, 3, 6])))
    }

    var model: Model { history.model }

    /// A history of this many commands, or one that ends earlier with a violation.
    package mutating func history(of length: Int) -> History {
        for _ in 0..<random.number(1...4) { add(apply()) }
        while history.steps.count < length && history.violation == nil { add(next()) }
        return history
    }

    private mutating func add(_ command: Command) {
        history.add(command)
        for event in model.events { if case .asked = event { asked.append(event) } }
        if asked.count > 20 { asked.removeFirst() }
        if command.call != .clock { sent.append(command) }
        if sent.count > 12 { sent.removeFirst() }
    }

    private mutating func next() -> Command {
        if let last = sent.last, random.one(in: 20) { return last }
        return switch random.number(0...99) {
        case ..<26: clock()
        case ..<48: claim()
        case ..<60: finish()
        case ..<65: heartbeat()
        case ..<69: arm()
        case ..<74: reap()
        case ..<77: release()
        case ..<82: apply()
        case ..<86: trigger()
        case ..<89: pause()
        case ..<93: resume()
        case ..<95: remove()
        case ..<96: Command(.status, [])
        case ..<97: themes.contains(.lanes) ? limit() : claim()
        default: sent.isEmpty ? claim() : random.pick(sent)
        }
    }

    /// The number of a caller's next call of one kind; now and then an older one.
    mutating func request(_ call: Call, _ caller: String) -> String {
        let last = model.sessions[SessionName(caller: caller, kind: call)].flatMap { Int($0.request) } ?? 0
        return "\(random.one(in: 30) ? max(1, last - 1) : last + 1)"
    }
}
