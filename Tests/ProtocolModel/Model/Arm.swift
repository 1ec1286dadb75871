/// Slots that a worker computed for a calendar job.
struct Arming {
    let job: String
    let generation: String
    let state: String
    let slot: Int?
    /// `.max`: there is none.
    let armed: Int?
    let following: Int?
    let skipped: String

    init(_ words: ArraySlice<String>) {
        let words = Array(words)
        (job, generation, state) = (words[0], words[1], words[2])
        func orNone(_ word: String) -> Int? { word == "-" ? .max : Int(word) }
        (slot, armed, following, skipped) = (Int(words[3]), orNone(words[4]), orNone(words[5]), words[6])
    }
}

extension Model {
    mutating func arm(_ armings: [Arming]) -> String {
        clock = clock.now
        var letters = ""
        var seen: Set<String> = []
        var hints: [String: Int] = [:]
        for arming in armings {
            let isNew = seen.insert(arming.job).inserted
            let fits = isNew && (arming.state == "armed" ? extend(arming) : schedule(arming))
            letters += fits ? "O" : "S"
            if fits, arming.state == "parked", let job = jobs[arming.job], let slot = job.slot {
                let (queue, due) = (job.options.lane.queue, slot + clock.skew)
                hints[queue] = min(hints[queue] ?? due, due)
            }
        }
        for (queue, due) in hints { hint(queue, due: due) }
        return "OK \(letters)"
    }

    /// The job that the answer is about, if nothing has changed since the question.
    private func asked(_ arming: Arming) -> Job? {
        guard let job = jobs[arming.job], arming.generation == "\(job.generation)" else { return nil }
        return job
    }

    /// The slot after the armed one becomes known.
    private mutating func extend(_ arming: Arming) -> Bool {
        guard let job = asked(arming), let slot = arming.slot, let following = arming.following, following > slot,
            job.trigger == .calendar(.unknown), job.place == .scheduled(slot)
        else { return false }
        jobs[arming.job]?.trigger = .calendar(.after(following, chosen: false))
        return true
    }

    /// A parked job goes on.
    private mutating func schedule(_ arming: Arming) -> Bool {
        guard arming.state == "parked", let job = asked(arming), let slot = arming.slot, let armed = arming.armed,
            let following = arming.following, slot < armed, armed < following || following == .max,
            job.trigger == .calendar(.settled(slot)), case .arming = job.place,
            let ranges = ranges(arming.skipped, after: slot, before: following)
        else { return false }
        let isOver = armed == .max
        jobs[arming.job]?.trigger = .calendar(.after(following, chosen: !isOver))
        jobs[arming.job]?.place = isOver ? .exhausted : .scheduled(armed)
        if !isOver { open(job.options.lane) }
        for range in ranges { skip(arming.job, range.reason, range.first, range.last, range.count) }
        return true
    }

    private struct Skipped {
        let reason: String
        let first: Int
        let last: Int
        let count: Int
    }

    /// Skipped ranges in order between two slots; nil if they are not.
    private func ranges(_ text: String, after: Int, before: Int) -> [Skipped]? {
        if text == "-" { return [] }
        var after = after
        var result: [Skipped] = []
        for part in text.split(separator: ",") {
            let words = part.split(separator: ":")
            guard words.count == 4, ["missed", "coalesced", "dst_gap"].contains(words[0]), let first = Int(words[1]),
                let last = Int(words[2]), let count = Int(words[3]), first > after, last >= first, last < before
            else { return nil }
            after = last
            result.append(Skipped(reason: String(words[0]), first: first, last: last, count: count))
        }
        return result
    }
}
