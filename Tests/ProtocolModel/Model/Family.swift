/// The children of a run: one-shots whose ends it waits for.
struct Family: Sendable {
    enum Child: Int, Sendable {
        case pending, succeeded, failed
    }

    var children: [String: Child] = [:]
    /// A day longer than the run.
    var expires = false

    var pending: [String] { children.filter { $0.value == .pending }.keys.sorted() }
}

/// A run that is over, with what its family has to know.
struct Ended {
    let run: String
    let job: String
    /// Nil: its job was removed before, and its family has been told.
    var outcome: String?
    /// The run whose child it was.
    var parent: String?
}

extension Model {
    /// What the family of a run that ends has to know; to be asked while its job is there.
    func over(_ id: String, _ outcome: String?) -> Ended {
        Ended(run: id, job: Run.job(of: id), outcome: outcome, parent: parent(of: id))
    }

    /// The run whose child this one is. Only the run of its slot stands for a child, not one that was triggered besides.
    func parent(of id: String) -> String? {
        let name = Run.job(of: id)
        guard let job = jobs[name], case .once(let slot) = job.trigger, id == "\(name)@\(slot)" else { return nil }
        return job.options.parent
    }

    /// The run that a definition names as its parent, if that has not ended: by its name, or that of a one-shot.
    func namedParent(_ options: Options) -> String? {
        guard let name = options.parent else { return nil }
        let job = jobs[name.contains("@") ? Run.job(of: name) : name]
        var own: String?
        if case .once(let slot) = job?.trigger { own = "\(name.contains("@") ? Run.job(of: name) : name)@\(slot)" }
        guard let id = name.contains("@") ? name : own else { return nil }
        switch runs[id]?.state {
        case .leased, .waiting, .buffered, .awaiting: return id
        case .cancelling, .orphaned, .dead: return nil
        case nil:
            guard id == own, let job, isPending(Run.job(of: id), job) else { return nil }
            return id
        }
    }

    /// From now on the parent's end takes the child into account: it is no plain one-shot any more.
    mutating func attach(_ child: String, to parent: String) {
        families[parent, default: Family()].children[child] = .pending
        if let run = runs[parent] {
            if "ag".contains(run.kind) { runs[parent]?.kind = "k" }
        } else {
            let name = Run.job(of: parent)
            if let options = jobs[name]?.options { jobs[name]?.options = options.withChildren() }
        }
    }

    /// What the success of its own work means for a run; nil if it has to wait for its children.
    func familyOutcome(of id: String) -> String? {
        let family = families[id] ?? Family()
        if !family.pending.isEmpty { return nil }
        let isFailure =
            family.children.values.contains(.failed)
            && jobs[Run.job(of: id)]?.options.ignoresChildren != true
        return isFailure ? "failed" : "succeeded"
    }

    /// After runs have ended, their parents learn of it and may end as well, then theirs. The children of what was cancelled are
    /// cancelled.
    mutating func settle(_ ended: inout [Ended]) {
        var index = 0
        while index < ended.count {
            let item = ended[index]
            if item.outcome == "cancelled" {
                for child in families[item.run]?.pending ?? [] where jobs[child] != nil { ended += delete(child) }
            }
            families[item.run]?.expires = true
            if let parent = item.parent {
                if families[parent]?.children[item.job] == .pending {
                    families[parent]?.children[item.job] = item.outcome == "succeeded" ? .succeeded : .failed
                }
                if let end = endParent(parent) { ended.append(end) }
            }
            index += 1
        }
    }

    /// The last child of a run that waits for them has ended.
    private mutating func endParent(_ id: String) -> Ended? {
        guard let run = runs[id], case .awaiting(let report) = run.state, let outcome = familyOutcome(of: id) else {
            return nil
        }
        let end = over(id, outcome)
        record(id, run, outcome, report: report, isLater: true)
        if outcome == "failed" { bury(id) } else { drop(id) }
        return end
    }
}
