/// A line of the workers' history: what a handler or its worker saw, written where it happened and not in Redis.
struct Effect: Hashable, Sendable {
    enum Kind: String, Sendable {
        /// A handler's first line.
        case start
        /// Its last; `detail` says how it ended.
        case end
        /// Redis has confirmed the end of the attempt; `detail` is the outcome, and `retry` behind it if another follows.
        case recorded
        /// The worker found that the run is not its any more.
        case leaseLost
        /// Something that a person should know, in `detail`; of no run.
        case trouble
    }

    let kind: Kind
    let moment: Moment
    let worker: String
    let process: Int
    /// `job@slot`, or `-`.
    let run: String
    let token: Int64
    let attempt: Int
    let detail: String

    /// What the nemesis calls the place of a worker, and of its proxy, by the number in its name: `worker-0` of `w0-3`.
    static func place(of worker: String) -> String { "worker-" + worker.dropFirst().prefix { $0 != "-" } }

    var place: String { Self.place(of: worker) }
}

extension Effect {
    var line: String {
        "\(kind.rawValue) \(moment.monotonic) \(moment.wall) \(worker) \(process) \(run) \(token) \(attempt) \(detail)"
    }

    static func parse(_ text: String, file: String) throws(Failure) -> [Effect] {
        try HistoryText.parse(text, file: file, words: 9) { words in
            guard let kind = Kind(rawValue: String(words[0])), let monotonic = Int64(words[1]),
                let wall = Int64(words[2]), let process = Int(words[4]), let token = Int64(words[6]),
                let attempt = Int(words[7])
            else { return nil }
            return Effect(
                kind: kind, moment: Moment(monotonic: monotonic, wall: wall), worker: String(words[3]),
                process: process, run: String(words[5]), token: token, attempt: attempt, detail: String(words[8]))
        }
    }
}
