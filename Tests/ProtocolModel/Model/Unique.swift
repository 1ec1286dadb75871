/// Who holds a unique key.
struct UniqueKey: Sendable {
    let holder: String
    /// Steady ms; 0: until the holder has ended.
    let end: Int
}

extension Model {
    /// Whether a one-shot has still to run, or runs.
    func isPending(_ name: String, _ job: Job) -> Bool {
        switch (job.place, job.trigger) {
        case (.paused, _), (.scheduled, _): true
        case (_, .once(let slot)): runs["\(name)@\(slot)"].map { !$0.isDead } ?? false
        default: false
        }
    }

    /// The job whose duplicate the new one would be. What the same call has defined before counts with the keys that it took.
    func duplicate(of name: String, _ options: Options, taken: [String: String], before: Model) -> String? {
        guard let key = options.unique?.key else { return nil }
        if let other = taken[key] { return other }
        guard let known = before.uniques[key], known.holder != name else { return nil }
        if known.end > 0 { return known.end > clock.steady ? known.holder : nil }
        guard let other = before.jobs[known.holder], !other.isRecurring, other.options.unique?.key == key,
            before.isPending(known.holder, other)
        else { return nil }
        return known.holder
    }

    /// The end of a job: the key that it has held until now.
    mutating func freeKey(of name: String) {
        guard let (key, window) = jobs[name]?.options.unique, window == 0 else { return }
        guard let known = uniques[key], known.holder == name, known.end == 0 else { return }
        uniques[key] = nil
    }

    /// `taken`: what this call gives away.
    mutating func hold(_ options: Options, by name: String, taken: inout [String: String]) {
        guard let (key, window) = options.unique else { return }
        taken[key] = name
        uniques[key] = UniqueKey(holder: name, end: window > 0 ? clock.steady + window : 0)
    }
}
