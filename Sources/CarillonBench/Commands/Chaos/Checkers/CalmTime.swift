import Carillon

/// When nothing on record kept what was due from being taken: Redis and its clock were well, and so was one of those who had
/// been told to come.
///
/// Whoever claims appoints a watcher and a backup, and nobody else comes at the next instant. So it takes both of them to be
/// stopped or cut off for something to stay where it is, until one of them is well again.
struct CalmTime {
    /// After Redis has come back, clients may wait for the longest pause between two connection attempts, and between two calls.
    private static let reconnection: Int64 = 1_500_000_000
    /// A connection that was cut is there again, a process that was started or that goes on has claimed.
    private static let restart: Int64 = 1_000_000_000
    /// An answer that never comes is given up.
    private static let commandTimeout: Int64 = 3_000_000_000
    /// What a delay holds back at most.
    private static let delay: Int64 = 1_500_000_000
    private static let resolution: Int64 = 5_000_000

    private let outages: Spans
    /// Of each worker's place.
    private let troubles: [String: Spans]
    private let places: [String]

    init(_ histories: Histories) {
        var outages: [ClosedRange<Int64>] = [0...histories.began]
        var troubles: [String: [ClosedRange<Int64>]] = [:]
        for fault in histories.faults {
            switch fault.fault {
            case .redisKill, .redisPause: outages.append(fault.began...(fault.ended + Self.reconnection))
            case .powerLoss: outages.append((fault.began - 1_000_000_000)...(fault.ended + Self.reconnection))
            case .clientKill, .clockJump, .clockLeap, .clockStrobe:
                outages.append(fault.began...(fault.ended + Self.restart))
            case .scriptFlush: break
            case .kill, .term, .pauseShort, .pauseLong, .dropReplies, .reset, .delay, .blackHole:
                let rest =
                    fault.fault == .blackHole ? Self.commandTimeout : fault.fault == .delay ? Self.delay : 0
                troubles[fault.target.replacing("proxy", with: "worker"), default: []]
                    .append(fault.began...(fault.ended + rest + Self.restart))
            }
        }
        for hiccup in histories.hiccups {
            let span = hiccup.began...(hiccup.ended + Hiccup.shortest)
            if hiccup.process == "bench" {
                outages.append(span)
            } else {
                troubles[Effect.place(of: hiccup.process), default: []].append(span)
            }
        }
        self.outages = Spans(outages)
        self.troubles = troubles.mapValues(Spans.init)
        places = Array(Set(histories.effects.map(\.place)))
    }

    /// How much of this time was calm, in nanoseconds.
    ///
    /// - Parameter watch: who had been told to come, without those that are nobody. Where it is empty, anybody could have.
    func length(from start: Int64, to end: Int64, watch: [String]) -> Int64 {
        let places = watch.isEmpty ? places : watch.map(Effect.place)
        var calm: Int64 = 0
        var moment = start
        while moment < end {
            let step = min(Self.resolution, end - moment)
            let middle = moment + step / 2
            let isWatched = places.contains { troubles[$0]?.contains(middle) != true }
            if isWatched, !outages.contains(middle) { calm += step }
            moment += step
        }
        return calm
    }
}

/// A set of instants.
struct Spans {
    /// By time, apart from each other.
    private var spans: [ClosedRange<Int64>] = []

    init(_ unordered: [ClosedRange<Int64>]) {
        for span in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = spans.last, last.upperBound >= span.lowerBound {
                spans[spans.count - 1] = last.lowerBound...max(last.upperBound, span.upperBound)
            } else {
                spans.append(span)
            }
        }
    }

    func contains(_ moment: Int64) -> Bool {
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].upperBound < moment { low = middle + 1 } else { high = middle }
        }
        return low < spans.count && spans[low].contains(moment)
    }
}
