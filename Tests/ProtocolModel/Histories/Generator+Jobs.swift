extension Generator {
    private mutating func job() -> String { random.pick(names) }

    private mutating func client() -> String { random.pick(Self.clients) }

    mutating func apply() -> Command {
        let caller = client()
        var words = [caller, request(.apply, caller)]
        for _ in 0..<random.pick([1, 1, 1, 2, 3]) { words += definition() }
        if themes.contains(.families) && random.one(in: 4) { words += birth() }
        return Command(.apply, words)
    }

    /// A child, and in the same call another body for its parent.
    private mutating func birth() -> [String] {
        let parents = model.jobs.filter { !$0.value.isRecurring }.keys.sorted()
        guard !parents.isEmpty else { return [] }
        let name = random.pick(parents)
        guard let parent = model.jobs[name], case .once(let slot) = parent.trigger else { return [] }
        let edit = [name, "*", "a", "\(slot)", parent.options.tags.replacing(" f=1", with: ""), body(), "\(slot)"]
        let child = job()
        let soon = "\(model.clock.wall + random.pick([-1, 1_000]))"
        if child == name { return edit }
        let birth = [child, "*", "a", soon, " p=\(name)", body(), soon]
        return random.one(in: 2) ? birth + edit : edit + birth
    }

    /// What a client sends for one job: something new, the same again, or an edit that leaves the trigger.
    private mutating func definition() -> [String] {
        let behind = model.jobs.filter { isBehind($0.value) }.keys.sorted()
        let name = !behind.isEmpty && random.one(in: 3) ? random.pick(behind) : job()
        let current = model.jobs[name].map { "\($0.generation)" } ?? "0"
        let counted = random.one(in: 2) ? counted(name) : nil
        let head = [name, counted ?? random.pick(["*", "*", "*", current, "0"])]
        guard let job = model.jobs[name], random.one(in: 3) else { return head + invention(of: name) }
        let digest = job.options.digest.map { " t=\($0)" } ?? ""
        let tags = job.isRecurring ? digest : ""
        let isSame = random.one(in: 2)
        let last = [
            isSame
                ? job.options.tags.replacing(" f=1", with: "").replacing(digest, with: tags)
                : self.tags(recurring() + tags),
            isSame ? job.body : body(),
        ]
        switch job.trigger {
        case .once(let slot):
            // A client says the instant that it was defined for, or the slot that it sees.
            let instant = random.one(in: 4) ? "\(slot)" : job.options.digest ?? "\(slot)"
            return head + ["a", instant] + last + [instant]
        case .every: return head + ["e", job.position] + last + ["-"]
        case .calendar:
            let (position, first) = calendar(job.options.digest)
            return head + ["c", position] + last + [first]
        }
    }

    /// What a client counted, a moment ago, of the overdue slots of a calendar job.
    private mutating func counted(_ name: String) -> String? {
        guard let job = model.jobs[name], case .calendar(let following) = job.trigger else { return nil }
        let armed = armed(job)
        var start = armed
        if case .settled(let slot) = following { start = start ?? slot + 1 }
        let through = model.clock.wall - random.pick([0, 0, 0, 1_000])
        guard let start, start <= through else { return nil }
        var slots = Calendar(digest: job.options.digest).slots(after: start - 1, through: through)
        switch following {
        case .slot(let next, chosen: true): slots.removeAll { $0 > start && $0 < next }
        case .none(chosen: true): slots.removeAll { $0 > start }
        default: break
        }
        let head = "\(random.one(in: 12) ? 1 : job.generation) \(random.one(in: 12) ? "-" : job.position) \(through) "
        guard let first = slots.first, let last = slots.last else { return head + "-" }
        if random.one(in: 12) { return head + "\(first):\(through):0" }
        // From another slot than the armed one.
        if armed != nil && random.one(in: 4) { return head + random.pick(["\(last):\(last):1", "-"]) }
        return head + "\(first):\(last):\(slots.count)"
    }

    private func armed(_ job: Job) -> Int? {
        if case .paused(_, let slot, _) = job.place { slot } else { job.slot }
    }

    /// A calendar job of which more slots may be due than its record speaks of.
    private func isBehind(_ job: Job) -> Bool {
        switch (job.trigger, armed(job)) {
        case (.calendar(.slot(let next, _)), _?): next <= model.clock.wall
        case (.calendar(.unknown), let slot?), (.calendar(.settled(let slot)), nil): slot <= model.clock.wall
        default: false
        }
    }

    private mutating func body() -> String { "{}\n" + random.pick(["x", "x", "y", "", "two\nlines"]) }

    private mutating func invention(of name: String) -> [String] {
        let wall = model.clock.wall
        switch random.number(0...9) {
        case ..<(themes.contains(.families) ? 6 : 3):
            // Sometimes the slot of a run that is still there.
            let taken = model.runs.filter { $0.value.job == name }.keys.sorted().compactMap { Run.slot(of: $0) }
            let slot =
                taken.isEmpty || random.one(in: 2)
                ? wall + random.pick([-100_000, -1, 0, 1, 1_000, 30_000]) : random.pick(taken)
            return [
                "a", "\(slot)", tags(random.pick(["", "", " k=k", " k=r"]) + unique() + parent()), body(), "\(slot)",
            ]
        case ..<7:
            let interval = random.pick([1_000, 5_000, 60_000])
            return ["e", "\(interval):\(random.pick([0, 1, 999]))", tags(recurring()), body(), "-"]
        default:
            var digest = random.pick(["p1000", "p5000", "p60000"])
            if themes.contains(.bounds) { digest += "-\(wall + random.pick([-1, 1_000, 20_000, 600_000]))" }
            let (position, first) = calendar(digest)
            return ["c", position, tags(recurring() + " t=\(digest)"), body(), first]
        }
    }

    /// The slot after the first one, if it is known, and the first one, computed a moment ago.
    private mutating func calendar(_ digest: String?) -> (position: String, first: String) {
        let calendar = Calendar(digest: digest)
        guard let first = calendar.slot(after: model.clock.wall - random.pick([0, 0, 0, 1_000, 60_000])) else {
            return ("$", "-")
        }
        return (random.one(in: 3) ? "-" : calendar.slot(after: first).map { "\($0)" } ?? "$", "\(first)")
    }

    private mutating func recurring() -> String {
        random.pick(overlaps)
            + random.pick(["", "", " l=all", " l=earliest"])
            + (themes.contains(.dead) ? random.pick(["", " pf=1"]) : "")
            + (themes.contains(.bounds) ? random.pick(["", " n=1", " n=2", " n=3", " n=7"]) : "")
    }

    private mutating func tags(_ more: String) -> String {
        lane() + random.pick(themes.contains(.families) ? ["", " m=1", " m=1"] : ["", "", " m=1", " m=2"])
            + random.pick(["", "", themes.contains(.families) ? " w=1000" : "", " w=10000", " w=1000", " w=0"]) + more
            + (themes.contains(.records) ? random.pick(["", " ks=1", " ks=0 kf=0", " ks=2 kf=1", " kf=0"]) : "")
    }

    /// Windows are longer than a history takes, since Redis forgets keys by its own clock.
    private mutating func unique() -> String {
        guard themes.contains(.unique) else { return "" }
        return random.pick(["", " u=0:k", " u=0:k", " u=600000:k", " u=0:l", " u=3600000:l"])
    }

    /// Of a family's job: whose child it is, by the run or by the job.
    private mutating func parent() -> String {
        guard themes.contains(.families) else { return "" }
        let ignore = random.pick(["", " x=ignore"])
        let live = model.runs.filter { $0.value.isLive }.keys.sorted()
        let candidates = live + live + names + model.runs.keys.sorted() + model.families.keys.sorted()
        return random.one(in: 3) ? ignore : ignore + " p=" + random.pick(candidates)
    }

    /// Somebody writes into a job's record what no client would.
    mutating func damage() -> Command {
        let garbage = [
            "garbage", "", "1 a 5", "1 e 5:0\n{}\n", "1 c x t=p1000\n{}\n", "1 a 5 m=9999999\n{}\n",
            "9999999999999999 e 1000:0\n{}\n", "1 e 1000:0 g=1:0:1\n{}\n",
        ]
        return Command(.damage, [job(), random.pick(garbage)])
    }

    /// The same with a run's record: somebody cuts it short, or spoils one of the words that every script reads.
    mutating func damageRun() -> Command {
        // Most is lost with a run that others wait for.
        let placed = model.runs.filter { $0.value.lease != nil && $0.value.lane.group != nil }.keys.sorted()
        let known = placed.isEmpty || random.one(in: 2) ? model.everyRun.keys.sorted() : placed
        guard let id = known.randomElement(using: &random) else { return claim() }
        var words = (model.runs[id]?.record ?? "garbage").prefix { $0 != "\n" }.split(separator: " ").prefix(6)
        switch random.number(0...5) {
        case 0: return Command(.damage, [id, random.pick(["", "garbage", "L", "two\nlines"])])
        case 1, 2:
            let text = words.joined(separator: " ")
            return Command(.damage, [id, String(text.prefix(random.number(0...max(0, text.count - 1))))])
        default:
            let place = words.indices.randomElement(using: &random) ?? 0
            words[place] = random.pick(["x", "", "-1"])
            return Command(.damage, [id, words.joined(separator: " ") + " 1 w1 default\n{}\n"])
        }
    }

    /// Dead runs are revived or forgotten.
    mutating func dead() -> Command {
        let caller = client()
        let dead = model.everyRun.filter { $0.value.isDead }.keys.sorted()
        let ids = (0..<random.pick([1, 1, 2])).map { _ in
            dead.isEmpty || random.one(in: 8)
                ? random.pick(model.everyRun.keys.sorted() + ["gone@1"]) : random.pick(dead)
        }
        let call: Call = random.one(in: 3) ? .forget : .revive
        return Command(call, [caller, request(call, caller)] + ids)
    }

    /// The plain lane most of all, or one with a priority, or with a group and its limits.
    private mutating func lane() -> String {
        if themes.contains(.damage) { return "" }
        guard themes.contains(.lanes) else { return random.pick(["", "", "", " q=bulk"]) }
        switch random.number(0...9) {
        case ..<2: return ""
        case ..<3: return " q=bulk"
        case ..<5: return " q=" + random.pick(["default/90", "default/10", "bulk/90"])
        default:
            return " q=" + random.pick(["default/50/g", "default/90/g", "bulk/50/g", "default/50/h", "default/50/h"])
                + " g=" + limit(random.pick(["1", "1", "2", "0", "0"]))
        }
    }

    private mutating func limit(_ atOnce: String) -> String {
        "\(atOnce):" + random.pick(["0:1", "0:1", "1000:1", "1500500:3", "60000000:2"])
    }

    mutating func limit() -> Command {
        let isNone = random.one(in: 3)
        let words = isNone ? "0:0:0" : limit(random.pick(["0", "1", "2", "5"]))
        return Command(.limit, words.split(separator: ":").map { String($0) })
    }

    mutating func trigger() -> Command {
        let caller = client()
        let policy = random.pick([
            "", "", "", "skip", "buffer_one", "buffer_all", "cancel_other", "terminate_other", "allow_all",
        ])
        return Command(.trigger, [caller, request(.trigger, caller), job(), policy])
    }

    mutating func backfill() -> Command {
        let caller = client()
        let policy = random.pick(["skip", "buffer_one", "buffer_all", "allow_all"])
        let first = History.start - 60_000 + 10_000 * random.number(0...6)
        let slots = (0..<random.pick([1, 2, 3])).map { "\(first + $0 * 10_000)" }
        return Command(.backfill, [caller, request(.backfill, caller), job(), policy] + slots)
    }

    mutating func pause() -> Command {
        let caller = client()
        let names = (0..<random.pick([1, 1, 2])).map { _ in job() }
        return Command(.pause, [caller, request(.pause, caller), random.pick(["why", "", "two words"])] + names)
    }

    mutating func remove() -> Command {
        let caller = client()
        let name = job()
        let generation = model.jobs[name].map { "\($0.generation)" } ?? "1"
        let names = random.one(in: 3) ? [name, job()] : [name]
        let expected = names.count > 1 ? "*" : random.pick(["*", "*", generation, "1"])
        return Command(.remove, [caller, request(.remove, caller), expected] + names)
    }

    mutating func resume() -> Command {
        let caller = client()
        let paused = model.jobs.filter { if case .paused = $0.value.place { true } else { false } }.keys.sorted()
        let name = paused.isEmpty || random.one(in: 8) ? job() : random.pick(paused)
        let head = [caller, request(.resume, caller), name]
        guard let job = model.jobs[name], case .calendar = job.trigger, case .paused(_, let armed?, _) = job.place
        else {
            return Command(.resume, head + ["", "", "", "", "", ""])
        }
        // Looked at a moment ago.
        let calendar = Calendar(digest: job.options.digest)
        let now = model.clock.wall - random.pick([0, 0, 0, 1_000])
        var passed = calendar.slots(after: armed - 1, through: now)
        if case .calendar(.slot(let following, chosen: true)) = job.trigger {
            passed.removeAll { $0 > armed && $0 < following }
        } else if case .calendar(.none(chosen: true)) = job.trigger {
            passed.removeAll { $0 > armed }
        }
        let next = passed.last.map { calendar.slot(after: max($0, now)) } ?? armed
        let generation = random.one(in: 8) ? 1 : job.generation
        let numbers = [generation, random.one(in: 8) ? armed - 1 : armed, passed.count, passed.last ?? armed]
        return Command(
            .resume, head + numbers.map { "\($0)" } + [text(next), text(next.flatMap { calendar.slot(after: $0) })])
    }
}
