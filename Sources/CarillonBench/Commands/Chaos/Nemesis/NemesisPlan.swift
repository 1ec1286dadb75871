/// What the nemesis will do and when. The same seed gives the same plan.
///
/// Each target (a worker, a proxy, Redis, the clock) has a lane of its own, in which one fault follows another; faults of
/// different lanes meet as they will. Of several workers the last one is never ended, so that a leak has time to show.
struct NemesisPlan: Equatable, Sendable {
    struct Action: Equatable, Sendable {
        let fault: Fault
        /// Of a worker or proxy, its number.
        let index: Int
        /// Milliseconds since the start.
        let at: Int
        /// How long it lasts, in milliseconds; 0 for what is done at once.
        let lasts: Int
        /// Of the fault's own kind: by how many ms the clock is set, or chance for the details.
        let value: Int
    }

    /// By time.
    private(set) var actions: [Action] = []

    /// - Parameters:
    ///   - milliseconds: faults begin and end within this time.
    ///   - lease: in milliseconds.
    init(seed: UInt64, milliseconds: Int, processes: Int, lease: Int, faults: [Fault]) {
        var source = SeededSource(seed: seed)
        func lane(_ lane: Fault.Lane, _ index: Int, gap: ClosedRange<Int>) -> [Action] {
            let isSpared = lane == .worker && processes > 1 && index == processes - 1
            let choices = Fault.allCases.filter { fault in
                fault.lane == lane && faults.contains(fault) && !(isSpared && [.kill, .term].contains(fault))
            }
            guard !choices.isEmpty else { return [] }
            var actions: [Action] = []
            var clock = 0
            // Every fault in turn, in another order each time, so that a short test has had each as well.
            var turn: [Fault] = []
            var time = Int.random(in: 300...max(300, gap.upperBound / 2), using: &source)
            while true {
                if turn.isEmpty { turn = choices.shuffled(using: &source) }
                let fault = turn.removeLast()
                var lasts = Self.length(of: fault, lease: lease, using: &source)
                let value: Int
                switch fault {
                case .clockJump: value = Self.jump(from: &clock, using: &source)
                case .clockLeap: (value, lasts) = Self.leap(using: &source)
                default: value = Int.random(in: 0..<1_000_000, using: &source)
                }
                guard time + lasts <= milliseconds else { return actions }
                actions.append(Action(fault: fault, index: index, at: time, lasts: lasts, value: value))
                time += lasts + Int.random(in: gap, using: &source)
            }
        }
        for index in 0..<processes {
            actions += lane(.worker, index, gap: 1_000...6_000)
            actions += lane(.proxy, index, gap: 1_000...6_000)
        }
        // One more proxy: the clients'.
        actions += lane(.proxy, processes, gap: 1_000...6_000)
        actions += lane(.redis, 0, gap: 3_000...9_000)
        actions += lane(.commands, 0, gap: 200...3_000)
        actions += lane(.clock, 0, gap: 4_000...12_000)
        actions.sort { ($0.at, $0.fault.rawValue, $0.index) < ($1.at, $1.fault.rawValue, $1.index) }
    }

    private static func length(of fault: Fault, lease: Int, using source: inout SeededSource) -> Int {
        switch fault {
        case .kill: Int.random(in: 100...1_500, using: &source)
        case .term: Int.random(in: 100...500, using: &source)
        case .pauseShort: Int.random(in: 50...(lease * 6 / 10), using: &source)
        case .pauseLong: Int.random(in: (lease * 12 / 10)...(lease * 25 / 10), using: &source)
        case .redisKill, .powerLoss: Int.random(in: 0...1_200, using: &source)
        case .redisPause: Int.random(in: 100...(lease * 12 / 10), using: &source)
        case .dropReplies, .reset: Int.random(in: 300...3_000, using: &source)
        case .delay, .blackHole: Int.random(in: 300...(lease * 2), using: &source)
        case .clockStrobe: Int.random(in: 300...1_500, using: &source)
        case .scriptFlush, .clientKill, .clockJump, .clockLeap: 0
        }
    }

    /// Back by at most 5 s at a time, since slots wait until the clock has come to them; and never far from the truth.
    private static func jump(from clock: inout Int, using source: inout SeededSource) -> Int {
        let isForward = clock < -3_000 || (clock < 30_000 && Bool.random(using: &source))
        let size =
            isForward ? Int.random(in: 100...12_000, using: &source) : -Int.random(in: 100...5_000, using: &source)
        clock += size
        return size
    }

    /// Forward for good, so that slots by the hundred are due at once: not so far that jobs which run all of them would not get
    /// through. Or back by an hour; in that hour nothing would be due, so it is put right a moment later.
    private static func leap(using source: inout SeededSource) -> (size: Int, lasts: Int) {
        Bool.random(using: &source)
            ? (Int.random(in: 30_000...120_000, using: &source), 0)
            : (-3_600_000, Int.random(in: 300...2_500, using: &source))
    }
}
