extension Generator {
    private mutating func worker() -> String { random.pick(Self.workers) }

    private mutating func lease() -> String { "\(random.pick([1, 500, 5_000, 30_000, 30_000]))" }

    mutating func claim() -> Command {
        let worker = worker()
        let capacity = random.pick([0, 1, 1, 2, 3, 10, 10, 1_000])
        let queues = random.pick([["default"], ["default"], ["bulk"], ["default", "bulk"], ["bulk", "default"]])
        return Command(.claim, [worker, request(.claim, worker), "\(capacity)", lease()] + queues)
    }

    /// A run and a token: mostly one that is held, else one that was or never will be.
    private mutating func hold() -> [String]? {
        if !lost.isEmpty && random.one(in: 6) { return random.pick(lost) }
        let runs = model.everyRun
        let held = runs.filter { $0.value.lease != nil }.keys.sorted()
        let ids = held.isEmpty || random.one(in: 12) ? runs.keys.sorted() : held
        guard !ids.isEmpty else { return random.one(in: 6) ? ["gone@1", "1"] : nil }
        let id = random.pick(ids)
        let token = runs[id]?.token ?? 0
        let wrong = [token - 1, token + 1, model.clock.token + 5, model.clock.token + 86_400_000_000 * 2]
        return [id, "\(random.one(in: 10) ? random.pick(wrong) : token)"]
    }

    private mutating func holds() -> [[String]] {
        let all = (0..<random.pick([1, 1, 1, 2, 3])).map { _ in hold() }
        return all.compactMap { $0 }
    }

    private mutating func report() -> String { random.pick(["", "0 0\n", "12 1\nprinted", "3 -\ntwo\nlines"]) }

    /// The end of attempts.
    mutating func finish() -> Command {
        let worker = worker()
        let holds = holds()
        if holds.isEmpty { return claim() }
        if random.one(in: 2) {
            return Command(.complete, [worker, request(.complete, worker)] + holds.flatMap { $0 + [report()] })
        }
        let failures = holds.flatMap { hold in
            let outcome = random.pick(["failed", "failed", "failed", "timed_out", "cancelled", "snoozed"])
            return hold + [
                outcome, random.pick(["0", "1", "1000", themes.contains(.dead) ? "-" : "1000", "-"]), report(),
            ]
        }
        return Command(.fail, [worker, request(.fail, worker)] + failures)
    }

    mutating func heartbeat() -> Command {
        Command(.heartbeat, [worker(), lease()] + (random.one(in: 10) ? [] : holds().flatMap { $0 }))
    }

    mutating func progress() -> Command {
        let reports = holds().flatMap { $0 + [random.pick(["0", "0.25", "1"]), random.pick(["", "half way"])] }
        return reports.isEmpty ? claim() : Command(.progress, reports)
    }

    mutating func release() -> Command {
        let holds = holds()
        return holds.isEmpty ? clock() : Command(.release, [worker()] + holds.flatMap { $0 })
    }

    mutating func reap() -> Command { Command(.reap, [random.pick(["1", "2", "100"])]) }

    /// A slot as an argument.
    func text(_ slot: Int?) -> String { slot.map { "\($0)" } ?? "-" }

    /// What workers were asked for, now or a while ago.
    mutating func arm() -> Command {
        if asked.isEmpty { return claim() }
        var words: [String] = []
        for _ in 0..<random.pick([1, 1, 2]) {
            guard case .asked(let name, let generation, let slot, let state) = random.pick(asked.suffix(6)) else {
                continue
            }
            let options = model.jobs[name]?.options ?? Options(tags: "")
            let calendar = Calendar(digest: options.digest)
            let head = [name, "\(generation)", state, "\(slot)"]
            if state == "armed" {
                words += head + ["\(slot)", text(calendar.slot(after: slot)), "-"]
            } else {
                let now = model.clock.wall - random.pick([0, 0, 0, 1_000])
                let (armed, following, skipped) = calendar.caughtUp(options, after: slot, at: now)
                words += head + [text(armed), text(following), skipped]
            }
        }
        return Command(.arm, words)
    }
}
