/// What is wrong in a namespace, from its lines in the notation of ``KeyspaceText``: the structure that every call relies on.
struct Integrity {
    private var hashes: [String: [String: String]] = [:]
    private var indexes: [String: Set<String>] = [:]
    private var scores: [String: [String: String]] = [:]

    init(_ lines: [String]) {
        for line in lines {
            guard let end = line.firstIndex(where: { "{<".contains($0) }) else { continue }
            let rest = line[line.index(after: end)...]
            guard let split = rest.firstRange(of: line[end] == "{" ? "} = " : "> = ") else { continue }
            let member = String(rest[..<split.lowerBound])
            if line[end] == "{" {
                hashes[String(line[..<end]), default: [:]][member] = String(rest[split.upperBound...])
            } else {
                indexes[String(line[..<end]), default: []].insert(member)
                scores[String(line[..<end]), default: [:]][member] = String(rest[split.upperBound...])
            }
        }
    }

    /// One line each, sorted.
    var damage: [String] {
        (jobDamage + runDamage + indexDamage).sorted()
    }

    /// What no call stumbles over, but somebody may wait for.
    var quietDamage: [String] {
        (placeDamage + familyDamage + deadDamage).sorted()
    }

    private func isIn(_ index: String, _ member: String) -> Bool { indexes[index]?.contains(member) == true }

    private var runs: [String: [String]] { words("runs") }

    private func words(_ hash: String) -> [String: [String]] {
        (hashes[hash] ?? [:]).mapValues { $0.split { $0 == " " || $0 == "⏎" }.map(String.init) }
    }

    /// A recurring job is in exactly one place; a one-shot is due, paused, or has had its slot.
    private var jobDamage: [String] {
        words("jobs").flatMap { name, words -> [String] in
            let queue = words.first { $0.hasPrefix("q=") }?.dropFirst(2) ?? "default"
            let places = [
                isIn("schedule:\(queue)", name), isIn("arming", name), hashes["paused"]?[name] != nil,
            ].count { $0 }
            if words[1] == "a" {
                let hasRun = runs["\(name)@\(words[2])"] != nil || words.contains("k=r")
                return places == 0 && !hasRun ? ["the one-shot \(name) is lost"] : []
            }
            // After its last slot, or the last of its runs.
            let isExhausted = words[2].contains("$") || words[2].hasSuffix("/0")
            return places == 1 || places == 0 && isExhausted ? [] : ["the recurring job \(name) is in \(places) places"]
        }
    }

    /// A run's state says in which index it is.
    private var runDamage: [String] {
        runs.flatMap { id, words -> [String] in
            let home: String? =
                switch words[0] {
                case "L", "C", "X": "leases"
                case "W": "ready:\(words[8])"
                case "B": "buffered"
                case "D": "dead"
                // A parent that waits for its children.
                default: nil
                }
            let isLive = words[5] == "r" && ["L", "C", "W"].contains(words[0])
            return (home.map { isIn($0, id) ? [] : ["\(id) is not in \($0)"] } ?? [])
                + (isLive && !isIn("live", id) ? ["\(id) is not in live"] : [])
        }
    }

    /// A run holds a place in its group exactly as long as it is leased.
    private var placeDamage: [String] {
        let held = runs.flatMap { id, words -> [String] in
            let lane = words[8].split(separator: "/", maxSplits: 2)
            let isHeld = lane.count == 3 && isIn("held:\(lane[2])", id)
            let isLeased = ["L", "C", "X"].contains(words[0])
            return lane.count < 3 || isLeased == isHeld ? [] : ["\(id) \(isHeld ? "keeps its" : "has no") place"]
        }
        return held
            + indexes.filter { $0.key.hasPrefix("held:") }.flatMap { name, members in
                members.filter { runs[$0] == nil }.map { "\(name) has \($0)" }
            }
    }

    /// Both lists of the dead, by time and by name, name them all and nobody else.
    private var deadDamage: [String] {
        let dead = Set(runs.filter { $0.value[0] == "D" }.keys)
        return ["dead", "buried"].flatMap { name in
            dead.symmetricDifference(indexes[name] ?? []).map { "\(name) and \($0) disagree" }
        }
    }

    /// Who waits for children has some that are pending, and those are there.
    private var familyDamage: [String] {
        let waiting = runs.filter { $0.value[0] == "P" }.keys.flatMap { id -> [String] in
            let children = scores["children:\(id)"] ?? [:]
            let pending = children.filter { $0.value == "0" }.keys
            let lost = pending.filter { hashes["jobs"]?[$0] == nil }.map { "\(id) waits for \($0), which is gone" }
            let report = hashes["parents"]?[id] == nil ? ["\(id) is not in parents"] : []
            return lost + report + (pending.isEmpty ? ["\(id) waits for nobody"] : [])
        }
        let parents = (hashes["parents"] ?? [:]).keys.filter { runs[$0]?[0] != "P" }.map { "parents has \($0)" }
        return waiting + parents
    }

    /// An index speaks of what is there, in the state that it is for.
    private var indexDamage: [String] {
        // `dead` is a list for people; an entry too many goes when it is trimmed.
        let states = ["leases": "LCX", "ready": "W", "buffered": "B", "live": "LCXWP"]
        return indexes.flatMap { name, members -> [String] in
            let kind = String(name.prefix { $0 != ":" })
            if let known = states[kind] {
                return members.filter { !known.contains(runs[$0]?[0] ?? "-") }.map { "\(name) has \($0)" }
            }
            guard kind == "schedule" || kind == "arming" else { return [] }
            return members.filter { hashes["jobs"]?[$0] == nil }.map { "\(name) has \($0)" }
        }
    }
}
