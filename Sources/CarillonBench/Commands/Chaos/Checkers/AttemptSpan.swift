/// One attempt in physical time: from its handler's first line to its last, or to the death of its process.
struct AttemptSpan {
    let run: String
    let job: String
    let worker: String
    let token: Int64
    /// Nanoseconds of the monotonic clock.
    let start: Int64
    let end: Int64

    /// All attempts, by job, in the order of their starts.
    static func all(in histories: Histories) -> [String: [AttemptSpan]] {
        var ends: [Int64: Int64] = [:]
        var lastSign: [String: Int64] = [:]
        for effect in histories.effects {
            if effect.kind == .end { ends[effect.token] = effect.moment.monotonic }
            lastSign[effect.worker] = max(lastSign[effect.worker] ?? 0, effect.moment.monotonic)
        }
        // Without a last line its process has died: at the kill, or at the last that was heard of it.
        for kill in histories.faults where kill.fault == .kill {
            lastSign[kill.detail] = max(lastSign[kill.detail] ?? 0, kill.began)
        }
        var spans: [String: [AttemptSpan]] = [:]
        for effect in histories.effects where effect.kind == .start {
            let start = effect.moment.monotonic
            let end = ends[effect.token] ?? max(start, lastSign[effect.worker] ?? start)
            let job = RunName(effect.run).job
            spans[job, default: []].append(
                AttemptSpan(
                    run: effect.run, job: job, worker: effect.worker, token: effect.token, start: start, end: end))
        }
        return spans.mapValues { $0.sorted { ($0.start, $0.token) < ($1.start, $1.token) } }
    }
}
