/// How long two handlers may execute at once, by the faults on record; see ``PhysicalOverlapChecker``.
struct OverlapExcuses {
    private let lease: Int64
    /// When a worker was stopped or had no processor.
    private var held: [String: [Span]] = [:]
    private let clock: [Span]
    private let powerLosses: [Span]
    /// What may keep a heartbeat from getting through, by the place of the worker; Redis' own under `redis`.
    private var deafness: [String: [Span]] = [:]

    private struct Span {
        let began: Int64
        let ended: Int64

        func touches(_ other: ClosedRange<Int64>) -> Bool { began <= other.upperBound && ended >= other.lowerBound }
    }

    init(_ histories: Histories) {
        lease = histories.lease * 1_000_000
        clock = histories.faults.filter { $0.fault.lane == .clock }.map { Span(began: $0.began, ended: $0.ended) }
        powerLosses = histories.powerLosses.map { Span(began: $0.began - 1_000_000_000, ended: $0.ended) }
        for hiccup in histories.hiccups {
            held[hiccup.process, default: []].append(Span(began: hiccup.began, ended: hiccup.ended))
        }
        for fault in histories.faults {
            let span = Span(began: fault.began, ended: fault.ended)
            switch fault.fault.lane {
            case .worker: held[fault.detail, default: []].append(span)
            case .proxy: deafness[fault.target.replacing("proxy", with: "worker"), default: []].append(span)
            case .redis, .commands: deafness["redis", default: []].append(span)
            case .clock: break
            }
        }
    }

    /// A tenth of a lease: what is left of it when its worker gives up, so what a handler may take to hear of that.
    private var margin: Int64 { lease / 10 }

    /// Nanoseconds from the start of the one that started later in which both may execute.
    ///
    /// - Parameters:
    ///   - stale: the one with the lower token, which has to stop. It may have started last, where its worker was stopped between
    ///     the claim and the start.
    ///   - isPolicy: the job's policy has ended the stale run, without asking its worker.
    func allowed(_ stale: AttemptSpan, _ fresh: AttemptSpan, isPolicy: Bool) -> Int64 {
        let start = max(stale.start, fresh.start)
        var limit = start
        // Older faults than this do not matter: it had renewed its lease since, or had been stopped by its own clock.
        let recent = (start - lease)...start
        if isPolicy || clock.contains(where: { $0.touches(recent) }) { limit = told(stale, since: start) }
        var concerned = [stale.worker]
        for loss in powerLosses where loss.touches((start - lease)...max(limit, start)) {
            limit = max(limit, max(start, loss.ended) + lease * 9 / 10 + margin)
            concerned.append(fresh.worker)
        }
        let stops = concerned.flatMap { held[$0] ?? [] }.sorted { $0.began < $1.began }
        for stop in stops where stop.began <= limit && stop.ended + margin > limit { limit = stop.ended + margin }
        return limit - start
    }

    /// When a worker knows at the latest that another one has had its run since `moment`.
    private func told(_ attempt: AttemptSpan, since moment: Int64) -> Int64 {
        let beat = moment + lease / 3 + margin
        let wait = (moment - lease / 3)...beat
        let isDisturbed = ((deafness[Effect.place(of: attempt.worker)] ?? []) + (deafness["redis"] ?? [])).contains {
            $0.touches(wait)
        }
        return isDisturbed ? moment + lease * 9 / 10 + margin : beat
    }
}
